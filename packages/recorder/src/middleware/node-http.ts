import type { IncomingMessage, ServerResponse } from 'node:http'
import { monotonicMs } from '../clock.ts'
import type { EventsDefinition } from '../define-events.ts'
import type { Recorder } from '../recorder.ts'
import type { MiddlewareOptions } from './middleware-options.ts'
import { type LooseOptions, type LooseRecorder, Observer } from './observer.ts'

/** Of the answer, where its request id stands. */
export const requestIdHeader = 'x-request-id'

/**
 * For plain `node:http`: a listener beside the application's own, `server.on('request', nodeHttpListener(…))`, or called
 * first in it.
 */
export function nodeHttpListener<
  Definition extends EventsDefinition,
  Request extends IncomingMessage = IncomingMessage,
>(
  recorder: Recorder<Definition>,
  options: MiddlewareOptions<NoInfer<Definition>, Request>,
): (request: Request, response: ServerResponse) => void
export function nodeHttpListener(recorder: LooseRecorder, options: LooseOptions<IncomingMessage>) {
  const observer = new Observer(recorder, options)
  return (request: IncomingMessage, response: ServerResponse) => {
    observeNode(observer, request, response, request, request.url)
  }
}

/**
 * Ends the exchange when its answer was sent, or its connection is gone: one listener, and nothing else is done while the
 * application works.
 *
 * @param answeredRequestId The answer's own id, for frameworks whose headers Node cannot be asked for once they were sent.
 */
export function observeNode<Request>(
  observer: Observer<Request>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  request: Request,
  url = '/',
  answeredRequestId: () => unknown = () => outgoing.getHeader(requestIdHeader),
): void {
  const startedAtMs = monotonicMs()
  // A connection that is gone has no address any more.
  const sourceAddress = plainAddress(incoming.socket.remoteAddress)
  outgoing.once('close', () => {
    const requestId = answeredRequestId()
    observer.end(request, {
      method: incoming.method ?? 'GET',
      url,
      sourceAddress,
      userAgent: incoming.headers['user-agent'],
      requestId: typeof requestId === 'string' ? requestId : undefined,
      statusCode: outgoing.headersSent ? outgoing.statusCode : null,
      isAborted: !outgoing.writableFinished,
      startedAtMs,
    })
  })
}

/** An IPv4 address as it is written, also where the socket takes both kinds. */
function plainAddress(address: string | undefined): string | undefined {
  return address?.startsWith('::ffff:') === true ? address.slice('::ffff:'.length) : address
}
