import type { RecordNumber } from '../base/brands.ts'
import type { Clock } from '../base/clock.ts'
import { FollowRun } from './follow.ts'
import { type Page, type PageSpec, readPage } from './page.ts'
import type { RecordStore } from './record-store.ts'
import { SearchRun, type SearchSpec } from './search.ts'
import type { StoredRecord } from './segment/record-block.ts'

export interface SearchSlice {
  readonly records: readonly StoredRecord[]
  readonly isDone: boolean
  readonly matchedRecords: number
  readonly scannedRecords: number
}

export interface FollowSlice {
  readonly records: readonly StoredRecord[]
  readonly missedRecords: number
}

/** How many of each were begun. */
export interface QueryStats {
  readonly pages: number
  readonly searches: number
  readonly follows: number
}

/** Searches and followers that may be under way at once. */
export const queriesMax = 256

/** A slice of an answer ends at this many bytes of records. */
const sliceBytesMax = 256 * 1024

/** How long a query works before it lets appends and lookups in. */
const workMsMax = 2

/** How long a search looks before it answers with what it has, be it nothing: whoever asked may have gone. */
const searchSliceMsMax = 500

/** How long a follower waits for a record before it answers that there is none. */
const followWaitMs = 5_000

/** Too many searches or tails are under way. */
export class TooManyQueriesError extends Error {
  override readonly name = 'TooManyQueriesError'
}

/** Runs searches over a {@link RecordStore} in small pieces, each answered when the reader asks for more. */
export class Queries {
  readonly #store: RecordStore
  readonly #clock: Clock
  readonly #breathe: () => Promise<void>
  readonly #searches = new Map<number, { readonly run: SearchRun; readonly release: () => void }>()
  readonly #followers = new Map<number, FollowRun>()
  readonly #counts = { pages: 0, searches: 0, follows: 0 }
  #nextId = 1

  constructor(store: RecordStore, clock: Clock, breathe: () => Promise<void>) {
    this.#store = store
    this.#clock = clock
    this.#breathe = breathe
  }

  stats(): QueryStats {
    return { ...this.#counts }
  }

  page(spec: PageSpec): Page {
    this.#counts.pages += 1
    const view = this.#store.view()
    try {
      return readPage(view, spec)
    } finally {
      view.release()
    }
  }

  openSearch(spec: SearchSpec): number {
    const id = this.#newId()
    this.#counts.searches += 1
    const view = this.#store.view()
    try {
      this.#searches.set(id, { run: new SearchRun(view, spec), release: view.release })
      return id
    } catch (error) {
      view.release()
      throw error
    }
  }

  /** The next slice; the search is closed with its last one. */
  async nextOfSearch(id: number): Promise<SearchSlice> {
    const search = this.#searches.get(id)
    if (search === undefined) return { records: [], isDone: true, matchedRecords: 0, scannedRecords: 0 }
    const { run } = search
    const records = await this.#collect(
      () => run.step(),
      () => run.isDone,
      searchSliceMsMax,
    )
    if (run.isDone) this.close(id)
    return { records, isDone: run.isDone, matchedRecords: run.matchedRecords, scannedRecords: run.scannedRecords }
  }

  openFollow(spec: SearchSpec, from: RecordNumber | null): number {
    const id = this.#newId()
    this.#counts.follows += 1
    const { read, orderKeyOf, release } = this.#store.view()
    release()
    this.#followers.set(id, new FollowRun({ read, orderKeyOf, nextRecord: () => this.#store.nextRecord }, spec, from))
    return id
  }

  /** What has arrived since; waits up to five seconds for it. */
  async nextOfFollow(id: number): Promise<FollowSlice> {
    const run = this.#followers.get(id)
    if (run === undefined) return { records: [], missedRecords: 0 }
    if (run.isCaughtUp) await this.#arrival()
    const records = await this.#collect(
      () => run.step(),
      () => run.isCaughtUp,
      followWaitMs,
    )
    return { records, missedRecords: run.takeMissedRecords() }
  }

  close(id: number): void {
    this.#searches.get(id)?.release()
    this.#searches.delete(id)
    this.#followers.delete(id)
  }

  /** Steps until a slice is full, `isDone`, or `patienceMs` have gone by. */
  async #collect(step: () => StoredRecord | null, isDone: () => boolean, patienceMs: number): Promise<StoredRecord[]> {
    const records: StoredRecord[] = []
    const startedMs = this.#clock.monotonicMs()
    let sliceStartedMs = startedMs
    let bytes = 0
    while (!isDone() && bytes < sliceBytesMax) {
      const stored = step()
      if (stored !== null) {
        records.push(stored)
        bytes += stored.bytes.length
      }
      const nowMs = this.#clock.monotonicMs()
      if (nowMs - sliceStartedMs < workMsMax) continue
      if (nowMs - startedMs > patienceMs) break
      await this.#breathe()
      sliceStartedMs = this.#clock.monotonicMs()
    }
    return records
  }

  #arrival(): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer)
        stop()
        resolve()
      }
      const timer = setTimeout(finish, followWaitMs)
      const stop = this.#store.onArrival(finish)
    })
  }

  #newId(): number {
    if (this.#searches.size + this.#followers.size >= queriesMax) {
      throw new TooManyQueriesError(`${queriesMax} searches and tails are under way`)
    }
    return this.#nextId++
  }
}
