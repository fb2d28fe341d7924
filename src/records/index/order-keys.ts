import { recordNumber } from '../../base/brands.ts'
import { ByteReader } from '../../base/bytes.ts'
import type { OrderKey } from '../order-key.ts'
import { chunkOrdinals } from './gap-codec.ts'
import type { PagedFile } from './paged-file.ts'
import { type SectionRange, timeForms } from './segment-layout.ts'

/** Bytes of a chunk's line in the directory: first time, first number u40, chunk length u32. */
const orderKeyLineBytes = 17

/**
 * The order keys of a segment by ordinal. The first key of each chunk of 128 is kept in memory; a chunk is decoded
 * whole, and the one decoded last is kept, because neighbours are asked for one after another.
 */
export class OrderKeys {
  readonly count: number
  readonly #file: PagedFile
  readonly #firstTimes: Float64Array
  readonly #firstNumbers: Float64Array
  /** Where each chunk starts, and behind them where the last one ends. */
  readonly #offsets: Float64Array
  readonly #times = new Float64Array(chunkOrdinals)
  readonly #numbers = new Float64Array(chunkOrdinals)
  #decoded = -1

  constructor(file: PagedFile, section: SectionRange, directory: Buffer, count: number) {
    const chunks = Math.ceil(count / chunkOrdinals)
    this.count = count
    this.#file = file
    this.#firstTimes = new Float64Array(chunks)
    this.#firstNumbers = new Float64Array(chunks)
    this.#offsets = new Float64Array(chunks + 1)
    let offset = section.offset
    for (let chunk = 0; chunk < chunks; chunk += 1) {
      const at = chunk * orderKeyLineBytes
      this.#firstTimes[chunk] = directory.readDoubleLE(at)
      this.#firstNumbers[chunk] = directory.readUIntLE(at + 8, 5)
      this.#offsets[chunk] = offset
      offset += directory.readUInt32LE(at + 13)
    }
    this.#offsets[chunks] = offset
  }

  get(ordinal: number): OrderKey {
    const index = this.#load(ordinal)
    return { timeMs: this.#times[index] ?? 0, recordNumber: recordNumber(this.#numbers[index] ?? 0) }
  }

  timeMs(ordinal: number): number {
    return this.#times[this.#load(ordinal)] ?? 0
  }

  recordNumber(ordinal: number): number {
    return this.#numbers[this.#load(ordinal)] ?? 0
  }

  /** The first ordinal whose key is not before (`timeMs`, `number`); `count` where all are. */
  firstNotBefore(timeMs: number, number: number): number {
    let low = 0
    let high = this.#firstTimes.length
    // The last chunk that starts before the key is the only one that can hold the boundary.
    while (low < high) {
      const middle = (low + high) >>> 1
      const time = this.#firstTimes[middle] ?? 0
      if (time < timeMs || (time === timeMs && (this.#firstNumbers[middle] ?? 0) < number)) low = middle + 1
      else high = middle
    }
    if (low === 0) return 0
    let from = (low - 1) * chunkOrdinals
    let to = Math.min(low * chunkOrdinals, this.count)
    while (from < to) {
      const middle = (from + to) >>> 1
      const index = this.#load(middle)
      const time = this.#times[index] ?? 0
      if (time < timeMs || (time === timeMs && (this.#numbers[index] ?? 0) < number)) from = middle + 1
      else to = middle
    }
    return from
  }

  /** Makes the chunk of `ordinal` the decoded one; returns its index there. */
  #load(ordinal: number): number {
    const chunk = Math.floor(ordinal / chunkOrdinals)
    if (chunk !== this.#decoded) this.#decode(chunk)
    return ordinal - chunk * chunkOrdinals
  }

  #decode(chunk: number): void {
    const offset = this.#offsets[chunk] ?? 0
    const reader = new ByteReader(this.#file.read(offset, (this.#offsets[chunk + 1] ?? 0) - offset))
    const count = Math.min(chunkOrdinals, this.count - chunk * chunkOrdinals)
    const form = reader.u8()
    const unitMs = form === timeForms.deltaSeconds ? 1000 : 1
    let time = this.#firstTimes[chunk] ?? 0
    let number = this.#firstNumbers[chunk] ?? 0
    this.#times[0] = time
    this.#numbers[0] = number
    this.#decoded = -1
    for (let index = 1; index < count; index += 1) {
      if (form === timeForms.float64) time = reader.bytes(8).readDoubleLE(0)
      else time += reader.varint() * unitMs
      this.#times[index] = time
    }
    for (let index = 1; index < count; index += 1) {
      const zigzag = reader.varint()
      number += zigzag % 2 === 1 ? -(zigzag + 1) / 2 : zigzag / 2
      this.#numbers[index] = number
    }
    this.#decoded = chunk
  }
}
