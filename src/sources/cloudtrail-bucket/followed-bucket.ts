import { AnswerError, readBounded } from '../../aws-client/answer.ts'
import type { S3Client } from '../../aws-client/s3-client.ts'
import type { FolderLister } from './log-streams.ts'

/** Longest that an object may take, so that a service that drips cannot hold a source. */
const objectMsMax = 600_000

/** AWS delivers log files of at most 50 MB, uncompressed. What is larger is none. */
const objectBytesMax = 64 * 1024 * 1024

/** What reading an object comes to. */
export type ReadObject =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** Nothing to take: it has been removed, it lies in an archive, or it is larger than any log file. */
  | { readonly kind: 'gone' | 'archived' | 'too-large' }

/** The bucket that a source follows. Every method throws where the bucket cannot be asked. */
export interface FollowedBucket extends FolderLister {
  /** The keys below `prefix`, page by page in their order, beginning behind `startAfter`. */
  keys(prefix: string, startAfter: string): AsyncIterable<readonly string[]>
  read(key: string): Promise<ReadObject>
}

/** A bucket behind S3. */
export class S3FollowedBucket implements FollowedBucket {
  readonly #s3: S3Client
  readonly #bucket: string
  readonly #closing: AbortSignal

  /** @param closing Ends what is under way. */
  constructor(s3: S3Client, bucket: string, closing: AbortSignal) {
    this.#s3 = s3
    this.#bucket = bucket
    this.#closing = closing
  }

  async *folders(prefix: string): AsyncGenerator<string> {
    const pages = this.#s3.pages(this.#bucket, { prefix, delimiter: '/' }, this.#closing)
    for await (const { commonPrefixes } of pages) yield* commonPrefixes
  }

  async *keys(prefix: string, startAfter: string): AsyncGenerator<readonly string[]> {
    const pages = this.#s3.pages(this.#bucket, { prefix, startAfter }, this.#closing)
    for await (const { objects } of pages) yield objects.map(({ key }) => key)
  }

  async read(key: string): Promise<ReadObject> {
    // Not with AbortSignal.any: what it makes stays with a signal that lives as long as the server.
    const aborting = new AbortController()
    const abort = () => aborting.abort()
    this.#closing.addEventListener('abort', abort, { once: true })
    const timer = setTimeout(abort, objectMsMax)
    try {
      const bytes = await readBounded(await this.#s3.get(this.#bucket, key, aborting.signal), objectBytesMax)
      return bytes === null ? { kind: 'too-large' } : { kind: 'bytes', bytes }
    } catch (error) {
      const code = error instanceof AnswerError ? error.code : ''
      if (code === 'NoSuchKey') return { kind: 'gone' }
      // In an archive of S3 until its owner restores it.
      if (code === 'InvalidObjectState') return { kind: 'archived' }
      throw error
    } finally {
      clearTimeout(timer)
      this.#closing.removeEventListener('abort', abort)
    }
  }
}
