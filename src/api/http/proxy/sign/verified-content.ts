import { assert } from '../../../../base/assert.ts'
import type { OperationContract } from '../../../../contract/service-contract.ts'
import type { Verified } from '../../../../identity/sigv4/outcome.ts'
import { BodyHash, confirmBody } from '../../../../identity/sigv4/payload.ts'
import { streamsInput } from '../../../protocol/protocol.ts'
import type { StreamedBody } from '../../../protocol/streamed-body.ts'
import type { BodyMemory } from '../../body-memory.ts'
import { streamedContent, wholeContent } from '../../call-content.ts'
import type { Exchange } from '../../exchange.ts'
import { s3RefusalError } from '../../s3-caller-errors.ts'
import type { Held } from '../ready-call.ts'

/** A body that is, or while it passes will be, what the caller signed. */
export interface VerifiedContent {
  /** All of it as it was signed, without `aws-chunked`; null where it is streamed. */
  readonly bytes: Uint8Array | null
  /** Of all of it, in lower-case hex; null where the signature leaves it open. */
  readonly sha256: string | null
  /** What goes on: read once. */
  readonly stream: StreamedBody | null
}

/**
 * Largest body of a service other than S3, which is read whole because the signature is over its hash. Lambda takes
 * 6 MB, DynamoDB 16 MB. Only S3 signs bodies that stream.
 */
const signedBodyBytesMax = 16 * 1024 * 1024

/** @throws {ServiceError} It is too large, or is not all there. */
export async function wholeSignedContent(exchange: Exchange, { keep }: Pick<Held, 'keep'>): Promise<VerifiedContent> {
  const content = await wholeContent(exchange, () => signedBodyBytesMax)
  keep(content)
  const { bytes, sha256 } = content
  return { bytes, sha256, stream: null }
}

/**
 * The body of a request of S3, checked against what its signature says: read here where it is small and tells what is
 * asked, else while it passes.
 *
 * @throws {ServiceError} It is not what was signed, or is not all there.
 */
export async function objectContent(
  exchange: Exchange,
  operation: OperationContract,
  verified: Verified,
  memory: BodyMemory,
): Promise<VerifiedContent> {
  if (!exchange.body.isExpected) return noContent(verified)
  const content = streamedContent(exchange, { take: () => {} })
  content.claim(verified)
  const { stream } = await content.open(operation)
  assert(stream !== undefined, 'what is streamed is a stream')
  const { payload } = verified
  const lengthBytes = stream.lengthBytes ?? Number.POSITIVE_INFINITY
  if (streamsInput(operation) || lengthBytes > objectCallBytesMax) {
    return { bytes: null, sha256: payload.kind === 'sha256' ? payload.sha256 : null, stream }
  }
  return await gathered(stream, memory)
}

/** As much XML as is read of any call of S3: the parts of an upload, or keys to delete. */
const objectCallBytesMax = 4 * 1024 * 1024

function noContent(verified: Verified): VerifiedContent {
  const sha256 = new BodyHash().digest()
  const refusal = confirmBody(verified.payload, sha256, verified)
  if (refusal !== null) throw s3RefusalError(refusal)
  return { bytes: new Uint8Array(0), sha256, stream: null }
}

async function gathered(stream: StreamedBody, memory: BodyMemory): Promise<VerifiedContent> {
  const pieces: Uint8Array[] = []
  for await (const piece of stream) {
    memory.take(piece.length)
    pieces.push(piece)
  }
  const bytes = Buffer.concat(pieces)
  const again = {
    lengthBytes: bytes.length,
    contentEncoding: stream.contentEncoding,
    trailerNames: stream.trailerNames,
    trailers: stream.trailers,
    async *[Symbol.asyncIterator]() {
      yield bytes
    },
  }
  return { bytes, sha256: new BodyHash().update(bytes).digest(), stream: again }
}
