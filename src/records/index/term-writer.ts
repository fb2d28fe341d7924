import { ByteWriter } from '../../base/bytes.ts'
import { BitWriter } from './bit-writer.ts'
import { valueHash } from './content-hash.ts'
import { chunkBytesMax, chunkOrdinals, encodeGaps } from './gap-codec.ts'
import { indexTextBytesMax } from './index-text.ts'
import type { PageWriter } from './page-writer.ts'
import { blockKeys, bytesFor, keyHead } from './segment-layout.ts'
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
  readonly #bits = new BitWriter(this.#chunk)
  readonly #ends: number[] = []
  /** The text of the list before, at the front; none yet while its length is 0. */
  readonly #text = Buffer.alloc(indexTextBytesMax)
  #textLength = 0
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
   * Adds the list of a text in a scope: `ordinals[from..to)`, ascending, at least one. Lists come ascending by text, then
   * scope. `text` is copied.
   */
  add(text: Uint8Array, textLength: number, scope: number, ordinals: Uint32Array, from: number, to: number): void {
    const count = to - from
    const shared = sharedLength(this.#text, this.#textLength, text, textLength)
    const isSame = shared === textLength && shared === this.#textLength
    if (this.#keysInBlock === 0) this.#nameBlock(text, isSame ? shared : shared + 1, isSame ? scope : 0)
    this.#writeKey(text, textLength, this.#keysInBlock === 0 ? 0 : shared, isSame, scope, count)
    this.#writePostings(ordinals, from, to)
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

  /** A block is found by the shortest start of its first key that is behind every key before it. */
  #nameBlock(text: Uint8Array, kept: number, scope: number): void {
    const separator = Buffer.from(text.subarray(0, kept))
    const shared = sharedLength(this.#separator, this.#separator.length, separator, kept)
    this.#directory
      .varint(shared)
      .varint(kept - shared)
      .bytes(separator.subarray(shared))
      .varint(scope)
    this.#separator = separator
  }

  /** A key with one ordinal, as most have, says its next number in the head. */
  #writeKey(text: Uint8Array, textLength: number, shared: number, isSame: boolean, scope: number, count: number): void {
    const block = this.#block
    const repeats = isSame && this.#keysInBlock > 0
    const next = repeats ? scope - this.#scope - 1 : textLength - shared
    const inHead = count === 1 ? next : count - 2
    block.u8((repeats ? keyHead.repeats : 0) | (count === 1 ? keyHead.single : 0) | Math.min(inHead, keyHead.numberMax))
    if (inHead >= keyHead.numberMax) block.varint(inHead - keyHead.numberMax)
    if (count > 1) block.varint(next)
    if (repeats) return
    block.bytes(text.subarray(shared, textLength)).varint(shared).varint(scope)
  }

  /** One or two ordinals stand in the dictionary itself. */
  #writePostings(ordinals: Uint32Array, from: number, to: number): void {
    const first = ordinals[from] ?? 0
    if (to - from <= 2) {
      this.#block.varint(first)
      if (to - from === 2) this.#block.varint((ordinals[from + 1] ?? 0) - first - 1)
      return
    }
    this.#block.varint(this.#writeList(ordinals, from, to))
  }

  /** Chunks of 128; behind more than one, for each the last ordinal and where it ends. Returns the bytes written. */
  #writeList(ordinals: Uint32Array, from: number, to: number): number {
    const start = this.#pages.offset
    this.#ends.length = 0
    for (let at = from; at < to; at += chunkOrdinals) {
      const base = at === from ? -1 : (ordinals[at - 1] ?? 0)
      const end = Math.min(at + chunkOrdinals, to)
      this.#pages.write(this.#chunk, 0, encodeGaps(ordinals, at, end, base, this.#bits))
      this.#ends.push(this.#pages.offset - start)
    }
    if (to - from > chunkOrdinals) this.#writeSkips(ordinals, from, to)
    return this.#pages.offset - start
  }

  #writeSkips(ordinals: Uint32Array, from: number, to: number): void {
    const offsetBytes = bytesFor(this.#ends.at(-1) ?? 0)
    this.#skips.clear()
    this.#ends.forEach((end, chunk) => {
      writeUint(this.#skips, ordinals[Math.min(from + (chunk + 1) * chunkOrdinals, to) - 1] ?? 0, this.#ordinalBytes)
      writeUint(this.#skips, end, offsetBytes)
    })
    this.#skips.u8(offsetBytes)
    this.#pages.write(this.#skips.view())
  }

  #enter(text: Uint8Array, textLength: number): void {
    this.#text.set(text.subarray(0, textLength))
    this.#textLength = textLength
    if (this.#values === this.#hashes.length) {
      const grown = new Float64Array(this.#values * 2)
      grown.set(this.#hashes)
      this.#hashes = grown
    }
    this.#hashes[this.#values] = valueHash(this.#text.subarray(0, textLength))
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

/** How many leading bytes two texts have in common. */
function sharedLength(a: Uint8Array, aLength: number, b: Uint8Array, bLength: number): number {
  const most = Math.min(aLength, bLength)
  let shared = 0
  while (shared < most && a[shared] === b[shared]) shared += 1
  return shared
}
