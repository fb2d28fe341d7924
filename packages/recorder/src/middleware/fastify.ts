import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EventsDefinition } from '../define-events.ts'
import type { Recorder } from '../recorder.ts'
import type { MiddlewareOptions } from './middleware-options.ts'
import { observeNode, requestIdHeader } from './node-http.ts'
import { type LooseOptions, type LooseRecorder, Observer } from './observer.ts'

/** What is used of a request of Fastify. */
export interface FastifyRequest {
  readonly raw: IncomingMessage
}

/** What is used of a reply of Fastify. */
export interface FastifyReply {
  readonly raw: ServerResponse
  getHeader(name: string): unknown
}

/** For Fastify 5: `app.addHook('onRequest', fastifyHook(…))`. */
export function fastifyHook<Definition extends EventsDefinition, Request extends FastifyRequest = FastifyRequest>(
  recorder: Recorder<Definition>,
  options: MiddlewareOptions<NoInfer<Definition>, Request>,
): (request: Request, reply: FastifyReply, done: () => void) => void
export function fastifyHook(recorder: LooseRecorder, options: LooseOptions<FastifyRequest>) {
  const observer = new Observer(recorder, options)
  return (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const requestId = () => reply.getHeader(requestIdHeader)
    observeNode(observer, request.raw, reply.raw, request, request.raw.url, requestId)
    done()
  }
}
