import type { IncomingMessage } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { expectGood, ServerAnswerError } from '../client/server-answer.ts'
import { encodeStrictly } from '../client/signature.ts'
import {
  SignedClient,
  type SignedClientOptions,
  type SignedRequest,
  UnreachableError,
} from '../client/signed-client.ts'
import { CommandError } from '../context.ts'
import { type ListingPage, parseListing } from './s3-listing.ts'

/** A page names a thousand keys of up to 1,024 bytes each, encoded. */
const listingBytesMax = 16 * 1024 * 1024

/** S3 asks for patience, and connections break, now and then among thousands of requests. */
const attemptsMax = 4
const retryDelayMsMin = 500

export interface ListQuery {
  readonly prefix: string
  readonly startAfter?: string
  /** Keys are cut behind it, and stand among the common prefixes. */
  readonly delimiter?: string
}

/** Reads buckets, path-style. Where S3 says that a bucket lies in another Region, it goes on there. */
export class S3Client {
  readonly #options: SignedClientOptions
  readonly #credentialsSource: string
  /** The endpoint of a Region; null where one endpoint serves all. */
  readonly #endpointOfRegion: ((region: string) => URL) | null
  #client: SignedClient

  constructor(
    options: SignedClientOptions,
    credentialsSource: string,
    endpointOfRegion: ((region: string) => URL) | null,
  ) {
    this.#options = options
    this.#credentialsSource = credentialsSource
    this.#endpointOfRegion = endpointOfRegion
    this.#client = new SignedClient(options)
  }

  /** All pages, in the order in which S3 lists them. */
  async *pages(bucket: string, { prefix, startAfter = '', delimiter = '' }: ListQuery): AsyncGenerator<ListingPage> {
    const query: [string, string][] = [
      ['list-type', '2'],
      ['encoding-type', 'url'],
      ['prefix', prefix],
    ]
    if (startAfter !== '') query.push(['start-after', startAfter])
    if (delimiter !== '') query.push(['delimiter', delimiter])
    let continuationToken: string | null = null
    do {
      const page: [string, string][] = continuationToken === null ? [] : [['continuation-token', continuationToken]]
      const answer = await this.#ask({ method: 'GET', path: `/${bucket}`, query: [...query, ...page] })
      const bytes = await readBounded(answer, listingBytesMax)
      if (bytes === null) throw new CommandError('The listing of the bucket is longer than S3 makes one.')
      const listed: ListingPage = parseListing(bytes.toString('utf8'))
      yield listed
      continuationToken = listed.continuationToken
    } while (continuationToken !== null)
  }

  /** The answer with the object, whose body is still to be read. @throws {ServerAnswerError} */
  get(bucket: string, key: string): Promise<IncomingMessage> {
    return this.#ask({ method: 'GET', path: `/${bucket}/${key.split('/').map(encodeStrictly).join('/')}`, query: [] })
  }

  close(): void {
    this.#client.close()
  }

  async #ask(request: SignedRequest): Promise<IncomingMessage> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#askOnce(request)
      } catch (error) {
        if (!mayBeRepeated(error) || attempt === attemptsMax) throw error
        await wait(retryDelayMsMin * 2 ** (attempt - 1))
      }
    }
  }

  async #askOnce(request: SignedRequest): Promise<IncomingMessage> {
    const answer = await this.#client.send(request)
    const region = answer.headers['x-amz-bucket-region']
    const isElsewhere = (answer.statusCode ?? 0) >= 300 && typeof region === 'string'
    if (!isElsewhere || region === this.#client.signer.region) return expectGood(answer, this.#credentialsSource)
    answer.destroy()
    this.#moveTo(region)
    return expectGood(await this.#client.send(request), this.#credentialsSource)
  }

  #moveTo(region: string): void {
    const { endpoint, signer } = this.#options
    this.#client = new SignedClient({
      ...this.#options,
      endpoint: this.#endpointOfRegion?.(region) ?? endpoint,
      signer: { ...signer, region },
    })
  }
}

/** The whole body, or null where it is longer than `bytesMax`; what is beyond is not read. */
export async function readBounded(answer: IncomingMessage, bytesMax: number): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of answer) {
    if (!Buffer.isBuffer(chunk)) continue
    length += chunk.length
    if (length > bytesMax) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Nobody listening is not a passing fault: a person waits for that answer. */
function mayBeRepeated(error: unknown): boolean {
  if (error instanceof UnreachableError) return error.code === 'ECONNRESET' || error.code === 'EPIPE'
  return error instanceof ServerAnswerError && (error.status === 429 || error.status >= 500)
}
