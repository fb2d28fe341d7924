import { endOfValue, skipSpace } from '../json-scan.ts'
import type { FieldRule } from './field-rule.ts'
import { type FieldStep, ruleAt, stepsInto, stepsIntoElement } from './field-steps.ts'

/** A value that a rule concerns, by its place in the record's bytes. */
export interface FieldChange {
  readonly rule: FieldRule
  /** The value itself. */
  readonly valueStart: number
  readonly valueEnd: number
  /** What to take out; of a dropped member its name and comma too. */
  readonly start: number
  readonly end: number
  /** The names that lead to it, where they are asked for. */
  readonly names: readonly string[]
}

/**
 * Every value of the record `bytes` that the rules at `steps` concern, in the order in which they stand. Of a name
 * that stands twice in an object each is one of them, and a name counts however it is escaped.
 *
 * @param bytes JSON: a parser has taken them, and they nest no deeper than a record may.
 * @param withNames whether each change tells the names that lead to it.
 */
export function findFieldChanges(bytes: Buffer, steps: readonly FieldStep[], withNames: boolean): FieldChange[] {
  const finder = new Finder(bytes, withNames)
  finder.findIn(skipSpace(bytes, 0), steps)
  return finder.changes
}

const comma = 0x2c
const openList = 0x5b
const closeList = 0x5d
const openObject = 0x7b
const closeObject = 0x7d

const noNames: readonly string[] = []

class Finder {
  readonly changes: FieldChange[] = []
  readonly #bytes: Buffer
  readonly #withNames: boolean
  readonly #names: string[] = []

  constructor(bytes: Buffer, withNames: boolean) {
    this.#bytes = bytes
    this.#withNames = withNames
  }

  /** Looks into the value at `start`, which no rule takes as a whole. Returns where it ends. */
  findIn(start: number, steps: readonly FieldStep[]): number {
    switch (this.#bytes[start]) {
      case openObject:
        return this.#findInObject(start, steps)
      case openList:
        return this.#findInList(start, steps)
      default:
        return this.#endOf(start)
    }
  }

  #findInObject(start: number, steps: readonly FieldStep[]): number {
    const bytes = this.#bytes
    const cutter = new ItemCutter(this.changes)
    let at = skipSpace(bytes, start + 1)
    while (bytes[at] !== closeObject) {
      cutter.begin(at)
      const nameEnd = this.#endOf(at)
      const name = this.#nameAt(at, nameEnd)
      const valueStart = skipSpace(bytes, skipSpace(bytes, nameEnd) + 1)
      const end = this.#item(name, valueStart, stepsInto(steps, name), cutter)
      at = this.#nextItem(end)
    }
    cutter.end()
    return at + 1
  }

  #findInList(start: number, steps: readonly FieldStep[]): number {
    const bytes = this.#bytes
    const cutter = new ItemCutter(this.changes)
    let at = skipSpace(bytes, start + 1)
    for (let index = 0; bytes[at] !== closeList; index += 1) {
      cutter.begin(at)
      const end = this.#item(String(index), at, stepsIntoElement(steps, index), cutter)
      at = this.#nextItem(end)
    }
    cutter.end()
    return at + 1
  }

  /** A member or an element, from its value on. Returns where it ends. */
  #item(name: string, valueStart: number, steps: readonly FieldStep[], cutter: ItemCutter): number {
    if (steps.length === 0) return cutter.keep(this.#endOf(valueStart))
    if (this.#withNames) this.#names.push(name)
    const rule = ruleAt(steps)
    const end = rule === null ? this.findIn(valueStart, steps) : this.#endOf(valueStart)
    if (rule?.action === 'drop') cutter.drop({ rule, valueStart, valueEnd: end, names: this.#namesNow() })
    else cutter.keep(end)
    if (rule !== null && rule.action !== 'drop') {
      const names = this.#namesNow()
      this.changes.push({ rule, valueStart, valueEnd: end, start: valueStart, end, names })
    }
    if (this.#withNames) this.#names.pop()
    return end
  }

  #namesNow(): readonly string[] {
    return this.#withNames ? [...this.#names] : noNames
  }

  #nextItem(end: number): number {
    const at = skipSpace(this.#bytes, end)
    return this.#bytes[at] === comma ? skipSpace(this.#bytes, at + 1) : at
  }

  #nameAt(start: number, end: number): string {
    const text = this.#bytes.toString('utf8', start + 1, end - 1)
    if (!text.includes('\\')) return text
    const name: unknown = JSON.parse(this.#bytes.toString('utf8', start, end))
    return String(name)
  }

  #endOf(start: number): number {
    const end = endOfValue(this.#bytes, start)
    if (end === null) throw new Error('what a parser has taken is no JSON')
    return end
  }
}

/** Cuts dropped items out of one object or list, each with the comma that it leaves behind. */
class ItemCutter {
  readonly #changes: FieldChange[]
  #itemStart = 0
  #previousEnd = 0
  #hasKept = false
  /** Dropped from the front on: it is cut up to the item behind it, so that the comma between them goes along. */
  #atFront: Omit<FieldChange, 'end'> | null = null

  constructor(changes: FieldChange[]) {
    this.#changes = changes
  }

  begin(itemStart: number): void {
    this.#cutFront(itemStart)
    this.#itemStart = itemStart
  }

  keep(end: number): number {
    this.#hasKept = true
    this.#previousEnd = end
    return end
  }

  drop(dropped: Omit<FieldChange, 'start' | 'end'>): void {
    const { valueEnd } = dropped
    if (this.#hasKept) this.#changes.push({ ...dropped, start: this.#previousEnd, end: valueEnd })
    else this.#atFront = { ...dropped, start: this.#itemStart }
    this.#previousEnd = valueEnd
  }

  end(): void {
    this.#cutFront(this.#previousEnd)
  }

  #cutFront(end: number): void {
    if (this.#atFront !== null) this.#changes.push({ ...this.#atFront, end })
    this.#atFront = null
  }
}
