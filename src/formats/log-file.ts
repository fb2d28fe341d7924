import { endOfValue, skipSpace } from '../event/json-scan.ts'

/** Bytes from `start` up to but not including `end`. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

export interface LogFileParts {
  /** Where the records are, in order, each exactly its own bytes. None of them has been parsed. */
  readonly records: readonly ByteRange[]
  /** Where and why reading stopped early; null where all of the bytes were understood. */
  readonly damage: LogFileDamage | null
}

export interface LogFileDamage {
  readonly offsetBytes: number
  readonly reason: 'ends-early' | 'unexpected-byte' | 'too-many-records'
}

/**
 * Finds the event records in `bytes`: the elements of the `Records` list of a log file, of a bare list, a single
 * record, one record a line, or several of these one after another.
 *
 * Structure is checked only between records: whether each one is JSON is for its parser to say. After damage nothing
 * more is read; what came before it counts.
 *
 * @param recordsMax Where there are more, the file is damaged from the first of them on.
 * @param listMember What the list of an envelope is called; null: there are no envelopes.
 */
export function splitLogFile(
  bytes: Uint8Array,
  recordsMax = Number.POSITIVE_INFINITY,
  listMember: string | null = 'Records',
): LogFileParts {
  const splitter = new Splitter(bytes, recordsMax, listMember)
  splitter.split()
  return splitter
}

const byteOrderMark = [0xef, 0xbb, 0xbf]
const comma = 0x2c
const colon = 0x3a
const quote = 0x22
const openList = 0x5b
const closeList = 0x5d
const openObject = 0x7b
const closeObject = 0x7d

class Splitter implements LogFileParts {
  readonly records: ByteRange[] = []
  damage: LogFileDamage | null = null
  readonly #bytes: Uint8Array
  readonly #recordsMax: number
  readonly #listKey: Buffer | null

  constructor(bytes: Uint8Array, recordsMax: number, listMember: string | null) {
    this.#bytes = bytes
    this.#recordsMax = recordsMax
    this.#listKey = listMember === null ? null : Buffer.from(JSON.stringify(listMember))
  }

  split(): void {
    const bytes = this.#bytes
    const hasMark = byteOrderMark.every((byte, at) => bytes[at] === byte)
    let at = skipSpace(bytes, hasMark ? byteOrderMark.length : 0)
    while (at < bytes.length && this.damage === null) {
      const end = this.#topLevelValue(at)
      at = end === null ? bytes.length : skipSpace(bytes, end)
    }
  }

  /** Takes the records of the value at `start`. Returns where it ends, null after damage. */
  #topLevelValue(start: number): number | null {
    switch (this.#bytes[start]) {
      case openList:
        return this.#list(start, true)
      case openObject:
        return this.#object(start)
      default:
        return this.#damaged(start)
    }
  }

  /** @param isTop Its elements may be envelopes, as where several were gathered. */
  #list(start: number, isTop: boolean): number | null {
    let at = skipSpace(this.#bytes, start + 1)
    if (this.#bytes[at] === closeList) return at + 1
    for (;;) {
      const end = isTop && this.#bytes[at] === openObject ? this.#object(at) : this.#element(at)
      if (end === null) return null
      at = skipSpace(this.#bytes, end)
      if (this.#bytes[at] === closeList) return at + 1
      if (this.#bytes[at] !== comma) return this.#damaged(at)
      at = skipSpace(this.#bytes, at + 1)
    }
  }

  #element(start: number): number | null {
    const end = endOfValue(this.#bytes, start)
    if (end === null) return this.#damaged(start)
    return this.#take(start, end) ? end : null
  }

  /** A log file, if one of its members is the list that holds records; else a record itself. */
  #object(start: number): number | null {
    let isLogFile = false
    let at = skipSpace(this.#bytes, start + 1)
    while (this.#bytes[at] !== closeObject) {
      const member = this.#member(at, start)
      if (member === null) return null
      isLogFile ||= member.isRecords
      at = skipSpace(this.#bytes, member.end)
      if (this.#bytes[at] === comma) at = skipSpace(this.#bytes, at + 1)
      else if (this.#bytes[at] !== closeObject) return this.#damaged(isLogFile ? at : start)
    }
    if (!isLogFile && !this.#take(start, at + 1)) return null
    return at + 1
  }

  /** Damage inside a record is reported where the record starts, `objectStart`; inside the list, by the list. */
  #member(start: number, objectStart: number): { readonly end: number; readonly isRecords: boolean } | null {
    const bytes = this.#bytes
    const keyEnd = bytes[start] === quote ? endOfValue(bytes, start) : null
    const colonAt = keyEnd === null ? start : skipSpace(bytes, keyEnd)
    if (keyEnd === null || bytes[colonAt] !== colon) return this.#damaged(objectStart)
    const at = skipSpace(bytes, colonAt + 1)
    const isRecords = bytes[at] === openList && this.#listKey?.equals(bytes.subarray(start, keyEnd)) === true
    const end = isRecords ? this.#list(at, false) : endOfValue(bytes, at)
    if (end !== null) return { end, isRecords }
    return isRecords ? null : this.#damaged(objectStart)
  }

  /** Whether there was room for one more. */
  #take(start: number, end: number): boolean {
    if (this.records.length >= this.#recordsMax) {
      this.damage = { offsetBytes: start, reason: 'too-many-records' }
      return false
    }
    this.records.push({ start, end })
    return true
  }

  #damaged(at: number): null {
    const ended = at >= this.#bytes.length || endsInside(this.#bytes, at)
    this.damage = { offsetBytes: Math.min(at, this.#bytes.length), reason: ended ? 'ends-early' : 'unexpected-byte' }
    return null
  }
}

/** Whether a value starts at `at` but the bytes end before it does. */
function endsInside(bytes: Uint8Array, at: number): boolean {
  const first = bytes[at]
  return (first === openObject || first === openList || first === quote) && endOfValue(bytes, at) === null
}
