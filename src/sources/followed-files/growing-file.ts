import { createHash } from 'node:crypto'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { itemBytesMax } from '../../audit-items/parse-json-item.ts'

/** Bytes that are taken in at once: the largest item with its line feed fits. */
export const blockBytesMax = itemBytesMax + 1

/** Bytes before a position by which a file is known again. */
const tailBytes = 1024

const lineFeed = 0x0a

/** Whole lines of a file, and where the next begins. */
export interface Lines {
  readonly bytes: Uint8Array
  readonly next: number
}

/** A log file that is open, whatever its name becomes. */
export class GrowingFile {
  readonly id: string
  readonly #handle: FileHandle

  private constructor(handle: FileHandle, id: string) {
    this.#handle = handle
    this.id = id
  }

  /** @throws Where it cannot be read, with the system's code; `EISDIR` where it is no file. */
  static async open(path: string): Promise<GrowingFile> {
    const handle = await open(path, 'r')
    try {
      const stats = await handle.stat({ bigint: true })
      if (!stats.isFile()) throw Object.assign(new Error('it is no file'), { code: 'EISDIR' })
      return new GrowingFile(handle, idOf(stats))
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  async sizeBytes(): Promise<number> {
    return (await this.#handle.stat()).size
  }

  /** When it was last written into. */
  async changedMs(): Promise<number> {
    return Number((await this.#handle.stat({ bigint: true })).mtimeNs / 1_000_000n)
  }

  /**
   * The whole lines from `position` on, as many as are taken in at once; null where none is complete.
   *
   * @param isEnded Nobody writes any more: what stands behind the last line feed is a line too.
   */
  async lines(position: number, isEnded: boolean): Promise<Lines | null> {
    const sizeBytes = Math.min((await this.sizeBytes()) - position, blockBytesMax)
    if (sizeBytes <= 0) return null
    const block = await this.#read(position, sizeBytes)
    const end = block.lastIndexOf(lineFeed) + 1
    // A line that is longer than any item is passed over in pieces, and told.
    const takenBytes = end === 0 && (isEnded || block.length === blockBytesMax) ? block.length : end
    return takenBytes === 0 ? null : { bytes: block.subarray(0, takenBytes), next: position + takenBytes }
  }

  async tailHash(position: number): Promise<string> {
    const from = Math.max(0, position - tailBytes)
    return createHash('sha256')
      .update(await this.#read(from, position - from))
      .digest('hex')
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }

  async #read(position: number, sizeBytes: number): Promise<Buffer> {
    const block = Buffer.alloc(sizeBytes)
    let filled = 0
    while (filled < sizeBytes) {
      const { bytesRead } = await this.#handle.read(block, filled, sizeBytes - filled, position + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return block.subarray(0, filled)
  }
}

/** What stands at `path` now: null where nothing does. */
export async function fileAt(path: string): Promise<{ readonly id: string; readonly sizeBytes: number } | null> {
  try {
    const stats = await stat(path, { bigint: true })
    return { id: idOf(stats), sizeBytes: Number(stats.size) }
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

/** Device and inode. */
export function idOf({ dev, ino }: { readonly dev: bigint; readonly ino: bigint }): string {
  return `${dev}:${ino}`
}
