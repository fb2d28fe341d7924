import { setImmediate } from 'node:timers/promises'
import type { SourceReading } from '../../audit-items/mappings.ts'
import { packedText } from '../../base/packed-texts.ts'
import { appendStatuses } from '../../records/intake.ts'
import type { EncodedBatch } from '../../records/record-frame.ts'
import type { RecordStoreClient } from '../../records/store-client.ts'
import { partsOf } from './file-cut.ts'
import { LineCutter } from './line-cutter.ts'
import type { Admission, PreparedJob } from './prepare-job.ts'
import type { PreparePool } from './prepare-pool.ts'

/** What became of one line or record that was brought. */
export type ItemOutcome =
  | { readonly place: number; readonly status: 'stored' | 'duplicate' | 'conflict'; readonly eventId: string }
  | {
      readonly place: number
      readonly status: 'rejected'
      readonly reason: string
      /** What its sender calls it, where that is known. */
      readonly name?: string
    }

export interface FileOutcome {
  /** In groups, in the order of the file. */
  readonly items: AsyncIterable<readonly ItemOutcome[]>
  readonly damage: PreparedJob['damage']
}

/** Blocks of one stream, or parts of one file, that are worked on at once: what is held in memory for a caller. */
const blocksInFlightMax = 4

/** Batches of a file that are appended at once: some 4,000 records, so that lookups get in between. */
const fileBatchesAtOnceMax = 16

/** Outcomes that are told at once; between two groups the thread does other things. */
const groupItemsMax = 1_024

/** A record of a line that is longer than any record. */
const oversizedReason = 'the line is longer than a record may be'

type Store = Pick<RecordStoreClient, 'append'>

/**
 * Takes in records that others made: submitted over HTTP or imported from log files.
 *
 * Every outcome is given only when it is durable. Bringing the same records again is safe: they are duplicates.
 */
export class Ingest {
  readonly #store: Store
  readonly #pool: PreparePool
  readonly counts = { rejectedRecords: 0, redactions: 0 }

  constructor(store: Store, pool: PreparePool) {
    this.#store = store
    this.#pool = pool
  }

  /**
   * Records as lines of JSON. Outcomes come in the order of the lines, in groups; `place` is the line's number from 1.
   *
   * @throws What the store throws: the outcomes given so far hold, the others are unknown.
   */
  async *lines(body: AsyncIterable<Uint8Array>, admission: Admission): AsyncGenerator<readonly ItemOutcome[]> {
    const inFlight: Promise<readonly ItemOutcome[]>[] = []
    const order = new AppendOrder(this.#store)
    for await (const part of cutLines(body)) {
      const outcome =
        'oversizedLine' in part
          ? Promise.resolve([this.#oversized(part.oversizedLine)])
          : this.#block(part.bytes, part.firstLine, admission, order)
      outcome.catch(() => {}) // Awaited below, in order; an earlier one may throw first.
      inFlight.push(outcome)
      if (inFlight.length >= blocksInFlightMax) yield await firstOf(inFlight)
    }
    while (inFlight.length > 0) yield await firstOf(inFlight)
  }

  /**
   * A whole log file as it is, gzip or not. `place` is the record's byte offset in the unpacked content.
   *
   * @param reading Where it holds the items of another system: how records are made of them.
   */
  async file(bytes: Uint8Array, admission: Admission, reading: SourceReading | null = null): Promise<FileOutcome> {
    const first = await this.#pool.prepare({ kind: 'file', bytes, reading, ...admission })
    const taken: TakenPart[] = []
    for await (const { batches, ...part } of this.#partsFrom(first, admission, reading)) {
      const statuses = await this.#appendInParts(batches)
      this.#count(part)
      taken.push({ ...part, statuses })
    }
    return { items: groupsOf(itemsOfParts(taken)), damage: first.damage }
  }

  /** The prepared parts of a file in order; while one is appended, some of those behind it are prepared. */
  async *#partsFrom(
    first: PreparedJob,
    admission: Admission,
    reading: SourceReading | null,
  ): AsyncGenerator<Omit<PreparedJob, 'rest'>> {
    const { rest, ...firstDone } = first
    const ahead: Promise<Omit<PreparedJob, 'rest'>>[] = [Promise.resolve(firstDone)]
    for (const part of rest === null ? [] : partsOf(rest)) {
      const prepared = this.#pool.prepare({ kind: 'part', part, reading, ...admission })
      prepared.catch(() => {}) // Awaited in its turn; what comes before it may throw first.
      ahead.push(prepared)
      if (ahead.length >= blocksInFlightMax) yield await firstOf(ahead)
    }
    while (ahead.length > 0) yield await firstOf(ahead)
  }

  async #appendInParts(batches: readonly EncodedBatch[]): Promise<readonly Uint8Array[]> {
    const statuses: Uint8Array[] = []
    const inFlight: Promise<readonly Uint8Array[]>[] = []
    for (let from = 0; from < batches.length; from += fileBatchesAtOnceMax) {
      const appended = this.#store.append(batches.slice(from, from + fileBatchesAtOnceMax))
      appended.catch(() => {}) // Awaited below, in order; an earlier one may throw first.
      inFlight.push(appended)
      if (inFlight.length >= blocksInFlightMax) statuses.push(...(await firstOf(inFlight)))
    }
    while (inFlight.length > 0) statuses.push(...(await firstOf(inFlight)))
    return statuses
  }

  #oversized(place: number): ItemOutcome {
    this.counts.rejectedRecords += 1
    return { place, status: 'rejected', reason: oversizedReason }
  }

