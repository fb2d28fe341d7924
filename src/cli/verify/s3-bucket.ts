import type { IncomingMessage } from 'node:http'
import type { BucketReader, FoundObject, ListedObject, ObjectAt } from '../../verify/bucket-reader.ts'
import { ServerAnswerError } from '../client/server-answer.ts'
import type { CommandS3 } from '../s3/command-s3.ts'

const metadataPrefix = 'x-amz-meta-'

/** A bucket behind S3. Digests may name objects of other buckets: these are read with the same keys. */
export class S3Bucket implements BucketReader {
  readonly bucketName: string
  readonly #s3: CommandS3

  constructor(s3: CommandS3, bucketName: string) {
    this.#s3 = s3
    this.bucketName = bucketName
  }

  async *list(prefix: string, startAfter = ''): AsyncGenerator<ListedObject> {
    for await (const { objects } of this.#s3.pages(this.bucketName, { prefix, startAfter })) yield* objects
  }

  async *folders(prefix: string): AsyncGenerator<string> {
    for await (const { commonPrefixes } of this.#s3.pages(this.bucketName, { prefix, delimiter: '/' })) {
      for (const folder of commonPrefixes) yield folder.slice(prefix.length, -1)
    }
  }

  async find({ bucket, key }: ObjectAt): Promise<FoundObject | null> {
    const answer = await this.#get(bucket, key)
    if (answer === null) return null
    return {
      sizeBytes: Number(answer.headers['content-length'] ?? Number.POSITIVE_INFINITY),
      metadata: metadataOf(answer),
      content: { kind: 'stream', chunks: answer },
    }
  }

  async #get(bucket: string, key: string): Promise<IncomingMessage | null> {
    // Clients and servers on the way take such steps out of a path, and would answer with another object.
    if (!isBucketName(bucket) || key.split('/').some((step) => step === '.' || step === '..')) return null
    try {
      return await this.#s3.get(bucket, key)
    } catch (error) {
      if (error instanceof ServerAnswerError && error.status === 404 && error.code !== 'NoSuchBucket') return null
      throw error
    }
  }
}

function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)
}

function metadataOf({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith(metadataPrefix) && typeof value === 'string' ? [[name.slice(metadataPrefix.length), value]] : [],
    ),
  )
}
