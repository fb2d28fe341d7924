import { ByteWriter } from '../../base/bytes.ts'
import { valueHash } from './content-hash.ts'
import { chunkBytesMax, chunkOrdinals, encodeGaps } from './gap-codec.ts'
import type { PageWriter } from './page-writer.ts'
import { blockKeys, bytesFor } from './segment-layout.ts'
import { writeUint } from './write-uint.ts'

/**
 * Writes posting lists and, behind every 32 of them, the dictionary block that says where each lies: what a lookup of
 * a rare value needs stands together, and nothing has to be kept until the end but the directory.
 */
export class TermWriter {
  readonly #pages: PageWriter
  readonly #ordinalBytes: number
  readonly #directory = new ByteWriter(4096)
  readonly #block = new ByteWriter(4096)
  readonly #skips = new ByteWriter(1024)
  readonly #chunk = new Uint8Array(chunkBytesMax)
  readonly #ends: number[] = []
  /** The text of the list before, and of the first list in the block. */
  #text: Buffer = Buffer.alloc(0)
  #scope = -1
  #keysInBlock = 0
  #postingsStart: number
  #separator: Buffer = Buffer.alloc(0)
  /** Hash of each distinct text, for the filter. */
  #hashes = new Float64Array(1024)
  #values = 0
  #lists = 0
  #postings = 0

  constructor(pages: PageWriter, records: number) {
    this.#pages = pages
    this.#ordinalBytes = bytesFor(records)
    this.#postingsStart = pages.offset
  }

  get counts(): { readonly values: number; readonly lists: number; readonly postings: number } {
    return { values: this.#values, lists: this.#lists, postings: this.#postings }
  }

  /** The hashes of all values so far. */
  get hashes(): Float64Array {
    return this.#hashes.subarray(0, this.#values)
  }

  /**
   * Adds the list of a text in a scope: the first `count` of `ordinals`, ascending, at least one. Lists come ascending
   * by text, then scope. `text` is copied.
   */
  add(text: Uint8Array, textLength: number, scope: number, ordinals: Uint32Array, count: number): void {
    const isSame = this.#lists > 0 && this.#text.compare(text, 0, textLength) === 0
    if (this.#keysInBlock === 0) this.#nameBlock(text, textLength, isSame, scope)
    this.#writeKey(text, textLength, isSame, scope, count)
    this.#writePostings(ordinals, count)
    if (!isSame) this.#enter(text, textLength)
    this.#scope = scope
    this.#lists += 1
    this.#postings += count
    this.#keysInBlock += 1
    if (this.#keysInBlock === blockKeys) this.#endBlock()
  }

  /** Writes what is left; returns the directory. */
  finish(): Buffer {
    if (this.#keysInBlock > 0) this.#endBlock()
    return this.#directory.view()
  }

  /** A block is found by the shortest text that is not before its first key and behind every key before it. */
  #nameBlock(text: Uint8Array, textLength: number, isSame: boolean, scope: number): void {
    const kept = isSame ? textLength : Math.min(textLength, sharedLength(this.#text, text, textLength) + 1)
    const separator = Buffer.from(text.subarray(0, kept))
    const shared = sharedLength(this.#separator, separator, kept)
    this.#directory
      .varint(shared)
      .varint(kept - shared)
      .bytes(separator.subarray(shared))
      .varint(isSame ? scope : 0)
    this.#separator = separator
  }

  #writeKey(text: Uint8Array, textLength: number, isSame: boolean, scope: number, count: number): void {
    const isFirst = this.#keysInBlock === 0
    const repeats = isSame && !isFirst
    this.#block.u8((repeats ? 0x80 : 0) | Math.min(count, 0x7f))
    if (count >= 0x7f) this.#block.varint(count)
    if (repeats) {
      this.#block.varint(scope - this.#scope - 1)
      return
    }
    const shared = isFirst ? 0 : sharedLength(this.#text, text, textLength)
    this.#block
      .varint(shared)
      .varint(textLength - shared)
      .bytes(text.subarray(shared, textLength))
      .varint(scope)
  }

  /** One or two ordinals stand in the dictionary itself. */
  #writePostings(ordinals: Uint32Array, count: number): void {
    const first = ordinals[0] ?? 0
    if (count <= 2) {
      this.#block.varint(first)
      if (count === 2) this.#block.varint((ordinals[1] ?? 0) - first - 1)
      return
    }
    this.#block.varint(this.#writeList(ordinals, count))
  }

  /** Chunks of 128; behind more than one, for each the last ordinal and where it ends. Returns the bytes written. */
  #writeList(ordinals: Uint32Array, count: number): number {
    const start = this.#pages.offset
    this.#ends.length = 0
    for (let from = 0; from < count; from += chunkOrdinals) {
      const to = Math.min(from + chunkOrdinals, count)
      const base = from === 0 ? -1 : (ordinals[from - 1] ?? 0)
      this.#pages.write(this.#chunk, 0, encodeGaps(ordinals, from, to, base, this.#chunk, 0))
      this.#ends.push(this.#pages.offset - start)
    }
    if (count > chunkOrdinals) this.#writeSkips(ordinals, count)
    return this.#pages.offset - start
  }

  #writeSkips(ordinals: Uint32Array, count: number): void {
    const offsetBytes = bytesFor(this.#ends.at(-1) ?? 0)
    this.#skips.clear()
    this.#ends.forEach((end, chunk) => {
      writeUint(this.#skips, ordinals[Math.min((chunk + 1) * chunkOrdinals, count) - 1] ?? 0, this.#ordinalBytes)
      writeUint(this.#skips, end, offsetBytes)
    })
    this.#skips.u8(offsetBytes)
    this.#pages.write(this.#skips.view())
  }

  #enter(text: Uint8Array, textLength: number): void {
    this.#text = Buffer.from(text.subarray(0, textLength))
    if (this.#values === this.#hashes.length) {
      const grown = new Float64Array(this.#values * 2)
      grown.set(this.#hashes)
      this.#hashes = grown
    }
    this.#hashes[this.#values] = valueHash(this.#text)
    this.#values += 1
  }

  #endBlock(): void {
    const postingsBytes = this.#pages.offset - this.#postingsStart
    this.#directory.varint(postingsBytes).varint(this.#block.length)
    this.#pages.write(this.#block.view())
    this.#block.clear()
    this.#keysInBlock = 0
    this.#postingsStart = this.#pages.offset
  }
}

/** How many leading bytes `before` has in common with the first `length` of `text`. */
function sharedLength(before: Uint8Array, text: Uint8Array, length: number): number {
  const most = Math.min(before.length, length)
  let shared = 0
  while (shared < most && before[shared] === text[shared]) shared += 1
  return shared
}
