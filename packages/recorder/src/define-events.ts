import {
  type ApplicationIdentity,
  type Arn,
  type CommonIdentity,
  commonIdentityTypes,
  type ReservedIdentityType,
  reservedIdentityTypes,
} from './identity.ts'
import type { Json, JsonObject } from './json.ts'
import { RecorderSetupError } from './setup-error.ts'

/** In the form of CloudFormation: `Example::Orders::Order`. */
export type ResourceType = `${string}::${string}::${string}`

/** One kind of event. */
export interface EventDefinition {
  /** Whether it changes nothing. */
  readonly readOnly: boolean
  /** `Data` for what happens to the contents all day long; `Management`, which is the default, for the rest. */
  readonly category?: 'Management' | 'Data'
  /** Types of the resources that it may be about. */
  readonly resources?: readonly ResourceType[]
  /** Members of `requestParameters`. Nothing else comes to stand there. */
  readonly parameters?: readonly string[]
  /** Members of `responseElements`. Nothing else comes to stand there. */
  readonly response?: readonly string[]
}

/** All that an application records. */
export interface EventsDefinition {
  /** A name of the application's own, as `orders.example.com`. Names below `amazonaws.com` are not its own. */
  readonly eventSource: string
  /** Types of identities that the application knows, as `Customer`. */
  readonly identities?: readonly string[]
  /** By `eventName`, which begins with a capital. */
  readonly events: Readonly<Record<string, EventDefinition>>
}

/** What the compiler refuses in a definition becomes `never`. */
interface CheckedDefinition<Definition extends EventsDefinition> {
  readonly eventSource: CheckedSource<Definition['eventSource']>
  readonly identities?: readonly CheckedIdentity<DefinedIdentity<Definition>>[]
  readonly events: { readonly [Name in keyof Definition['events']]: CheckedEvent<Name, Definition['events'][Name]> }
}

type CheckedSource<Name extends string> = Name extends `${string}.amazonaws.com`
  ? never
  : Name extends `${string}.${string}`
    ? Name
    : never
type CheckedIdentity<Type> = Type extends ReservedIdentityType ? never : Type
type CheckedEvent<Name, Event> = Name extends string ? (Name extends Capitalize<Name> ? Event : never) : never
type DefinedIdentity<Definition> = Definition extends { readonly identities: readonly (infer Type extends string)[] }
  ? Type
  : never

export type EventNameOf<Definition extends EventsDefinition> = keyof Definition['events'] & string

/** Who may stand in a record of these events. */
export type IdentityOf<Definition extends EventsDefinition> =
  | CommonIdentity
  | ApplicationIdentity<DefinedIdentity<Definition>>

export interface EventResource<Type extends string> {
  readonly type: Type
  readonly ARN: Arn
  readonly accountId?: string | undefined
}

/** The resources of an event; an event that defines none takes none. */
export type ResourcesOf<
  Definition extends EventsDefinition,
  Name extends EventNameOf<Definition>,
> = Definition['events'][Name] extends { readonly resources: readonly (infer Type extends string)[] }
  ? readonly EventResource<Type>[]
  : readonly never[]

/** Members of `requestParameters` of an event; an event that defines none takes none. */
export type ParametersOf<
  Definition extends EventsDefinition,
  Name extends EventNameOf<Definition>,
> = Definition['events'][Name] extends { readonly parameters: readonly (infer Member extends string)[] }
  ? { readonly [Each in Member]?: Json }
  : undefined

/** Members of `responseElements` of an event; an event that defines none takes none. */
export type ResponseOf<
  Definition extends EventsDefinition,
  Name extends EventNameOf<Definition>,
> = Definition['events'][Name] extends { readonly response: readonly (infer Member extends string)[] }
  ? { readonly [Each in Member]?: Json }
  : undefined

/** What happened. */
export interface EventDetails<Definition extends EventsDefinition, Name extends EventNameOf<Definition>> {
  readonly userIdentity: IdentityOf<Definition>
  /** When it was complete, in milliseconds since the epoch; now, where it is left out. */
  readonly atMs?: number | undefined
  readonly sourceIPAddress?: string | undefined
  readonly userAgent?: string | undefined
  /** Left out where it went well. */
  readonly errorCode?: string | undefined
  readonly errorMessage?: string | undefined
  readonly requestParameters?: ParametersOf<Definition, Name> | undefined
  readonly responseElements?: ResponseOf<Definition, Name> | undefined
  readonly resources?: ResourcesOf<Definition, Name> | undefined
  readonly requestID?: string | undefined
  readonly additionalEventData?: JsonObject | undefined
}

/**
 * States what an application records, so that the compiler checks every event that is recorded afterwards.
 *
 * @throws {RecorderSetupError} Something in it is wrong; the message names all that is.
 */
export function defineEvents<const Definition extends EventsDefinition>(
  definition: Definition & CheckedDefinition<Definition>,
): Definition {
  const problems = [...sourceProblems(definition), ...identityProblems(definition), ...eventProblems(definition)]
  if (problems.length > 0) throw new RecorderSetupError(problems)
  return definition
}

/** Types that may stand in `userIdentity` of records of `definition`. */
export function identityTypesOf(definition: EventsDefinition): ReadonlySet<string> {
  return new Set([...commonIdentityTypes, ...(definition.identities ?? [])])
}

const sourcePattern = /^(?=.{3,255}$)[a-z0-9-]+(\.[a-z0-9-]+)+$/
const eventNamePattern = /^[A-Z][A-Za-z0-9_]{0,127}$/
const resourceTypePattern = /^[A-Za-z0-9]+::[A-Za-z0-9]+::[A-Za-z0-9]+$/
const reservedTypes: readonly string[] = reservedIdentityTypes

function sourceProblems({ eventSource }: EventsDefinition): string[] {
  if (!sourcePattern.test(eventSource)) return [`eventSource ${eventSource} is no name like orders.example.com.`]
  if (eventSource.endsWith('.amazonaws.com')) return [`eventSource ${eventSource} is for AWS and Cairn to speak for.`]
  return []
}

function identityProblems({ identities = [] }: EventsDefinition): string[] {
  return identities.flatMap((type) => {
    if (reservedTypes.includes(type)) return [`The identity type ${type} has a meaning of its own already.`]
    return eventNamePattern.test(type) ? [] : [`The identity type ${type} is no name like Customer.`]
  })
}

function eventProblems({ events }: EventsDefinition): string[] {
  return Object.entries(events).flatMap(([name, { resources = [] }]) => [
    ...(eventNamePattern.test(name) ? [] : [`The event ${name} is no name like CreateOrder.`]),
    ...resources
      .filter((type) => !resourceTypePattern.test(type))
      .map((type) => `The resource type ${type} of ${name} is no name like Example::Orders::Order.`),
  ])
}
