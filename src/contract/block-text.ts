import { assert } from '../base/assert.ts'

const [tab, lineEnd] = [9, 10]

/**
 * A block of the table of models as it is unpacked: bytes of ASCII in which a line is found by its name, without looking
 * at the others. A block has up to a megabyte and a request needs some ten lines of it, so none is made into text, or
 * counted, before it is asked for.
 */
export class BlockText {
  readonly #bytes: Uint8Array
  /** Of the empty line between operations and shapes. */
  readonly #middle: number

  /** Throws where the bytes are no block. They must not change. */
  constructor(bytes: Uint8Array) {
    const middle = emptyLineOf(bytes)
    assert(middle >= 0, 'a block of the table of models has no empty line')
    assert(bytes.at(-1) === lineEnd, 'a block of the table of models ends within a line')
    this.#bytes = bytes
    this.#middle = middle
  }

  get bytes(): number {
    return this.#bytes.length
  }

  /** The text of JSON that stands under the operation's name, or undefined. */
  operation(name: string): string | undefined {
    return this.#find(name, 0, this.#middle)
  }

  /** The text of JSON that stands under the shape's name, or undefined. */
  shape(name: string): string | undefined {
    return this.#find(name, this.#middle + 1, this.#bytes.length)
  }

  /** Halves what lies between two starts of lines, which are sorted by their names. */
  #find(name: string, from: number, before: number): string | undefined {
    const bytes = this.#bytes
    let [low, high] = [from, before]
    while (low < high) {
      const half = (low + high) >>> 1
      const start = half === low ? low : Math.max(low, bytes.lastIndexOf(lineEnd, half - 1) + 1)
      const end = bytes.indexOf(lineEnd, start)
      const nameEnd = bytes.indexOf(tab, start)
      assert(nameEnd > start && nameEnd < end, 'a line of the table of models has no name')
      const order = compareName(name, bytes, start)
      if (order === 0) return decoder.decode(bytes.subarray(nameEnd + 1, end))
      if (order < 0) high = start
      else low = end + 1
    }
    return undefined
  }
}

const decoder = new TextDecoder()

function emptyLineOf(bytes: Uint8Array): number {
  if (bytes[0] === lineEnd) return 0
  for (let at = bytes.indexOf(lineEnd); at >= 0; at = bytes.indexOf(lineEnd, at + 1))
    if (bytes[at + 1] === lineEnd) return at + 1
  return -1
}

/** Below 0 where `name` stands before the name of the line at `start`. The tab behind that is less than all in a name. */
function compareName(name: string, bytes: Uint8Array, start: number): number {
  for (let index = 0; index < name.length; index += 1) {
    const difference = name.charCodeAt(index) - (bytes[start + index] ?? 0)
    if (difference !== 0) return difference
  }
  return tab - (bytes[start + name.length] ?? 0)
}
