import type { ItemLayout } from '../../audit-items/mappings.ts'
import { type LogFileDamage, splitLogFile } from '../../formats/log-file.ts'
import {
  describeDamage,
  logFileRecordsMax,
  type UnpackedLogFile,
  unpackContent,
} from '../../formats/unpack-log-file.ts'

/** An item, or why there is none where one should be. */
export interface SplitItem {
  /** Where it begins in the unpacked content. */
  readonly offsetBytes: number
  readonly content: Uint8Array | { readonly problem: string }
}

export interface SplitItems {
  readonly items: readonly SplitItem[]
  /** Why the content could not be read to its end; what came before counts. */
  readonly damage: UnpackedLogFile['damage']
}

/**
 * The exact bytes of each item of another system's log, gzip or plain. Logs are written line by line by processes that
 * die in the middle of one: behind a damaged place it goes on with the next line that begins an item.
 *
 * @param listMember As in {@link splitLogFile}.
 */
export function splitSourceItems(bytes: Uint8Array, listMember: string | null, layout: ItemLayout): SplitItems {
  const { content, damage } = unpackContent(bytes)
  const splitter = new ItemSplitter(content, listMember)
  splitter.split(layout)
  return { items: splitter.items, damage: damage ?? describeDamage(splitter.damage) }
}

const lineFeed = 0x0a
const openObject = 0x7b

class ItemSplitter {
  readonly items: SplitItem[] = []
  /** What nothing came behind. */
  damage: LogFileDamage | null = null
  readonly #content: Uint8Array
  readonly #listMember: string | null

  constructor(content: Uint8Array, listMember: string | null) {
    this.#content = content
    this.#listMember = listMember
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
      this.items.push({ offsetBytes: this.damage.offsetBytes, content: { problem: problems[this.damage.reason] } })
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
    const itemsMax = logFileRecordsMax - this.items.length
    const part = splitLogFile(this.#content.subarray(start, end), itemsMax, this.#listMember)
    for (const item of part.records) {
      const content = this.#content.subarray(start + item.start, start + item.end)
      this.items.push({ offsetBytes: start + item.start, content })
    }
    if (part.damage !== null) this.damage = { ...part.damage, offsetBytes: start + part.damage.offsetBytes }
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

const problems: Readonly<Record<LogFileDamage['reason'], string>> = {
  'ends-early': 'the item ends too early',
  'unexpected-byte': 'there is no item here',
  'too-many-records': 'there are too many items',
}
