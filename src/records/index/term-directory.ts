import { ByteReader } from '../../base/bytes.ts'
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
    const texts: Buffer[] = []
    const textEnds: number[] = []
    const scopes: number[] = []
    const starts: number[] = []
    const ends: number[] = []
    const reader = new ByteReader(bytes)
    let text = Buffer.alloc(0)
    let textEnd = 0
    let offset = section.offset
    while (reader.remaining > 0) {
      const shared = reader.varint()
      text = Buffer.concat([text.subarray(0, shared), reader.bytes(reader.varint())])
      textEnd += text.length
      texts.push(text)
      textEnds.push(textEnd)
      scopes.push(reader.varint())
      starts.push(offset + reader.varint())
      offset = (starts.at(-1) ?? 0) + reader.varint()
      ends.push(offset)
    }
    this.blocks = texts.length
    this.#texts = Buffer.concat(texts)
    this.#textEnds = Uint32Array.from(textEnds)
    this.#scopes = Uint32Array.from(scopes)
    this.#starts = Float64Array.from(starts)
    this.#ends = Float64Array.from(ends)
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
