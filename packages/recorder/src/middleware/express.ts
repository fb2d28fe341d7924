import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EventsDefinition } from '../define-events.ts'
import type { Recorder } from '../recorder.ts'
import type { MiddlewareOptions } from './middleware-options.ts'
import { observeNode } from './node-http.ts'
import { type LooseOptions, type LooseRecorder, Observer } from './observer.ts'

/** What is used of a request of Express, and of what is built like it. */
export interface ExpressRequest extends IncomingMessage {
  /** Routers take their own part off `url`. */
  originalUrl?: string
}

/** For Express 4 and 5: `app.use(expressMiddleware(…))`, before the routes. */
export function expressMiddleware<Definition extends EventsDefinition, Request extends ExpressRequest = ExpressRequest>(
  recorder: Recorder<Definition>,
  options: MiddlewareOptions<NoInfer<Definition>, Request>,
): (request: Request, response: ServerResponse, next: () => void) => void
export function expressMiddleware(recorder: LooseRecorder, options: LooseOptions<ExpressRequest>) {
  const observer = new Observer(recorder, options)
  return (request: ExpressRequest, response: ServerResponse, next: () => void) => {
    observeNode(observer, request, response, request, request.originalUrl ?? request.url)
    next()
  }
}
