import { ByteWriter } from '../../base/bytes.ts'
import { chunkOrdinals } from './gap-codec.ts'
import type { PageWriter } from './page-writer.ts'
import { float64 } from './segment-footer.ts'
import { type OrderKeySpan, timeForms } from './segment-layout.ts'

/** Writes the order keys of a segment, ordinal by ordinal, in chunks whose first key stands in the directory. */
export class OrderKeyWriter {
  readonly #pages: PageWriter
  readonly #directory = new ByteWriter(4096)
  readonly #chunk = new ByteWriter(2048)
  readonly #times = new Float64Array(chunkOrdinals)
  readonly #numbers = new Float64Array(chunkOrdinals)
  /** Keys in the chunk in hand. */
  #count = 0
  #records = 0
  #firstTimeMs = 0
  #lastTimeMs = 0
  #recordMin = Number.POSITIVE_INFINITY
  #recordMax = 0

  constructor(pages: PageWriter) {
    this.#pages = pages
  }

  /** What was added so far. */
  get span(): OrderKeySpan {
    return {
      records: this.#records,
      firstTimeMs: this.#firstTimeMs,
      lastTimeMs: this.#lastTimeMs,
      recordMin: this.#records === 0 ? 0 : this.#recordMin,
      recordMax: this.#recordMax,
    }
  }

  /** Keys come in ascending order. */
  add(timeMs: number, recordNumber: number): void {
    if (this.#records === 0) this.#firstTimeMs = timeMs
    this.#lastTimeMs = timeMs
    this.#recordMin = Math.min(this.#recordMin, recordNumber)
    this.#recordMax = Math.max(this.#recordMax, recordNumber)
    this.#records += 1
    this.#times[this.#count] = timeMs
    this.#numbers[this.#count] = recordNumber
    this.#count += 1
    if (this.#count === chunkOrdinals) this.#endChunk()
  }

  /** Writes what is left; returns the directory. */
  finish(): Buffer {
    if (this.#count > 0) this.#endChunk()
    return this.#directory.view()
  }

  #endChunk(): void {
    const chunk = this.#chunk
    chunk.clear()
    const form = this.#timeForm()
    chunk.u8(form)
    for (let index = 1; index < this.#count; index += 1) {
      const time = this.#times[index] ?? 0
      const delta = time - (this.#times[index - 1] ?? 0)
      if (form === timeForms.float64) chunk.bytes(float64(time))
      else chunk.varint(form === timeForms.deltaSeconds ? delta / 1000 : delta)
    }
    for (let index = 1; index < this.#count; index += 1) {
      const delta = (this.#numbers[index] ?? 0) - (this.#numbers[index - 1] ?? 0)
      chunk.varint(delta < 0 ? -2 * delta - 1 : 2 * delta)
    }
    this.#directory
      .bytes(float64(this.#times[0] ?? 0))
      .u40(this.#numbers[0] ?? 0)
      .u32(chunk.length)
    this.#pages.write(chunk.view())
    this.#count = 0
  }

  /** Most records have whole seconds; times too far apart for exact differences stand as they are. */
  #timeForm(): number {
    let wholeSeconds = true
    for (let index = 1; index < this.#count; index += 1) {
      const delta = (this.#times[index] ?? 0) - (this.#times[index - 1] ?? 0)
      if (!Number.isSafeInteger(delta)) return timeForms.float64
      wholeSeconds &&= delta % 1000 === 0
    }
    return wholeSeconds ? timeForms.deltaSeconds : timeForms.deltaMs
  }
}
