import { type EventRecord, isJsonObject, type JsonObject, textOf } from './event-record.ts'
import { type ResourceRule, type ResourceRules, resourceRules } from './resource-rules.ts'
import { resourceTypeOfArn, resourceTypeOfEc2Id } from './resource-types.ts'

/** An entry of `Resources` in an answer of LookupEvents. Both members are spelled as on the wire. */
export interface LookupResource {
  readonly ResourceType?: string
  readonly ResourceName: string
}

/** Most resources taken from one record. The largest real calls (RunInstances) name a few hundred. */
export const lookupResourcesMax = 500

/** Members looked at in one record: bounds what a huge response costs. */
const membersMax = 5_000

/** Deeper members are documents, not identifiers. `networkInterfaceSet.items[].groupSet.items[].groupId` is 6. */
const depthMax = 8

/**
 * The resources that a record is about, by the rules of {@link resourceRules} over its request and response and
 * from its own `resources`; each once. LookupEvents shows these, and finds the record by them.
 */
export function lookupResources(record: EventRecord): LookupResource[] {
  const { requestParameters, responseElements, resources } = record
  const hasRequest = isJsonObject(requestParameters)
  const hasResponse = isJsonObject(responseElements)
  if (!hasRequest && !hasResponse && resources === undefined) return []

  const found = new Finder(resourceRules(textOf(record.eventSource) ?? '', textOf(record.eventName) ?? ''))
  if (hasRequest) found.walk(requestParameters, 1)
  if (hasResponse) found.walk(responseElements, 1)
  if (Array.isArray(resources)) for (const resource of resources) found.addListed(resource)
  return found.resources
}

class Finder {
  readonly resources: LookupResource[] = []
  readonly #rules: ResourceRules
  #membersSeen = 0

  constructor(rules: ResourceRules) {
    this.#rules = rules
  }

  walk(object: JsonObject, depth: number): void {
    for (const member in object) {
      this.#membersSeen += 1
      if (this.#membersSeen > membersMax) return
      const value = object[member]
      const rule = this.#rules.get(member)
      if (rule === undefined) {
        if (typeof value === 'object' && value !== null) this.#descend(value, depth + 1)
      } else if (rule !== 'skip') this.#apply(rule, value, depth)
    }
  }

  /** An entry of the record's own `resources`. A bucket goes by its name there as everywhere else. */
  addListed(resource: unknown): void {
    if (!isJsonObject(resource)) return
    const arn = textOf(resource.ARN)
    if (arn !== null) this.#add(textOf(resource.type) ?? resourceTypeOfArn(arn), arn)
  }

  #descend(value: object, depth: number): void {
    if (depth > depthMax) return
    if (isJsonObject(value)) this.walk(value, depth)
    else if (Array.isArray(value)) {
      for (const element of value) if (typeof element === 'object' && element !== null) this.#descend(element, depth)
    }
  }

  /** A list is of values; EC2 wraps one as `{tag, content}` or `{items}`, or puts the object that has the id here. */
  #apply(rule: Exclude<ResourceRule, 'skip'>, value: unknown, depth: number): void {
    if (typeof value === 'string') {
      if (rule === 'arn') this.#add(resourceTypeOfArn(value), value)
      else if (rule === 'ec2-id') this.#addKnown(resourceTypeOfEc2Id(value), value)
      else if (depth === 1 || rule.topOnly === undefined) this.#add(rule.type, value)
    } else if (Array.isArray(value)) {
      for (const element of value) this.#apply(rule, element, depth)
    } else if (isJsonObject(value)) {
      const wrapped = value.content ?? value.item
      if (wrapped === undefined) this.#descend(value, depth + 1)
      else this.#apply(rule, wrapped, depth)
    }
  }

  /** EC2's `gatewayId` is `local` where a route leads nowhere else. */
  #addKnown(type: string | null, identifier: string): void {
    if (type !== null) this.#add(type, identifier)
  }

  #add(type: string | null, identifier: string): void {
    const name = type === 'AWS::S3::Bucket' && identifier.startsWith('arn:') ? afterLastColon(identifier) : identifier
    if (name === '' || isHidden(name) || this.resources.length >= lookupResourcesMax) return
    for (const known of this.resources)
      if (known.ResourceName === name && known.ResourceType === (type ?? undefined)) return
    this.resources.push(type === null ? { ResourceName: name } : { ResourceType: type, ResourceName: name })
  }
}

function afterLastColon(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1)
}

/** What stands in a record where a value was taken out names nothing. */
function isHidden(name: string): boolean {
  return name.startsWith('HIDDEN_') || name.startsWith('***') || name.startsWith('<sensitive')
}
