import { indexTextBytesMax } from './index-text.ts'
import type { PagedFile } from './paged-file.ts'
import { PostingList } from './posting-list.ts'
import { keyHead } from './segment-layout.ts'
import type { TermDirectory } from './term-directory.ts'

/** What a dictionary is read with. */
export interface TermFile {
  readonly file: PagedFile
  readonly directory: TermDirectory
  /** Where the section of terms starts. */
  readonly start: number
  /** Bytes of an ordinal in the skips of a list. */
  readonly ordinalBytes: number
}

/**
 * Walks the keys of a dictionary in order. The fields are those of the key it stands at, and change with the next
 * step: millions of keys pass here in a merge.
 */
export class TermCursor {
  /** The first `textLength` bytes are the key's text. */
  readonly text = Buffer.alloc(indexTextBytesMax)
  textLength = 0
  scope = 0
  count = 0
  /** False where the text is that of the key before. */
  isNewText = true
  /** The ordinals themselves, where there are one or two. */
  readonly #inline = new Uint32Array(2)
  #listOffset = 0
  #listBytes = 0

  readonly #terms: TermFile
  #block: number
  #bytes: Buffer = Buffer.alloc(0)
  #at = 0
  /** Where the postings of the next list start. */
  #postings = 0

  constructor(terms: TermFile, block = 0) {
    this.#terms = terms
    this.#block = block - 1
  }

  /** Steps to the next key; false behind the last. */
  next(): boolean {
    const startsBlock = this.#at >= this.#bytes.length
    if (startsBlock && !this.#openBlock()) return false
    const head = this.#bytes[this.#at++] ?? 0
    const short = head & keyHead.numberMax
    const inHead = short < keyHead.numberMax ? short : keyHead.numberMax + this.#varint()
    const isSingle = (head & keyHead.single) !== 0
    this.count = isSingle ? 1 : inHead + 2
    const number = isSingle ? inHead : this.#varint()
    if ((head & keyHead.repeats) !== 0) {
      this.scope += number + 1
      this.isNewText = false
    } else {
      this.#readText(startsBlock, number)
    }
    if (this.count <= 2) {
      const first = this.#varint()
      this.#inline[0] = first
      if (this.count === 2) this.#inline[1] = first + this.#varint() + 1
    } else {
      this.#listBytes = this.#varint()
      this.#listOffset = this.#postings
      this.#postings += this.#listBytes
    }
    return true
  }

  /** Steps until the key is not before (`text`, `scope`); false behind the last. */
  seek(text: Buffer, scope: number): boolean {
    do {
      if (!this.next()) return false
    } while (this.#isBefore(text, scope))
    return true
  }

  /** The value in the key's text. */
  value(): string {
    return this.text.toString('utf8', 1, this.textLength)
  }

  hasText(text: Buffer): boolean {
    return this.compareText(text, text.length) === 0
  }

  /** Negative where the key's text is before the first `length` bytes of `text`. */
  compareText(text: Buffer, length: number): number {
    return this.text.compare(text, 0, length, 0, this.textLength)
  }

  hasPrefix(prefix: Buffer): boolean {
    return this.textLength >= prefix.length && this.text.compare(prefix, 0, prefix.length, 0, prefix.length) === 0
  }

  /** The one or two ordinals of a short list; null where there are more. */
  inlineOrdinals(): Uint32Array | null {
    return this.count <= 2 ? this.#inline.subarray(0, this.count) : null
  }

  /** A list of three or more ordinals. */
  list(): PostingList {
    const { file, ordinalBytes } = this.#terms
    return new PostingList(file, { offset: this.#listOffset, bytes: this.#listBytes, count: this.count }, ordinalBytes)
  }

  #isBefore(text: Buffer, scope: number): boolean {
    const order = this.compareText(text, text.length)
    return order < 0 || (order === 0 && this.scope < scope)
  }

  #readText(startsBlock: boolean, more: number): void {
    const moreAt = this.#at
    this.#at += more
    const shared = this.#varint()
    // The first key of a block is written in full; it may go on with the text of the block before.
    const repeats = startsBlock && more === this.textLength && this.#continues(moreAt, more)
    this.#bytes.copy(this.text, shared, moreAt, moreAt + more)
    this.textLength = shared + more
    this.scope = this.#varint()
    this.isNewText = !repeats
  }

  #continues(at: number, length: number): boolean {
    return this.text.compare(this.#bytes, at, at + length, 0, this.textLength) === 0
  }

  #openBlock(): boolean {
    const { file, directory, start } = this.#terms
    this.#block += 1
    if (this.#block >= directory.blocks) return false
    this.#bytes = file.read(directory.blockStart(this.#block), directory.blockBytes(this.#block))
    this.#postings = directory.postingsStart(this.#block, start)
    this.#at = 0
    return true
  }

  #varint(): number {
    let value = 0
    let scale = 1
    for (let byte = 0x80; byte >= 0x80; scale *= 0x80) {
      byte = this.#bytes[this.#at++] ?? 0
      value += (byte & 0x7f) * scale
    }
    return value
  }
}
