import { headerValue } from '../../protocol/protocol.ts'
import { BodyMemory } from '../body-memory.ts'
import { callBodyBytesMax } from '../call-content.ts'
import type { Exchange } from '../exchange.ts'
import { decodedBody } from '../read-body.ts'

/** The body without its `Content-Encoding`; null where it is not what that says, or has too much in it. */
export async function plainRequestBody({ headers }: Exchange, body: Uint8Array): Promise<Uint8Array | null> {
  const encoding = headerValue(headers, 'content-encoding')
  if (encoding === null || body.length === 0) return body
  if (body.length > callBodyBytesMax) return null
  const memory = new BodyMemory()
  try {
    return await decodedBody({ bytes: new Uint8Array(body), sha256: '', memory }, encoding, callBodyBytesMax)
  } catch {
    return null
  } finally {
    memory.release()
  }
}
