import type {
  EventNameOf,
  EventsDefinition,
  IdentityOf,
  ParametersOf,
  ResourcesOf,
  ResponseOf,
} from '../define-events.ts'

/** A request that was answered, or whose caller went away. */
export interface Exchange<Request> {
  /** The framework's own: the request of `node:http`, Express and Fastify, the context of Hono and Koa. */
  readonly request: Request
  /** What stands in the places of the route: `id` for `/orders/:id`. */
  readonly params: Readonly<Record<string, string>>
  /** Null where the caller went away before there was one. */
  readonly statusCode: number | null
}

/** An event with what is recorded of the exchange. Nothing of it is recorded that is not named here. */
export interface ChosenEvent<Definition extends EventsDefinition, Name extends EventNameOf<Definition>, Request> {
  readonly event: Name
  readonly parameters?: (exchange: Exchange<Request>) => ParametersOf<Definition, Name> | undefined
  readonly response?: (exchange: Exchange<Request>) => ResponseOf<Definition, Name> | undefined
  readonly resources?: (exchange: Exchange<Request>) => ResourcesOf<Definition, Name> | undefined
}

/** An event's name, or the event with more. */
export type EventChoice<Definition extends EventsDefinition, Request> = {
  readonly [Name in EventNameOf<Definition>]: Name | ChosenEvent<Definition, Name, Request>
}[EventNameOf<Definition>]

/** `METHOD /path`, with `:name` for any one part and a last `*` for all that follow. */
export type RoutePattern = `${Uppercase<string>} /${string}`

/**
 * What a middleware records. The functions are called after the answer, when whoever authenticates has done so. What one of
 * them throws is told to `onProblem` and named in the record's `additionalEventData.incomplete`.
 */
export interface MiddlewareOptions<Definition extends EventsDefinition, Request> {
  /** Which requests are which events; a request that is not in it is not recorded. Either this or `event`. */
  readonly routes?: Readonly<Record<RoutePattern, EventChoice<Definition, Request>>>
  /** The same as a function; null: not recorded. */
  readonly event?: (request: Request) => EventChoice<Definition, Request> | null
  /** Who called; null: nobody who is known. */
  readonly identity: (request: Request) => IdentityOf<Definition> | null
  /** Where the call came from, for servers behind proxies. Without it the address of the connection. */
  readonly sourceAddress?: (request: Request) => string | undefined
  /** Without it `x-request-id` of the answer; of a plain `node:http` answer where it was set with `setHeader`. */
  readonly requestId?: (request: Request) => string | undefined
  /** Undefined: it went well. Without it a name for each status from 400 on. */
  readonly errorCode?: (statusCode: number, request: Request) => string | undefined
}
