import type { SpaceGuard } from '../../capture/space-guard.ts'
import { ServiceError } from '../../contract/errors.ts'
import { s3Error } from '../../contract/s3-errors.ts'
import type { OperationContract } from '../../contract/service-contract.ts'
import type { Verified } from '../../identity/sigv4/outcome.ts'
import { type HttpRequestParts, headerValue } from '../protocol/protocol.ts'
import { smallBodyBytesMax } from './body-memory.ts'
import { openContent, unsignedClaim } from './content/open-content.ts'
import { checkWholeBody } from './content/whole-body-checks.ts'
import { contentBytes } from './content-bytes.ts'
import type { Exchange } from './exchange.ts'
import type { IncomingBody } from './incoming-body.ts'
import { decodedBody, emptyBody, type RequestBody, readBody } from './read-body.ts'

/** How the body of a call gets to its operation. */
export interface CallContent {
  /** The bytes as sent, where they have been read. */
  readonly bytes: Uint8Array | null
  /** Their hash; null where they are still to be read. */
  readonly sha256: string | null
  /** How many have been read so far; of a body in `aws-chunked`, once it is read, of what was in the chunks. */
  readonly bytesIn: number
  /** Told what the signature says of a body that is still to be read. */
  claim(verified: Verified): void
  /** What the operation decodes. */
  open(operation: OperationContract): Promise<Pick<HttpRequestParts, 'body' | 'stream'>>
  release(): void
}

/**
 * Largest body of a call that is read whole, packed or not: ten times the largest input of most hosted services.
 * Decoding one holds the main thread for some 60 ms.
 */
export const callBodyBytesMax = 1024 * 1024

/** The same for S3: 10,000 parts of an upload, or 1,000 keys to delete, with their XML. */
const s3BodyBytesMax = 4 * 1024 * 1024

function bodyBytesMax(isS3: boolean): number {
  return isS3 ? s3BodyBytesMax : callBodyBytesMax
}

/**
 * A body that is read before its call is looked at, because the signature is over all of it. Of who has not signed, a
 * large one is not read at all.
 *
 * @throws {ServiceError} It is too large, or is not all there.
 */
export async function wholeContent(exchange: Exchange, bytesMaxOf = bodyBytesMax): Promise<CallContent> {
  const { headers, authorization } = exchange
  const isS3 =
    authorization.kind === 'signed-v2' || (authorization.kind === 'signed' && authorization.scope.service === 's3')
  const bytesMax = bytesMaxOf(isS3)
  const read = await readWhole(exchange, bytesMax)
  return {
    bytes: read.bytes,
    sha256: read.sha256,
    bytesIn: read.bytes.length,
    claim: () => {},
    open: async (operation) => {
      if (isS3) checkWholeBody(operation, headers, read.bytes)
      return { body: await decodedBody(read, headerValue(headers, 'content-encoding'), bytesMax) }
    },
    release: () => read.memory.release(),
  }
}

async function readWhole({ body, authorization }: Exchange, bytesMax: number): Promise<RequestBody> {
  if (authorization.kind === 'signed') return await readBody(body, bytesMax).catch(brokenOff(body))
  const isSmall = body.isExpected && (body.lengthBytes ?? Number.POSITIVE_INFINITY) <= smallBodyBytesMax
  return isSmall ? await readBody(body, smallBodyBytesMax).catch(brokenOff(body)) : emptyBody()
}

/** A sender who leaves in the middle of a body is at fault, not the server; nobody is there to be told, but the record. */
function brokenOff(body: IncomingBody): (error: unknown) => never {
  return (error) => {
    throw body.isBrokenOff && !(error instanceof ServiceError) ? s3Error('IncompleteBody') : error
  }
}

/** A body that its operation reads while it runs; each piece of it is given only while there is room on the disk. */
export function streamedContent({ body, headers }: Exchange, space: Pick<SpaceGuard, 'take'>): CallContent {
  let bytesIn = 0
  let isWhole = false
  let verified: Verified | null = null
  async function* counted(): AsyncGenerator<Uint8Array> {
    const pieces = body[Symbol.asyncIterator]()
    try {
      for (;;) {
        const piece = await pieces.next().catch(brokenOff(body))
        isWhole = piece.done === true
        if (piece.done === true) return
        space.take('data', piece.value.length)
        bytesIn += piece.value.length
        yield piece.value
      }
    } finally {
      await pieces.return(undefined)
    }
  }
  return {
    bytes: null,
    sha256: null,
    get bytesIn() {
      return contentBytes({ headers }, bytesIn, isWhole)
    },
    claim: (outcome) => {
      verified = outcome
    },
    open: async () => {
      const claim = verified?.payload ?? unsignedClaim(headers)
      const chunkSignatures = verified?.chunkSignatures ?? null
      return { body: new Uint8Array(0), stream: openContent({ headers, source: counted(), claim, chunkSignatures }) }
    },
    release: () => {},
  }
}

/** What a call has whose body is not worth reading. */
export const emptyContent: CallContent = {
  bytes: null,
  sha256: null,
  bytesIn: 0,
  claim: () => {},
  open: async () => ({ body: new Uint8Array(0) }),
  release: () => {},
}
