export {
  defineEvents,
  type EventDefinition,
  type EventDetails,
  type EventNameOf,
  type EventResource,
  type EventsDefinition,
  type IdentityOf,
  type ParametersOf,
  type ResourcesOf,
  type ResourceType,
  type ResponseOf,
} from './define-events.ts'
export type { ApplicationIdentity, Arn, CommonIdentity } from './identity.ts'
export type { Json, JsonObject } from './json.ts'
export { type ExpressRequest, expressMiddleware } from './middleware/express.ts'
export { type FastifyReply, type FastifyRequest, fastifyHook } from './middleware/fastify.ts'
export { type HonoContext, honoMiddleware } from './middleware/hono.ts'
export { type KoaContext, koaMiddleware } from './middleware/koa.ts'
export type {
  ChosenEvent,
  EventChoice,
  Exchange,
  MiddlewareOptions,
  RoutePattern,
} from './middleware/middleware-options.ts'
export { nodeHttpListener } from './middleware/node-http.ts'
export type { Problem, RecorderCallbacks, Rejection } from './notices.ts'
export type { RecorderOptions } from './options.ts'
export { createRecorder, type DrainOptions, type Recorder, type RecorderStats } from './recorder.ts'
export { RecorderSetupError } from './setup-error.ts'
export type { Loss, LossReason } from './spool/loss-notes.ts'
export type { SyncPolicy } from './spool/spool.ts'
export type { CredentialsSource } from './submit/events-client.ts'
export type { Credentials } from './submit/signature.ts'
