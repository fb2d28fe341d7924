import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Aborts when the caller closes their sending side. Who was promised an answer without end has no other way to say that
 * it is enough; who waits for any other has only said that this was all.
 */
export function callerCloses({ socket }: IncomingMessage, response: ServerResponse): AbortSignal {
  const closing = new AbortController()
  const close = () => closing.abort()
  if (socket.readableEnded) close()
  socket.once('end', close)
  response.once('close', () => socket.off('end', close))
  return closing.signal
}
