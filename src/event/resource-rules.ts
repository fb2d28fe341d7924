import { eventMembers, generalMembers, type Members, serviceMembers } from './resource-members.ts'

/** What a member of a request or response says about the resources that a call is about. */
export type ResourceRule =
  /** The value is a resource of this type, at whatever depth. */
  | { readonly type: string; readonly topOnly?: true }
  /** The value is an ARN and says itself what it is. */
  | 'arn'
  /** The value is an identifier of EC2, whose start says what it is. */
  | 'ec2-id'
  /** Nothing below this member names a resource the call is about. */
  | 'skip'

export type ResourceRules = ReadonlyMap<string, ResourceRule>

/** The rules for one call: those of its event name over those of its service over the general ones. */
export function resourceRules(eventSource: string, eventName: string): ResourceRules {
  return (byEvent.get(eventSource)?.get(eventName) ?? byService.get(eventSource) ?? general)()
}

/** A member is found as AWS usually records it and as the newer services do, with a capital. */
function compile(...layers: readonly Members[]): ResourceRules {
  const rules = new Map<string, ResourceRule>()
  for (const members of layers) {
    for (const [name, rule] of Object.entries(members)) {
      const compiled = typeof rule !== 'string' || isKeyword(rule) ? rule : { type: rule }
      rules.set(name, compiled)
      rules.set(name.charAt(0).toUpperCase() + name.slice(1), compiled)
    }
  }
  return rules
}

function isKeyword(rule: string): rule is 'arn' | 'ec2-id' | 'skip' {
  return rule === 'arn' || rule === 'ec2-id' || rule === 'skip'
}

/** Made when a call first asks for them: there are hundreds, each with all that is general, and a thread meets few. */
function lazily(...layers: readonly Members[]): () => ResourceRules {
  let made: ResourceRules | null = null
  return () => {
    made ??= compile(...layers)
    return made
  }
}

const general = lazily(generalMembers)
const byService = new Map(
  Object.entries(serviceMembers).map(([eventSource, members]) => [eventSource, lazily(generalMembers, members)]),
)
const byEvent = new Map(
  Object.entries(eventMembers).map(([eventSource, events]) => [
    eventSource,
    new Map(
      Object.entries(events).map(([eventName, members]) => [
        eventName,
        lazily(generalMembers, serviceMembers[eventSource] ?? {}, members),
      ]),
    ),
  ]),
)
