import type { IncomingMessage } from 'node:http'
import { expectGood } from '../client/server-answer.ts'
import { encodeStrictly, sha256Hex } from '../client/signature.ts'
import {
  type RequestBody,
  SignedClient,
  type SignedClientOptions,
  type SignedRequest,
} from '../client/signed-client.ts'
import { CommandError } from '../context.ts'
import { escapeForTerminal } from '../output/escape.ts'
import { type LogFile, reasonToSkip, type SkippedFile, UnreadableFileError } from './log-file.ts'
import { parseListing } from './s3-listing.ts'

/** AWS delivers log files of at most 50 MB; an object is held in memory to be signed, so larger ones are refused. */
const objectBytesMax = 64 * 1024 * 1024

/** A page names a thousand keys of up to 1,024 bytes each, encoded. */
const listingBytesMax = 16 * 1024 * 1024

export interface S3Location {
  readonly bucket: string
  readonly prefix: string
}

/** The location that `s3://bucket/prefix` names. @throws {CommandError} It names none. */
export function parseS3Location(url: string): S3Location {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,62})(?:\/(.*))?$/s.exec(url) ?? []
  if (bucket !== undefined) return { bucket, prefix }
  throw new CommandError(`${escapeForTerminal(url)} is no location; one looks like s3://bucket/AWSLogs/.`)
}

/** Reads buckets, path-style. Where S3 says that a bucket lies in another Region, it goes on there. */
export class S3Files {
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

  /** The objects under the prefix, in the order in which S3 lists them. */
  async *list({ bucket, prefix }: S3Location): AsyncGenerator<LogFile | SkippedFile> {
    let continuationToken: string | null = null
    do {
      const page = parseListing(await this.#listPage(bucket, prefix, continuationToken))
      for (const key of page.keys) {
        if (key.endsWith('/')) continue
        const name = `s3://${bucket}/${key}`
        const skipped = reasonToSkip(key.slice(key.lastIndexOf('/') + 1))
        yield skipped === null ? { name, read: () => this.#read(bucket, key) } : { name, skipped }
      }
      continuationToken = page.continuationToken
    } while (continuationToken !== null)
  }

  close(): void {
    this.#client.close()
  }

  async #listPage(bucket: string, prefix: string, continuationToken: string | null): Promise<string> {
    const query: [string, string][] = [
      ['list-type', '2'],
      ['encoding-type', 'url'],
      ['prefix', prefix],
    ]
    if (continuationToken !== null) query.push(['continuation-token', continuationToken])
    const answer = await this.#ask({ method: 'GET', path: `/${bucket}`, query })
    const bytes = await readBounded(answer, listingBytesMax)
    if (bytes === null)
      throw new CommandError('The answer to the listing is larger than any of S3; check the endpoint.')
    return bytes.toString('utf8')
  }

  async #read(bucket: string, key: string): Promise<RequestBody> {
    const path = `/${bucket}/${key.split('/').map(encodeStrictly).join('/')}`
    const answer = await this.#ask({ method: 'GET', path, query: [] })
    const bytes = await readBounded(answer, objectBytesMax)
    if (bytes === null) {
      throw new UnreadableFileError(`is larger than ${objectBytesMax} bytes; download it and import the file`)
    }
    return { sha256Hex: sha256Hex(bytes), lengthBytes: bytes.length, open: () => bytes }
  }

  async #ask(request: SignedRequest): Promise<IncomingMessage> {
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
async function readBounded(answer: IncomingMessage, bytesMax: number): Promise<Buffer | null> {
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
