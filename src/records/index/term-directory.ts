import { ByteReader, MalformedBytesError } from '../../base/bytes.ts'
import type { SectionRange } from './segment-layout.ts'

/**
 * Where the dictionary's blocks lie, kept in memory: for each a text and a scope that are not behind its first key
 * and behind every key before it.
 */
export class TermDirectory {
  readonly blocks: number
  readonly #texts: Buffer
  readonly #textEnds: Uint32Array
  readonly #scopes: Uint32Array
  /** Where each block starts; its postings lie between the end of the block before and here. */
  readonly #starts: Float64Array
  readonly #ends: Float64Array

  constructor(section: SectionRange, bytes: Buffer) {
    const { blocks, textBytes } = measure(bytes)
    this.blocks = blocks
    this.#texts = Buffer.allocUnsafeSlow(textBytes)
    this.#textEnds = new Uint32Array(blocks)
    this.#scopes = new Uint32Array(blocks)
    this.#starts = new Float64Array(blocks)
    this.#ends = new Float64Array(blocks)
    const reader = new ByteReader(bytes)
    let [before, at, offset] = [0, 0, section.offset]
    for (let block = 0; block < blocks; block += 1) {
      const shared = reader.varint()
      const added = reader.bytes(reader.varint())
      this.#texts.copyWithin(at, before, before + shared)
      this.#texts.set(added, at + shared)
      before = at
      at += shared + added.length
      this.#textEnds[block] = at
      this.#scopes[block] = reader.varint()
      this.#starts[block] = offset + reader.varint()
      offset = (this.#starts[block] ?? 0) + reader.varint()
      this.#ends[block] = offset
    }
  }

  /** The only block that can hold the first key from (`text`, `scope`) on, unless that key starts the next block. */
  blockFor(text: Buffer, scope: number): number {
    let low = 0
    let high = this.blocks
    while (low < high) {
      const middle = (low + high) >>> 1
      const textStart = middle === 0 ? 0 : (this.#textEnds[middle - 1] ?? 0)
      // Negative where the text asked for is before the block's.
      const order = this.#texts.compare(text, 0, text.length, textStart, this.#textEnds[middle])
      if (order < 0 || (order === 0 && (this.#scopes[middle] ?? 0) <= scope)) low = middle + 1
      else high = middle
    }
    return Math.max(0, low - 1)
  }

  blockStart(block: number): number {
    return this.#starts[block] ?? 0
  }

  blockBytes(block: number): number {
    return (this.#ends[block] ?? 0) - this.blockStart(block)
  }

  postingsStart(block: number, sectionStart: number): number {
    return block === 0 ? sectionStart : (this.#ends[block - 1] ?? 0)
  }
}

/** How many blocks the directory has, and how long all their texts are together. */
function measure(bytes: Buffer): { readonly blocks: number; readonly textBytes: number } {
  const reader = new ByteReader(bytes)
  let blocks = 0
  let textBytes = 0
  let before = 0
  for (; reader.remaining > 0; blocks += 1) {
    const shared = reader.varint()
    if (shared > before) throw new MalformedBytesError('a text has more of the one before than that is long')
    before = shared + reader.bytes(reader.varint()).length
    textBytes += before
    for (let number = 0; number < 3; number += 1) reader.varint()
  }
  return { blocks, textBytes }
}
