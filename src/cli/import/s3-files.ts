import { readBounded } from '../../aws-client/answer.ts'
import { sha256Hex } from '../../aws-client/signature.ts'
import type { RequestBody } from '../../aws-client/signed-client.ts'
import type { CommandS3 } from '../s3/command-s3.ts'
import type { S3Location } from '../s3/s3-location.ts'
import { type LogFile, reasonToSkip, type SkippedFile, UnreadableFileError } from './log-file.ts'

/** AWS delivers log files of at most 50 MB; an object is held in memory to be signed, so larger ones are refused. */
const objectBytesMax = 64 * 1024 * 1024

/** Log files in buckets. */
export class S3Files {
  readonly #s3: CommandS3

  constructor(s3: CommandS3) {
    this.#s3 = s3
  }

  /** The objects under the prefix, in the order in which S3 lists them. */
  async *list({ bucket, prefix }: S3Location): AsyncGenerator<LogFile | SkippedFile> {
    for await (const { objects } of this.#s3.pages(bucket, { prefix })) {
      for (const { key } of objects) {
        if (key.endsWith('/')) continue
        const name = `s3://${bucket}/${key}`
        const skipped = reasonToSkip(key.slice(key.lastIndexOf('/') + 1))
        yield skipped === null ? { name, read: () => this.#read(bucket, key) } : { name, skipped }
      }
    }
  }

  close(): void {
    this.#s3.close()
  }

  async #read(bucket: string, key: string): Promise<RequestBody> {
    const bytes = await readBounded(await this.#s3.get(bucket, key), objectBytesMax)
    if (bytes === null) {
      throw new UnreadableFileError(`is larger than ${objectBytesMax} bytes; download it and import the file`)
    }
    return { sha256Hex: sha256Hex(bytes), lengthBytes: bytes.length, open: () => bytes }
  }
}
