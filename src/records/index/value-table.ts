import { systemRandom } from '../../base/random.ts'
import { GrowingNumbers } from './growing-numbers.ts'
import { indexText, keptLength } from './index-text.ts'

/** No value. */
const none = -1

/** What stands beside one another in a slot of the hash. */
const slotFields = 2

/** Slots for each value, at least. */
const slotsPerValue = 2

/** Where every hash begins. Values come from outside: nobody shall know which of them meet. */
const seed = systemRandom.bytes(4).readInt32LE()

/**
 * The distinct attribute values of the memory table, each with a number: 0, 1 and so on in the order of first use.
 *
 * All of them lie in a few blocks of memory, as the index sorts and hashes them (`indexText`), and what is looked up is
 * bytes too: as texts in maps, a hundred thousand values would cost the collector more than all that is done with them.
 */
export class ValueTable {
  /** One value after another, each behind the number of its attribute. */
  #bytes = Buffer.allocUnsafeSlow(16 * 1024)
  #starts = new GrowingNumbers(Int32Array)
  #end = 0
  /** Hash and number of a value in each slot; a power of two of slots. */
  #slots = new Int32Array(1024 * slotFields).fill(none)

  get count(): number {
    return this.#starts.count
  }

  /** The number of the value `bytes[start..end)`, well-formed UTF-8, cut to its bound; a new one where it is not there. */
  numberOf(attribute: number, bytes: Uint8Array, start: number, end: number): number {
    const kept = start + keptLength(bytes, start, end)
    const hash = hashOf(attribute, bytes, start, kept)
    const slot = this.#slotOf(hash, attribute, bytes, start, kept)
    const known = this.#slots[slot + 1] ?? none
    return known === none ? this.#add(slot, hash, attribute, bytes, start, kept) : known
  }

  /** The number of a value; null where it is not there. */
  find(attribute: number, value: string): number | null {
    const text = indexText(attribute, value)
    const slot = this.#slotOf(hashOf(attribute, text, 1, text.length), attribute, text, 1, text.length)
    const known = this.#slots[slot + 1] ?? none
    return known === none ? null : known
  }

  /** Whether `prefix`, of which the first byte is an attribute's number, begins the value as `indexText` writes it. */
  startsWith(value: number, prefix: Uint8Array): boolean {
    const start = this.#starts.at(value)
    if (this.#endOf(value) - start < prefix.length) return false
    for (let at = 0; at < prefix.length; at += 1) if (this.#bytes[start + at] !== prefix[at]) return false
    return true
  }

  text(value: number): string {
    return this.#bytes.toString('utf8', this.#starts.at(value) + 1, this.#endOf(value))
  }

  /** Puts the value as `indexText` writes it into the front of `target`; returns how long it is. */
  copy(value: number, target: Uint8Array): number {
    const start = this.#starts.at(value)
    const length = this.#endOf(value) - start
    for (let at = 0; at < length; at += 1) target[at] = this.#bytes[start + at] ?? 0
    return length
  }

  /** Orders values by attribute, then by their bytes. */
  compare(a: number, b: number): number {
    const bytes = this.#bytes
    const startA = this.#starts.at(a)
    const startB = this.#starts.at(b)
    const lengthA = this.#endOf(a) - startA
    const lengthB = this.#endOf(b) - startB
    const length = Math.min(lengthA, lengthB)
    for (let at = 0; at < length; at += 1) {
      const difference = (bytes[startA + at] ?? 0) - (bytes[startB + at] ?? 0)
      if (difference !== 0) return difference
    }
    return lengthA - lengthB
  }

  #endOf(value: number): number {
    return value + 1 < this.#starts.count ? this.#starts.at(value + 1) : this.#end
  }

  /** The slot that has the value, or the empty one where it belongs. */
  #slotOf(hash: number, attribute: number, bytes: Uint8Array, start: number, end: number): number {
    const slots = this.#slots
    const mask = slots.length - 1
    for (let slot = (hash * slotFields) & mask; ; slot = (slot + slotFields) & mask) {
      const value = slots[slot + 1] ?? none
      if (value === none) return slot
      if (slots[slot] === hash && this.#isEqual(value, attribute, bytes, start, end)) return slot
    }
  }

  #isEqual(value: number, attribute: number, bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.#starts.at(value)
    if (this.#endOf(value) - own !== 1 + end - start || this.#bytes[own] !== attribute) return false
    for (let at = start; at < end; at += 1) if (this.#bytes[own + 1 + at - start] !== bytes[at]) return false
    return true
  }

  #add(slot: number, hash: number, attribute: number, bytes: Uint8Array, start: number, end: number): number {
    const value = this.#starts.count
    const length = 1 + end - start
    if (this.#end + length > this.#bytes.length) this.#growBytes(this.#end + length)
    this.#bytes[this.#end] = attribute
    for (let at = start; at < end; at += 1) this.#bytes[this.#end + 1 + at - start] = bytes[at] ?? 0
    this.#starts.push(this.#end)
    this.#end += length
    this.#slots[slot] = hash
    this.#slots[slot + 1] = value
    if (this.count * slotsPerValue * slotFields > this.#slots.length) this.#growSlots()
    return value
  }

  #growBytes(bytesMin: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(bytesMin, this.#bytes.length * 2))
    grown.set(this.#bytes.subarray(0, this.#end))
    this.#bytes = grown
  }

  #growSlots(): void {
    const before = this.#slots
    const slots = new Int32Array(before.length * 2).fill(none)
    const mask = slots.length - 1
    for (let at = 0; at < before.length; at += slotFields) {
      const value = before[at + 1] ?? none
      if (value === none) continue
      const hash = before[at] ?? 0
      let slot = (hash * slotFields) & mask
      while (slots[slot + 1] !== none) slot = (slot + slotFields) & mask
      slots[slot] = hash
      slots[slot + 1] = value
    }
    this.#slots = slots
  }
}

/** Jenkins' one-at-a-time hash. */
function hashOf(attribute: number, bytes: Uint8Array, start: number, end: number): number {
  let hash = mixed(seed, attribute)
  for (let at = start; at < end; at += 1) hash = mixed(hash, bytes[at] ?? 0)
  hash = (hash + (hash << 3)) | 0
  hash ^= hash >>> 11
  return (hash + (hash << 15)) | 0
}

function mixed(hash: number, byte: number): number {
  let next = (hash + byte) | 0
  next = (next + (next << 10)) | 0
  return next ^ (next >>> 6)
}
