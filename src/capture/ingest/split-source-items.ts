import type { ItemLayout } from '../../audit-items/mappings.ts'
import { type LogFileDamage, splitLogFile } from '../../formats/log-file.ts'
import { describeDamage, logFileRecordsMax, unpackContent } from '../../formats/unpack-log-file.ts'
import type { CutFile, FileCut } from './file-cut.ts'

/**
 * Where each item of another system's log stands, gzip or plain. Logs are written line by line by processes that die in
 * the middle of one: behind a damaged place it goes on with the next line that begins an item, and says why there.
 *
 * @param listMember As in {@link splitLogFile}.
 */
export function splitSourceItems(bytes: Uint8Array, listMember: string | null, layout: ItemLayout): CutFile {
  const { content, damage } = unpackContent(bytes)
  const splitter = new ItemSplitter(content, listMember)
  splitter.split(layout)
  return { cut: splitter.cut(), damage: damage ?? describeDamage(splitter.damage) }
}

/** Why nothing can be read at a place, by what a {@link FileCut} says of it; null where something can. */
export function placeProblem(problem: number): string | null {
  return placeProblems[problem - 1] ?? null
}

const lineFeed = 0x0a
const openObject = 0x7b

class ItemSplitter {
  /** What nothing came behind. */
  damage: LogFileDamage | null = null
  readonly #content: Uint8Array
  readonly #listMember: string | null
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  readonly #problems: number[] = []

  constructor(content: Uint8Array, listMember: string | null) {
    this.#content = content
    this.#listMember = listMember
  }

  cut(): FileCut {
    return {
      content: this.#content,
      starts: Uint32Array.from(this.#starts),
      ends: Uint32Array.from(this.#ends),
      problems: Uint8Array.from(this.#problems),
    }
  }

  split(layout: ItemLayout): void {
    if (layout === 'lines') this.#linesFrom(0)
    else this.#part(0, this.#content.length)
    // What is no part of the whole may be an item of its own.
    if (layout === 'any' && this.#goesOn() && this.#beginsItemLine(this.damage.offsetBytes))
      this.#linesFrom(this.damage.offsetBytes)
    while (this.#goesOn()) {
      const line = this.#itemLineAfter(this.damage.offsetBytes)
      if (line === null) return
      const { offsetBytes, reason } = this.damage
      this.#add(offsetBytes, offsetBytes, reasons.indexOf(reason) + 1)
      this.#linesFrom(line)
    }
  }

  #goesOn(): this is { readonly damage: LogFileDamage } {
    return this.damage !== null && this.damage.reason !== 'too-many-records'
  }

  /** One by one: what is wrong with a line cannot hide the next, and each is looked at once. */
  #linesFrom(start: number): void {
    this.damage = null
    for (let at = start; at < this.#content.length && this.damage === null; ) {
      const end = this.#lineEnd(at)
      this.#part(at, end)
      at = end + 1
    }
  }

  #part(start: number, end: number): void {
    const itemsMax = logFileRecordsMax - this.#starts.length
    const part = splitLogFile(this.#content.subarray(start, end), itemsMax, this.#listMember)
    for (const item of part.records) this.#add(start + item.start, start + item.end, 0)
    if (part.damage !== null) this.damage = { ...part.damage, offsetBytes: start + part.damage.offsetBytes }
  }

  #add(start: number, end: number, problem: number): void {
    this.#starts.push(start)
    this.#ends.push(end)
    this.#problems.push(problem)
  }

  #itemLineAfter(offsetBytes: number): number | null {
    for (let at = this.#lineEnd(offsetBytes) + 1; at < this.#content.length; at = this.#lineEnd(at) + 1) {
      if (this.#beginsItemLine(at)) return at
    }
    return null
  }

  #beginsItemLine(at: number): boolean {
    return this.#content[at] === openObject && (at === 0 || this.#content[at - 1] === lineFeed)
  }

  /** Where its line feed stands, or the content ends. */
  #lineEnd(at: number): number {
    const found = this.#content.indexOf(lineFeed, at)
    return found === -1 ? this.#content.length : found
  }
}

/** In the order of {@link placeProblems}. */
const reasons: readonly LogFileDamage['reason'][] = ['ends-early', 'unexpected-byte']

const placeProblems = ['the item ends too early', 'there is no item here'] as const
