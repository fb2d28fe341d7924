import { Worker } from 'node:worker_threads'
import type { RecordNumber } from '../base/brands.ts'
import { ownMemory, RemoteCaller, type RemoteError } from '../base/worker-rpc.ts'
import type { JournalStats } from '../journal/journal.ts'
import type { RecoveryReport } from '../journal/recovery.ts'
import { reviveJournalError } from '../journal/revive-journal-error.ts'
import { RecordStoreBusyError, RecordStoreClosedError } from './errors.ts'
import type { AppendOutcome } from './intake.ts'
import type { Opening } from './openings.ts'
import { type PackedRecords, unpackRecords } from './packed-records.ts'
import type { Page, PageSpec } from './page.ts'
import { type FollowSlice, type QueryStats, type SearchSlice, TooManyQueriesError } from './queries.ts'
import type { RangeRequest, RecordRange } from './range.ts'
import type { EncodedBatch } from './record-frame.ts'
import type { RecordRuns } from './record-runs.ts'
import type { SearchSpec } from './search.ts'
import type { RecordStoreStats, StoreIncident } from './store-report.ts'

export interface StoreWorkerData {
  readonly recordsFolder: string
  readonly journalFolder: string
  readonly historyRetentionDays: number
}

export interface StoreStats {
  readonly store: RecordStoreStats
  readonly journal: JournalStats
  readonly queries: QueryStats
}

/** What crosses for {@link RecordStoreClient.follow}. */
export interface FollowRequest {
  readonly spec: SearchSpec
  readonly from: RecordNumber | null
}

/** What crosses for {@link RecordStoreClient.runs}. */
export interface RunsRequest {
  readonly from: RecordNumber
  readonly bytesMax: number
}

type Packed<T> = Omit<T, 'records'> & { readonly packed: PackedRecords }

/**
 * The record store as the main thread sees it. Calls are answered in their own time; errors keep their class.
 */
export class RecordStoreClient {
  readonly #worker: Worker
  readonly #calls: RemoteCaller
  /** Resolves when the store's thread has ended, whether it was closed or failed. Nothing is answered from then on. */
  readonly ended: Promise<void>

  private constructor(worker: Worker) {
    this.#worker = worker
    this.ended = new Promise((resolve) => worker.once('exit', () => resolve()))
    this.#calls = new RemoteCaller(worker, revive)
  }

  /** Starts the store's thread. Resolves once it has recovered; rejects where its files are damaged or too new. */
  static async open(data: StoreWorkerData): Promise<{ store: RecordStoreClient; recovery: RecoveryReport }> {
    const worker = new Worker(new URL('./store-worker.js', import.meta.url), { workerData: data })
    const store = new RecordStoreClient(worker)
    try {
      return { store, recovery: await store.#calls.call<RecoveryReport>('recovery', null) }
    } catch (error) {
      await worker.terminate()
      throw error
    }
  }

  /** See {@link RecordStore.append}. The batches' memory moves away: they cannot be used again. */
  append(batches: readonly EncodedBatch[]): Promise<readonly AppendOutcome[]> {
    return this.#calls.call('append', batches, ownMemory(batches.flatMap(({ header, body }) => [header, body.bytes])))
  }

  appendOpening(opening: Opening): Promise<void> {
    return this.#calls.call('appendOpening', opening)
  }

  /** See {@link RecordStore.appendClosing}. */
  appendClosing(eventId: string): Promise<void> {
    return this.#calls.call('appendClosing', eventId)
  }

  openings(): Promise<readonly Opening[]> {
    return this.#calls.call('openings', null)
  }

  async page(spec: PageSpec): Promise<Page> {
    const { packed, ...beside } = await this.#calls.call<Packed<Page>>('page', spec)
    return { ...beside, records: unpackRecords(packed) }
  }

  /** See {@link RecordStore.runs}. */
  runs(from: RecordNumber, bytesMax: number): Promise<RecordRuns> {
    const request: RunsRequest = { from, bytesMax }
    return this.#calls.call('runs', request)
  }

  /** Slices of a search, in its order, as fast as they are taken. Leaving the loop early ends the search. */
  async *search(spec: SearchSpec): AsyncGenerator<SearchSlice, void> {
    const id = await this.#calls.call<number>('openSearch', spec)
    try {
      for (;;) {
        const { packed, ...beside } = await this.#calls.call<Packed<SearchSlice>>('nextOfSearch', id)
        yield { ...beside, records: unpackRecords(packed) }
        if (beside.isDone) return
      }
    } finally {
      await this.#calls.call('closeQuery', id)
    }
  }

  /**
   * Records as they become durable, without end; an empty slice about every five seconds when there are none.
   *
   * @param from The first record, for a follower that comes back; null: the next that arrives.
   */
  async *follow(spec: SearchSpec, from: RecordNumber | null): AsyncGenerator<FollowSlice, void> {
    const request: FollowRequest = { spec, from }
    const id = await this.#calls.call<number>('openFollow', request)
    try {
      for (;;) {
        const { packed, ...beside } = await this.#calls.call<Packed<FollowSlice>>('nextOfFollow', id)
        yield { ...beside, records: unpackRecords(packed) }
      }
    } finally {
      await this.#calls.call('closeQuery', id)
    }
  }

  /** See {@link readRange}. */
  range(request: RangeRequest): Promise<RecordRange> {
    return this.#calls.call('range', request)
  }

  /** To be called about once a minute. */
  tick(): Promise<readonly StoreIncident[]> {
    return this.#calls.call('tick', null)
  }

  stats(): Promise<StoreStats> {
    return this.#calls.call('stats', null)
  }

  /**
   * Everything is in segments when it resolves. The thread has ended in any case, and those that it started with it;
   * what is still asked of it rejects.
   */
  async close(): Promise<void> {
    try {
      await this.#calls.call('close', null)
    } finally {
      await this.#worker.terminate()
    }
  }
}

const errorClasses = { RecordStoreBusyError, RecordStoreClosedError, TooManyQueriesError }

/** The error that the store's thread threw, as one of its own class again. */
function revive(error: RemoteError): Error {
  const found = Object.values(errorClasses).find((errorClass) => errorClass.name === error.name)
  return found === undefined ? reviveJournalError(error) : new found(error.message, { cause: error })
}
