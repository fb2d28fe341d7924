import type { IncomingMessage } from 'node:http'
import type { ListQuery, S3Client } from '../../aws-client/s3-client.ts'
import type { ListingPage } from '../../aws-client/s3-listing.ts'
import { explained } from '../client/server-answer.ts'

/** Buckets as a command reads them: where S3 refuses, a person is told why and what to do. */
export class CommandS3 {
  readonly #s3: S3Client
  readonly #credentialsSource: string

  constructor(s3: S3Client, credentialsSource: string) {
    this.#s3 = s3
    this.#credentialsSource = credentialsSource
  }

  /** All pages, in the order in which S3 lists them. @throws {ServerAnswerError} */
  async *pages(bucket: string, query: ListQuery): AsyncGenerator<ListingPage> {
    const pages = this.#s3.pages(bucket, query)
    for (;;) {
      const next = await explained(pages.next(), this.#credentialsSource)
      if (next.done === true) return
      yield next.value
    }
  }

  /** The answer with the object, whose body is still to be read. @throws {ServerAnswerError} */
  get(bucket: string, key: string): Promise<IncomingMessage> {
    return explained(this.#s3.get(bucket, key), this.#credentialsSource)
  }

  close(): void {
    this.#s3.close()
  }
}
