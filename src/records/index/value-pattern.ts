import { indexText, indexValueText, maybeCutBytesMin } from './index-text.ts'

/** Most values that a pattern is expanded to. One that matches more constrains little: it is left to the records. */
export const patternValuesMax = 1024

/**
 * A value in which `*` stands for any run of characters, matched against values of the index.
 *
 * A value that may have been cut when it was indexed matches where its start agrees with the pattern's literal
 * start: the record itself decides.
 */
export class ValuePattern {
  /** Attribute and literal start of the pattern: where matching values lie in the dictionary. */
  readonly prefix: Buffer
  readonly #parts: readonly string[]
  /** The literal start, cut as values are. */
  readonly #start: string

  constructor(attribute: number, pattern: string) {
    // Text that UTF-8 cannot hold is compared as the index keeps it.
    this.#parts = Buffer.from(pattern).toString().split('*')
    this.#start = indexValueText(this.#parts[0] ?? '')
    this.prefix = indexText(attribute, this.#start)
  }

  /** Whether `value`, as the index keeps it, may match. */
  mayMatch(value: string): boolean {
    if (!value.startsWith(this.#start)) return false
    return Buffer.byteLength(value) >= maybeCutBytesMin || this.#matches(value)
  }

  /** Each part is taken where it occurs first: linear in practice, and never exponential. */
  #matches(value: string): boolean {
    const first = this.#parts[0] ?? ''
    const last = this.#parts.at(-1) ?? ''
    if (this.#parts.length === 1) return value === first
    if (!value.startsWith(first)) return false
    const end = value.length - last.length
    let at = first.length
    for (const part of this.#parts.slice(1, -1)) {
      const found = value.indexOf(part, at)
      if (found < 0) return false
      at = found + part.length
    }
    return at <= end && value.endsWith(last)
  }
}
