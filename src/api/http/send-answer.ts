import type { ServerResponse } from 'node:http'
import type { HttpResponseParts } from '../protocol/protocol.ts'
import type { Exchange } from './exchange.ts'
import { waitForReader } from './wait-for-reader.ts'

/** Answers of these never have a body, so that none of them tells its length (RFC 9110, section 8.6). */
const hasNoContent: ReadonlySet<number> = new Set([204, 304])

/** Sends an answer as fast as its reader takes it. Rejects where a streamed body does; the answer is then cut. */
export async function sendAnswer(
  { body: request, signals }: Exchange,
  response: ServerResponse,
  { status, headers, body }: HttpResponseParts,
): Promise<void> {
  const head = { ...headers, ...(request.isWithheld ? { connection: 'close' } : {}) }
  if (body instanceof Uint8Array) {
    response.writeHead(status, hasNoContent.has(status) ? head : { 'content-length': body.length, ...head })
    response.end(body)
    return
  }
  response.writeHead(status, head)
  // Leaving the loop early returns the body's iterator, which is how whoever made it learns that nobody reads on.
  for await (const piece of body) {
    if (signals.gone.aborted) return
    if (!response.write(piece)) await waitForReader(response, signals.gone)
  }
  if (!signals.gone.aborted) response.end()
}
