import { createHash } from 'node:crypto'
import { createReadStream, readFileSync, statSync } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { areEventTimesWithin, type EventTimes } from './event-times.ts'
import type { Problem } from './finding.ts'
import { unpack } from './unpack.ts'

/** What a digest says of a log file's content. */
export interface ExpectedContent extends EventTimes {
  /** Of the uncompressed content, in lower-case hex. */
  readonly sha256: string
}

export interface ContentVerdict {
  /** Null: it is what the digest says. */
  readonly problem: Problem | null
  /** Uncompressed, as far as it was read. */
  readonly bytes: number
}

/** Up to this size a file is unpacked at once, which is faster; AWS cuts files far below. */
export const wholeFileBytesMax = 16 * 1024 * 1024

/** Up to this size, unpacked, the content is looked into. A larger one is compared by its hash alone. */
const inspectedBytesMax = 256 * 1024 * 1024

/** A file that unpacks to more was made to keep its reader busy. The largest of AWS have some 1 GB. */
const unpackedBytesMax = 16 * 1024 * 1024 * 1024

/** Checks a file on the disk of this machine. It may block the thread. */
export async function checkFile(path: string, expected: ExpectedContent): Promise<ContentVerdict> {
  const sizeBytes = statSync(path).size
  if (sizeBytes <= wholeFileBytesMax) return checkBytes(readFileSync(path), expected)
  const check = new StreamCheck(expected)
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    if (Buffer.isBuffer(chunk) && !(await check.write(chunk))) break
  }
  return check.finish()
}

/** Checks a whole file of at most {@link wholeFileBytesMax}. Blocks the thread. */
export async function checkBytes(packed: Buffer, expected: ExpectedContent): Promise<ContentVerdict> {
  const content = unpack(packed, inspectedBytesMax)
  if (content === 'invalid-format') return { problem: content, bytes: 0 }
  if (content !== 'too-large') {
    const sha256 = createHash('sha256').update(content).digest('hex')
    return { problem: problemOf(sha256, content, expected), bytes: content.length }
  }
  // Again, in pieces: it may be what it should be, and only larger than the memory set aside for it.
  const check = new StreamCheck(expected)
  await check.write(packed)
  return check.finish()
}

/** Checks a file whose packed bytes come in pieces, in bounded memory. */
export class StreamCheck {
  readonly #expected: ExpectedContent
  readonly #gunzip = createGunzip({ chunkSize: 256 * 1024 })
  readonly #hash = createHash('sha256')
  readonly #ended: Promise<boolean>
  /** Null where the content is larger than what is looked into. */
  #content: Buffer[] | null = []
  #packedBytes = 0
  #bytes = 0

  constructor(expected: ExpectedContent) {
    this.#expected = expected
    this.#gunzip.on('data', (chunk: Buffer) => this.#take(chunk))
    this.#ended = new Promise((resolve) => {
      this.#gunzip.once('end', () => resolve(true))
      this.#gunzip.once('error', () => resolve(false))
      this.#gunzip.once('close', () => resolve(false))
    })
  }

  /** Resolves when more can come; false: no more is needed. */
  async write(packed: Uint8Array): Promise<boolean> {
    if (this.#gunzip.destroyed) return false
    this.#packedBytes += packed.length
    if (!this.#gunzip.write(packed)) {
      const drained = new Promise<void>((resolve) => this.#gunzip.once('drain', resolve))
      await Promise.race([drained, this.#ended])
    }
    return !this.#gunzip.destroyed
  }

  async finish(): Promise<ContentVerdict> {
    this.#gunzip.end()
    const hasEnded = await this.#ended
    const bytes = this.#bytes
    if (bytes > unpackedBytesMax) return { problem: 'too-large', bytes }
    if (!hasEnded || this.#gunzip.bytesWritten !== this.#packedBytes) return { problem: 'invalid-format', bytes }
    const content = this.#content === null ? null : Buffer.concat(this.#content)
    return { problem: problemOf(this.#hash.digest('hex'), content, this.#expected), bytes }
  }

  #take(chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#bytes > inspectedBytesMax) this.#content = null
    this.#content?.push(chunk)
    this.#hash.update(chunk)
    if (this.#bytes > unpackedBytesMax) this.#gunzip.destroy()
  }
}

function problemOf(sha256: string, content: Buffer | null, expected: ExpectedContent): Problem | null {
  if (sha256 !== expected.sha256) return 'hash-differs'
  return content === null || areEventTimesWithin(content, expected) ? null : 'event-times-differ'
}