  #count({ verdicts, redactions }: Pick<PreparedJob, 'verdicts' | 'redactions'>): void {
    this.counts.redactions += redactions
    for (const verdict of verdicts) if (verdict !== 0) this.counts.rejectedRecords += 1
  }

  async #block(bytes: Uint8Array, firstLine: number, admission: Admission, order: AppendOrder) {
    const turn = order.take()
    const prepared = await this.#pool.prepare({ kind: 'lines', bytes, ...admission }).catch(async (error: unknown) => {
      await turn.pass()
      throw error
    })
    const statuses = await turn.append(prepared.batches)
    this.#count(prepared)
    return [...itemsOf(prepared, statuses, firstLine)]
  }
}

/** Lets blocks be prepared side by side and appended in the order in which they came. */
class AppendOrder {
  readonly #store: Store
  #last: Promise<void> = Promise.resolve()

  constructor(store: Store) {
    this.#store = store
  }

  take() {
    const before = this.#last
    let done = () => {}
    this.#last = new Promise((resolve) => {
      done = resolve
    })
    return {
      /** Appends nothing. Whoever comes later still waits for whoever came before. */
      pass: async () => {
        await before
        done()
      },
      append: async (batches: readonly EncodedBatch[]) => {
        await before
        const appended = this.#store.append(batches)
        done()
        return appended
      },
    }
  }
}

async function* cutLines(body: AsyncIterable<Uint8Array>) {
  const cutter = new LineCutter()
  for await (const chunk of body) yield* cutter.push(chunk)
  yield* cutter.end()
}

function firstOf<T>(queue: Promise<T>[]): Promise<T> {
  const [oldest] = queue.splice(0, 1)
  if (oldest === undefined) throw new Error('nothing is in flight')
  return oldest
}

const statusNames = ['stored', 'duplicate', 'conflict'] as const

/** Puts accepted and rejected records back into the order in which they were given. */
function* itemsOf(
  prepared: Omit<PreparedJob, 'batches' | 'rest'>,
  statuses: readonly Uint8Array[],
  firstPlace: number,
): Generator<ItemOutcome> {
  const { places, verdicts, reasons, names, eventIds } = prepared
  const flat = Buffer.concat(statuses)
  let accepted = 0
  let rejected = 0
  for (const [index, offset] of places.entries()) {
    const place = firstPlace + offset
    const reason = reasons[(verdicts[index] ?? 0) - 1]
    if (reason !== undefined) {
      const name = packedText(names, rejected)
      rejected += 1
      yield { place, status: 'rejected', reason, ...(name === '' ? {} : { name }) }
    } else {
      const status = statusNames[flat[accepted] ?? appendStatuses.stored] ?? 'stored'
      yield { place, status, eventId: packedText(eventIds, accepted) }
      accepted += 1
    }
  }
}

/** Of a part that is durable: what says what became of it, without its records. */
type TakenPart = Omit<PreparedJob, 'batches' | 'rest'> & { readonly statuses: readonly Uint8Array[] }

function* itemsOfParts(parts: readonly TakenPart[]): Generator<ItemOutcome> {
  for (const part of parts) yield* itemsOf(part, part.statuses, 0)
}

async function* groupsOf(items: Iterable<ItemOutcome>): AsyncGenerator<readonly ItemOutcome[]> {
  let group: ItemOutcome[] = []
  for (const item of items) {
    group.push(item)
    if (group.length < groupItemsMax) continue
    yield group
    group = []
    await setImmediate()
  }
  if (group.length > 0) yield group
}
