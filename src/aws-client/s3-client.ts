import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { parseRegion, type Region } from '../base/brands.ts'
import type { Clock } from '../base/clock.ts'
import { AnswerError, expectGood, readBounded, refusesCredentials } from './answer.ts'
import { awsServiceEndpoint } from './aws-endpoint.ts'
import type { CredentialSource } from './credential-source.ts'
import { type ListingPage, parseListing } from './s3-listing.ts'
import { addressOf, type S3Place } from './s3-place.ts'
import { encodeStrictly, sha256Hex } from './signature.ts'
import { SignedClient, type SignedClientOptions, type SignedRequest, UnreachableError } from './signed-client.ts'

/** A page names a thousand keys of up to 1,024 bytes each, encoded. */
const listingBytesMax = 16 * 1024 * 1024

/** S3 asks for patience, and connections break, now and then among thousands of requests. */
const attemptsMax = 4
const retryDelayMsMin = 500

/** A service that sends nothing for so long has gone. */
const idleTimeoutMs = 60_000

/** So many buckets are known to lie elsewhere at a time. */
const regionsMax = 1_000

export interface S3ClientOptions {
  readonly place: S3Place
  readonly credentials: CredentialSource
  readonly clock: Clock
  /** Certificates (PEM) to trust instead of the built-in ones; null for those. */
  readonly trustedCertificates: readonly string[] | null
  /** Connections that are open at the same time, for each host. */
  readonly connectionsMax: number
  readonly userAgent: string
  /** See {@link SignedClientOptions}. */
  readonly guard: SignedClientOptions['guard']
}

export interface ListQuery {
  readonly prefix: string
  readonly startAfter?: string
  /** Keys are cut behind it, and stand among the common prefixes. */
  readonly delimiter?: string
}

/**
 * Reads and writes the objects of buckets. What fails for a moment is asked again some times; what takes longer is the
 * caller's to wait for. Every method throws {@link AnswerError} where S3 refuses, and {@link UnreachableError} where
 * there is no answer; a body that breaks off throws where it is read. A key must not have a step that is `.` or `..`:
 * such steps get lost on the way.
 */
export class S3Client {
  readonly #options: S3ClientOptions
  readonly #client: SignedClient
  /** Of buckets that lie in another Region than the place says. */
  readonly #regions = new Map<string, Region>()

  constructor(options: S3ClientOptions) {
    this.#options = options
    const { place, credentials, ...rest } = options
    const endpoint = place.kind === 'aws' ? awsServiceEndpoint('s3', place.region) : place.endpoint
    this.#client = new SignedClient({
      ...rest,
      endpoint,
      signer: { credentials, region: place.region, service: 's3' },
      idleTimeoutMs,
    })
  }

  /** All pages, in the order in which S3 lists them, beginning behind `startAfter`. */
  async *pages(bucket: string, query: ListQuery, signal?: AbortSignal): AsyncGenerator<ListingPage> {
    const { prefix, startAfter = '', delimiter = '' } = query
    const first: [string, string][] = [
      ['list-type', '2'],
      ['encoding-type', 'url'],
      ['prefix', prefix],
    ]
    if (startAfter !== '') first.push(['start-after', startAfter])
    if (delimiter !== '') first.push(['delimiter', delimiter])
    let continuationToken: string | null = null
    do {
      const next: [string, string][] = continuationToken === null ? [] : [['continuation-token', continuationToken]]
      const answer = await this.#ask(bucket, '', { method: 'GET', query: [...first, ...next] }, signal)
      const bytes = await readBounded(answer, listingBytesMax)
      if (bytes === null) throw new AnswerError(200, 'TooLong', 'The listing is longer than S3 makes one.', null)
      const listed: ListingPage = parseListing(bytes.toString('utf8'))
      yield listed
      continuationToken = listed.continuationToken
    } while (continuationToken !== null)
  }

  /** The answer with the object, whose body is still to be read. */
  get(bucket: string, key: string, signal?: AbortSignal): Promise<IncomingMessage> {
    return this.#ask(bucket, key, { method: 'GET', query: [] }, signal)
  }

  /** What S3 says of the object. A refusal has no code then, for its answer has no body. */
  async head(bucket: string, key: string, signal?: AbortSignal): Promise<IncomingHttpHeaders> {
    return await this.#headersOf(this.#ask(bucket, key, { method: 'HEAD', query: [] }, signal))
  }

  /**
   * Writes an object, whole. Where an answer got lost it is written again: a write on the condition that nothing is
   * there may then meet what it wrote itself.
   *
   * @param headers `content-type`, `if-none-match`, `x-amz-meta-…`: lower-case names; all of them are signed.
   */
  async put(
    bucket: string,
    key: string,
    bytes: Uint8Array,
    headers: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<IncomingHttpHeaders> {
    const body = { sha256Hex: sha256Hex(bytes), lengthBytes: bytes.length, open: () => bytes }
    return await this.#headersOf(this.#ask(bucket, key, { method: 'PUT', query: [], headers, body }, signal))
  }

  close(): void {
    this.#client.close()
  }

  async #headersOf(asked: Promise<IncomingMessage>): Promise<IncomingHttpHeaders> {
    const answer = await asked
    // Read to its end, the connection can be used again.
    answer.resume()
    return answer.headers
  }

  async #ask(
    bucket: string,
    key: string,
    request: Omit<SignedRequest, 'path' | 'signal'>,
    signal: AbortSignal | undefined,
  ): Promise<IncomingMessage> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#askOnce(bucket, key, { ...request, ...(signal === undefined ? {} : { signal }) })
      } catch (error) {
        if (refusesCredentials(error)) this.#client.refused()
        if (!mayBeRepeated(error) || attempt === attemptsMax || signal?.aborted === true) throw error
        await wait(retryDelayMsMin * 2 ** (attempt - 1), undefined, signal === undefined ? {} : { signal })
      }
    }
  }

  async #askOnce(bucket: string, key: string, request: Omit<SignedRequest, 'path'>): Promise<IncomingMessage> {
    const answer = await this.#send(bucket, key, request)
    const region = parseRegion(answer.headers['x-amz-bucket-region'])
    const isElsewhere = (answer.statusCode ?? 0) >= 300 && region !== null
    if (!isElsewhere || region === this.#regionOf(bucket)) return await expectGood(answer)
    // Only the name of the Region is taken from it: the endpoint is ours to make.
    answer.destroy()
    if (this.#regions.size >= regionsMax) this.#regions.clear()
    this.#regions.set(bucket, region)
    return await expectGood(await this.#send(bucket, key, request))
  }

  #send(bucket: string, key: string, request: Omit<SignedRequest, 'path'>): Promise<IncomingMessage> {
    const region = this.#regionOf(bucket)
    const { endpoint, path } = addressOf(this.#options.place, bucket, region)
    const object = key === '' ? '' : `/${key.split('/').map(encodeStrictly).join('/')}`
    return this.#client.send({ ...request, path: `${path}${object}` || '/', at: { endpoint, region } })
  }

  #regionOf(bucket: string): Region {
    return this.#regions.get(bucket) ?? this.#options.place.region
  }
}

/** What a server does not know now, it does not know in a second. */
const notImplemented = 501

/** Nobody listening is not a passing fault: whoever asks decides how long to wait. */
function mayBeRepeated(error: unknown): boolean {
  if (error instanceof UnreachableError) return error.code === 'ECONNRESET' || error.code === 'EPIPE'
  return (
    error instanceof AnswerError && (error.status === 429 || (error.status >= 500 && error.status !== notImplemented))
  )
}
