import { AnswerError } from '../../aws-client/answer.ts'
import type { S3Client } from '../../aws-client/s3-client.ts'
import type { ContentHeaders } from '../../buckets/objects/stored-object.ts'
import { DeliveryError } from '../../trails/delivery/delivery-bucket.ts'
import { ownerAcl } from './log-object.ts'

/** An object as a delivery has it. */
export interface UpstreamObject {
  readonly bytes: Uint8Array
  readonly content: ContentHeaders
  /** By name without `x-amz-meta-`. */
  readonly userMetadata: ReadonlyMap<string, string>
  /** It takes no other object's place. */
  readonly mustBeNew: boolean
}

/** What a request says beside its content: not every server that speaks S3 knows it. */
interface Manner {
  readonly saysAcl: boolean
  readonly saysIfNoneMatch: boolean
}

/** From the one that AWS knows on; the first that a server takes is kept. */
const allManners: readonly Manner[] = [
  { saysAcl: true, saysIfNoneMatch: true },
  { saysAcl: false, saysIfNoneMatch: true },
  { saysAcl: true, saysIfNoneMatch: false },
  { saysAcl: false, saysIfNoneMatch: false },
]

/** How servers answer to a header that they do not know. */
const unknownHeaderCodes: ReadonlySet<string> = new Set(['NotImplemented', 'AccessControlListNotSupported'])

/**
 * Writes objects into an S3-compatible store as far as it understands: with `If-None-Match: *`, or, where it refuses
 * that, after a look whether there is an object. What it refuses is found out once after each start.
 */
export class UpstreamWrites {
  readonly #s3: Pick<S3Client, 'head' | 'put'>
  readonly #signal: AbortSignal
  #manners = allManners

  constructor(s3: Pick<S3Client, 'head' | 'put'>, signal: AbortSignal) {
    this.#s3 = s3
    this.#signal = signal
  }

  /**
   * Resolves once the store has said that it has the object.
   *
   * @throws {DeliveryError} `PreconditionFailed`: there is one already, and `mustBeNew`.
   * @throws {AnswerError | UnreachableError} As the client does.
   */
  async put(bucket: string, key: string, object: UpstreamObject): Promise<void> {
    const manners = this.#manners
    for (const [index, manner] of manners.entries()) {
      try {
        await this.#put(bucket, key, object, manner)
        this.#manners = manners.slice(index)
        return
      } catch (error) {
        const isUnknown = error instanceof AnswerError && (error.status === 501 || unknownHeaderCodes.has(error.code))
        if (!isUnknown || index === manners.length - 1) throw error
      }
    }
  }

  async #put(bucket: string, key: string, object: UpstreamObject, { saysAcl, saysIfNoneMatch }: Manner): Promise<void> {
    const { bytes, mustBeNew } = object
    const headers = headersOf(object)
    if (saysAcl) headers['x-amz-acl'] = ownerAcl
    if (mustBeNew && saysIfNoneMatch) headers['if-none-match'] = '*'
    if (mustBeNew && !saysIfNoneMatch && (await this.#isThere(bucket, key))) throw new DeliveryError(takenCode)
    await this.#s3.put(bucket, key, bytes, headers, this.#signal)
  }

  async #isThere(bucket: string, key: string): Promise<boolean> {
    try {
      await this.#s3.head(bucket, key, this.#signal)
      return true
    } catch (error) {
      if (error instanceof AnswerError && error.status === 404) return false
      throw error
    }
  }
}

const takenCode = 'PreconditionFailed'

function headersOf({ content, userMetadata }: UpstreamObject): Record<string, string> {
  const { contentType, contentEncoding, cacheControl } = content
  const headers: Record<string, string> = {}
  if (contentType !== null) headers['content-type'] = contentType
  if (contentEncoding !== null) headers['content-encoding'] = contentEncoding
  if (cacheControl !== null) headers['cache-control'] = cacheControl
  for (const [name, value] of userMetadata) headers[`x-amz-meta-${name}`] = value
  return headers
}
