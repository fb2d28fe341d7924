import type { HashTable } from './hash-table.ts'
import type { HashTableWriter } from './hash-table-writer.ts'
import { droppedOrdinal, type MergePart } from './merge-order-keys.ts'
import type { SegmentWriter } from './segment-writer.ts'

const stepEntries = 8192

/** A table to merge, and what its numbers become; null leaves the entry out. */
interface HashInput {
  readonly table: HashTable
  readonly renumber: (number: number) => number | null
}

export function mergeEventIds(parts: readonly MergePart[], writer: HashTableWriter): Generator<number> {
  const inputs = parts.map(({ segment, ordinals }) => ({
    table: segment.eventIds,
    renumber: (old: number) => {
      const ordinal = ordinals[old] ?? droppedOrdinal
      return ordinal === droppedOrdinal ? null : ordinal
    },
  }))
  return mergeHashes(inputs, (hash, ordinal) => writer.add(hash, ordinal))
}

export function* mergeIdentities(
  parts: readonly MergePart[],
  recordFrom: number,
  writer: SegmentWriter,
): Generator<number> {
  const days = new Set(parts.flatMap(({ segment }) => segment.identities.days))
  for (const day of [...days].sort((a, b) => a - b)) {
    const inputs: HashInput[] = []
    let identities = 0
    for (const { segment } of parts) {
      const { recordMin } = segment.summary
      const table = segment.identities.table(day)
      if (table === null) continue
      identities += segment.identities.count(day)
      inputs.push({ table, renumber: (old) => (recordMin + old < recordFrom ? null : recordMin + old) })
    }
    writer.startDay(day, identities)
    yield* mergeHashes(inputs, (hash, recordNumber) => writer.addIdentity(hash, recordNumber))
  }
}

/** Hands on the entries of all tables in order, equal ones once. Yields how many were read. */
function* mergeHashes(inputs: readonly HashInput[], add: (hash: number, number: number) => void): Generator<number> {
  let live = inputs.map((input) => new KeptEntries(input)).filter((head) => head.next())
  let lastHash = -1
  let lastNumber = -1
  let read = 0
  while (live.length > 0) {
    const head = live.reduce((best, other) =>
      other.hash < best.hash || (other.hash === best.hash && other.number < best.number) ? other : best,
    )
    if (head.hash !== lastHash || head.number !== lastNumber) add(head.hash, head.number)
    lastHash = head.hash
    lastNumber = head.number
    if (!head.next()) live = live.filter((other) => other !== head)
    read += 1
    if (read % stepEntries === 0) yield stepEntries
  }
}

/** The entries of one table that are kept, renumbered. The fields are those of the entry that it stands at. */
class KeptEntries {
  hash = 0
  number = 0
  readonly #input: HashInput
  #group: readonly { readonly hash: number; readonly number: number }[] = []
  #nextGroup = 0
  #at = 0

  constructor(input: HashInput) {
    this.#input = input
  }

  next(): boolean {
    for (;;) {
      const entry = this.#group[this.#at]
      this.#at += 1
      if (entry === undefined) {
        if (this.#nextGroup >= this.#input.table.groups) return false
        this.#group = this.#input.table.group(this.#nextGroup)
        this.#nextGroup += 1
        this.#at = 0
        continue
      }
      const number = this.#input.renumber(entry.number)
      if (number === null) continue
      this.hash = entry.hash
      this.number = number
      return true
    }
  }
}
