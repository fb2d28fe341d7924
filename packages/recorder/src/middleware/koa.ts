import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EventsDefinition } from '../define-events.ts'
import type { Recorder } from '../recorder.ts'
import type { MiddlewareOptions } from './middleware-options.ts'
import { observeNode } from './node-http.ts'
import { type LooseOptions, type LooseRecorder, Observer } from './observer.ts'

/** What is used of a context of Koa. */
export interface KoaContext {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly originalUrl: string
}

/** For Koa 3: `app.use(koaMiddleware(…))`, before the others. */
export function koaMiddleware<Definition extends EventsDefinition, Context extends KoaContext = KoaContext>(
  recorder: Recorder<Definition>,
  options: MiddlewareOptions<NoInfer<Definition>, Context>,
): (context: Context, next: () => Promise<unknown>) => Promise<unknown>
export function koaMiddleware(recorder: LooseRecorder, options: LooseOptions<KoaContext>) {
  const observer = new Observer(recorder, options)
  return (context: KoaContext, next: () => Promise<unknown>) => {
    observeNode(observer, context.req, context.res, context, context.originalUrl)
    return next()
  }
}
