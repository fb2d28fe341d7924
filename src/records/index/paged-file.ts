import { CorruptFileError, type FileHandle, type FileSystem } from '../../base/file-system.ts'
import { isPageIntact, pageBytes, pageContentBytes } from './page.ts'
import type { PageCache } from './page-cache.ts'

/** Long runs are read this many pages at a time. */
const runPages = 256

/**
 * A segment file as one run of bytes. Every page is checked when it is read; damage and a file that ends too early
 * are {@link CorruptFileError}, never other bytes.
 */
export class PagedFile {
  readonly path: string
  readonly pages: number
  readonly #file: FileHandle
  readonly #cache: PageCache
  readonly #cacheOwner: number

  /** @throws {CorruptFileError} The file is not whole pages. */
  constructor(fs: FileSystem, path: string, cache: PageCache) {
    this.path = path
    this.#cache = cache
    this.#cacheOwner = cache.addOwner()
    this.#file = fs.openRead(path)
    try {
      this.pages = wholePages(path, this.#file.sizeBytes())
    } catch (error) {
      this.#file.close()
      throw error
    }
  }

  close(): void {
    this.#file.close()
  }

  /** `length` bytes from `offset` on. Shared with the cache: must not be changed. */
  read(offset: number, length: number): Buffer {
    const page = Math.floor(offset / pageContentBytes)
    const at = offset - page * pageContentBytes
    if (at + length <= pageContentBytes) return this.page(page).subarray(at, at + length)
    return this.#readAcross(offset, length)
  }

  /** A little-endian number of `width` bytes, 1 to 6. */
  uint(offset: number, width: number): number {
    const page = Math.floor(offset / pageContentBytes)
    const at = offset - page * pageContentBytes
    if (at + width <= pageContentBytes) return this.page(page).readUIntLE(at, width)
    return this.#readAcross(offset, width).readUIntLE(0, width)
  }

  /** All of a long run, read in large pieces and past the cache. */
  readRun(offset: number, length: number): Buffer {
    const content = Buffer.allocUnsafe(length)
    const piece = Buffer.allocUnsafe(Math.min(runPages, this.pages) * pageBytes)
    let done = 0
    while (done < length) {
      const page = Math.floor((offset + done) / pageContentBytes)
      const pagesLeft = Math.ceil((offset + length) / pageContentBytes) - page
      const bytes = piece.subarray(0, Math.min(pagesLeft, runPages) * pageBytes)
      if (this.#file.read(bytes, page * pageBytes) !== bytes.length) throw this.corrupt(page, 'the file ends too early')
      for (let at = 0; at < bytes.length; at += pageBytes) {
        const number = page + at / pageBytes
        if (!isPageIntact(bytes, at, number)) throw this.corrupt(number, 'checksum does not match')
        const from = offset + done - number * pageContentBytes
        const count = Math.min(pageContentBytes - from, length - done)
        content.set(bytes.subarray(at + from, at + from + count), done)
        done += count
      }
    }
    return content
  }

  /** What page `page` holds, with its checksum behind it. */
  page(page: number): Buffer {
    const known = this.#cache.get(this.#cacheOwner, page)
    if (known !== null) return known
    const bytes = Buffer.allocUnsafeSlow(pageBytes)
    if (page < 0 || page >= this.pages || this.#file.read(bytes, page * pageBytes) !== pageBytes) {
      throw this.corrupt(page, 'the file ends too early')
    }
    if (!isPageIntact(bytes, 0, page)) throw this.corrupt(page, 'checksum does not match')
    this.#cache.set(this.#cacheOwner, page, bytes)
    return bytes
  }

  /** The error for damage found in page `page`. */
  corrupt(page: number, reason: string): CorruptFileError {
    return new CorruptFileError(this.path, page * pageBytes, reason)
  }

  #readAcross(offset: number, length: number): Buffer {
    const content = Buffer.allocUnsafe(length)
    let done = 0
    while (done < length) {
      const page = Math.floor((offset + done) / pageContentBytes)
      const at = offset + done - page * pageContentBytes
      const count = Math.min(pageContentBytes - at, length - done)
      content.set(this.page(page).subarray(at, at + count), done)
      done += count
    }
    return content
  }
}

function wholePages(path: string, sizeBytes: number): number {
  if (sizeBytes > 0 && sizeBytes % pageBytes === 0) return sizeBytes / pageBytes
  throw new CorruptFileError(path, sizeBytes, 'an index segment is whole pages of 4096 bytes')
}
