import { dirname } from 'node:path'
import { type RecordNumber, recordNumber } from '../base/brands.ts'
import type { Clock } from '../base/clock.ts'
import type { FileSystem } from '../base/file-system.ts'
import type { RandomSource } from '../base/random.ts'
import type { Appender, Reader } from '../journal/journal.ts'
import { ClockGuard } from './clock-guard.ts'
import { RecordStoreBusyError, RecordStoreClosedError } from './errors.ts'
import { Flusher } from './flusher.ts'
import type { IdentityKey, IndexSource } from './index/index-query.ts'
import { walkMerged } from './index/walk-merged.ts'
import { type AppendOutcome, appendStatuses, Intake } from './intake.ts'
import { JournalTail } from './journal-tail.ts'
import { LiveFiles } from './live-files.ts'
import type { Maintenance } from './maintenance.ts'
import { ManifestKeeper, removeUnnamed } from './manifest-keeper.ts'
import { Merger } from './merger.ts'
import { type Opening, OpeningTable } from './openings.ts'
import { orderKeyOf } from './order-time.ts'
import type { EncodedBatch } from './record-frame.ts'
import { type RecordRuns, readRuns } from './record-runs.ts'
import { freeExpired } from './retention.ts'
import type { SearchView } from './search.ts'
import { BlockCache } from './segment/block-cache.ts'
import type { StoredRecord } from './segment/record-block.ts'
import { quietRecordsPerTick } from './segment/record-merge-policy.ts'
import type { RecordStoreStats, StoreIncident } from './store-report.ts'

export interface RecordStoreParts {
  /** `<dataDir>/records`; made if it is missing. */
  readonly folder: string
  readonly fs: FileSystem
  readonly clock: Clock
  readonly random: RandomSource
  readonly appender: Appender
  readonly reader: Reader
  readonly maintenance: Maintenance
  readonly historyRetentionDays: number
  /** Lets the thread's other work in; called at least every millisecond or so of a long job. */
  readonly breathe: () => Promise<void>
  /** Left out: {@link storeBoundsDefault}. */
  readonly bounds?: StoreBounds
}

/** Of what is not yet in a segment. Bytes are those of bodies as stored. */
export interface StoreBounds {
  /** At this many bytes or records a flush begins. */
  readonly flushBytesMin: number
  readonly flushRecordsMin: number
  /** At this many bytes appends are refused until a flush is done. */
  readonly recentBytesMax: number
  /** From this many bytes on a record segment is packed when there is time. */
  readonly packBytesMin: number
}

/** 8 MiB make segments worth a file, and worth a dictionary of their own; 64 MiB are what a start replays and memory holds while a disk refuses segments. */
export const storeBoundsDefault: StoreBounds = {
  flushBytesMin: 8 * 1024 * 1024,
  flushRecordsMin: 65_536,
  recentBytesMax: 64 * 1024 * 1024,
  packBytesMin: 8 * 1024 * 1024,
}

/**
 * Keeps each event record's exact bytes once, under a number given in journal order, and finds it again.
 *
 * It lives on one thread and owns everything under `<dataDir>/records`. What it holds in memory is rebuilt at the
 * start from the journal; what it holds on disk is named by one manifest (docs/formats/record-manifest.md).
 */
export class RecordStore {
  readonly #parts: RecordStoreParts
  readonly #bounds: StoreBounds
  readonly #keeper: ManifestKeeper
  readonly #files: LiveFiles
  readonly #intake: Intake
  readonly #merger: Merger
  readonly #flusher: Flusher
  readonly #clockGuard: ClockGuard
  readonly #tail: JournalTail
  readonly #arrivals = new Set<() => void>()
  /** Not yet handed to whoever puts them on record. */
  readonly #incidents: StoreIncident[] = []
  #nextRecordAtTick: RecordNumber
  #isClosed = false
  readonly #counts = { stored: 0, duplicates: 0, conflicts: 0 }

  private constructor(parts: RecordStoreParts, keeper: ManifestKeeper) {
    const { manifest } = keeper
    this.#parts = parts
    this.#bounds = parts.bounds ?? storeBoundsDefault
    this.#keeper = keeper
    this.#files = new LiveFiles(parts.fs, parts.folder, new BlockCache())
    this.#files.follow(manifest)
    this.#tail = new JournalTail(manifest)
    this.#nextRecordAtTick = this.#tail.nextRecord
    this.#clockGuard = new ClockGuard(parts.clock, manifest)
    this.#merger = new Merger({ ...parts, ...this.#bounds }, keeper, this.#files)
    this.#flusher = new Flusher(parts, keeper, this.#files, {
      nextPosition: () => this.#tail.nextPosition,
      freeze: () => this.#tail.freeze(parts.random),
      forget: ({ end }) => {
        this.#tail.recent.dropBelow(end)
        this.#merger.start()
      },
    })
    this.#intake = new Intake({
      appender: parts.appender,
      findIdentities: () => {
        const sources = this.#sources()
        return (identity) => findIn(sources, identity)
      },
      readStored: (number) => this.read(number),
      apply: (header, body, receipt) => {
        this.#tail.take(header, body, receipt)
        for (const listener of this.#arrivals) listener()
      },
    })
  }

  /**
   * Opens the folder and takes in what the journal holds beyond it: at most some 64 MB. Files that the manifest does not
   * name are removed last, when all that it promises has been found.
   *
   * @throws {CorruptFileError | NewerFormatError | FileSystemError} Nothing was removed.
   * @throws {PositionReleasedError} The journal begins after what the manifest covers. Nothing was removed.
   */
  static open(parts: RecordStoreParts): RecordStore {
    const { fs, folder } = parts
    fs.makeFolder(folder)
    // The folder's own name, and the manifest's where its writer ended before it was durable: files go because of it.
    for (const path of [dirname(folder), folder]) fs.syncFolder(path)
    const keeper = ManifestKeeper.open(fs, folder, parts.maintenance)
    const store = new RecordStore(parts, keeper)
    for (const frame of parts.reader.frames(store.#tail.nextPosition)) store.#tail.replay(frame)
    removeUnnamed(fs, folder, keeper.manifest)
    return store
  }

  /** Every number below it is taken. */
  get nextRecord(): RecordNumber {
    return this.#tail.nextRecord
  }

  /** Records below it have been freed. */
  get recordFrom(): RecordNumber {
    return recordNumber(this.#keeper.manifest.floorRecordNumber)
  }

  /**
   * Appends what is new of each batch. Resolves once all of it is durable and can be found.
   *
   * @throws {RecordStoreBusyError} Too much waits to be written into segments.
   * @throws {JournalFullError | JournalFailedError | JournalBusyError} See `journal/journal.ts`.
   */
  async append(batches: readonly EncodedBatch[]): Promise<AppendOutcome[]> {
    this.#refuseWhenClosed()
    const { recentBytesMax } = this.#bounds
    if (this.#tail.recent.storedBytes >= recentBytesMax) {
      throw new RecordStoreBusyError(`${recentBytesMax} bytes of records wait to be written`, {
        cause: this.#flusher.failure ?? undefined,
      })
    }
    const outcomes = await Promise.all(batches.map((batch) => this.#intake.append(batch)))
    for (const statuses of outcomes) this.#count(statuses)
    this.#flushWhenDue()
    return outcomes
  }

  /** Resolves once the opening would survive a power loss. It is open until a record of ours with its `eventID` is stored. */
  async appendOpening(opening: Opening): Promise<void> {
    this.#refuseWhenClosed()
    this.#tail.open(opening, await this.#parts.appender.append(OpeningTable.frameOf(opening)))
  }

  /** Ends an opening whose call leaves no record. Resolves once that would survive a power loss. */
  async appendClosing(eventId: string): Promise<void> {
    this.#refuseWhenClosed()
    this.#tail.close(eventId, await this.#parts.appender.append(OpeningTable.closingFrameOf(eventId)))
  }

  /** Calls that were begun and whose record is not stored. At the start: calls whose outcome nobody knows. */
  openings(): readonly Opening[] {
    return this.#tail.openings()
  }

  /** The record, or null where there is none or it has been freed. */
  read(number: RecordNumber): StoredRecord | null {
    if (number < this.recordFrom) return null
    return this.#tail.recent.read(number) ?? this.#files.read(number)
  }

  /** Records from one on as they lie in the store, for who reads all of them; see {@link readRuns}. */
  runs(from: RecordNumber, bytesMax: number): RecordRuns {
    const { recordFrom, nextRecord } = this
    const segments = this.#files.recordSegments
    return readRuns({ recordFrom, nextRecord, recent: this.#tail.recent, segments }, from, bytesMax)
  }

  /** What a search or page sees from now on: the records that are there now. `release` when it is done. */
  view(): SearchView & { release(): void } {
    const sources = this.#sources()
    const recordBefore = this.#tail.nextRecord
    return {
      walk: (query) => walkMerged(sources, query),
      findEventId: (eventId) =>
        [...new Set(sources.flatMap((source) => source.findEventId(eventId)))].filter(
          (number) => number < recordBefore,
        ),
      read: (number) => this.read(number),
      orderKeyOf,
      recordFrom: this.recordFrom,
      recordBefore,
      release: this.#files.hold(),
    }
  }

  /** Calls `listener` whenever records have become durable, until the returned function is called. */
  onArrival(listener: () => void): () => void {
    this.#arrivals.add(listener)
    return () => this.#arrivals.delete(listener)
  }

  /**
   * What falls due with time: a flush of what has waited, merges, packing, retention. Returns what has to go on record; where it
   * rejects, the next call that does not returns that too.
   */
  async tick(): Promise<readonly StoreIncident[]> {
    const jump = this.#clockGuard.observe()
    if (jump !== null) this.#incidents.push({ kind: 'clock-jumped', ...jump })
    const { holdUntilMs } = this.#clockGuard
    if (holdUntilMs !== this.#keeper.manifest.clockHoldUntilMs) {
      await this.#keeper.publish((manifest) => ({ ...manifest, clockHoldUntilMs: holdUntilMs }))
    }
    try {
      await this.flush()
    } finally {
      // Also where the disk is full: freeing is what helps.
      await this.#freeExpired()
    }
    this.#merger.start(this.#tail.nextRecord - this.#nextRecordAtTick <= quietRecordsPerTick)
    this.#nextRecordAtTick = this.#tail.nextRecord
    return this.#incidents.splice(0)
  }

  /** Writes what stands only in the journal now into segments, and lets the journal go of it. */
  async flush(): Promise<void> {
    await this.#flusher.flush(this.#tail.nextPosition)
  }

  /**
   * Everything is in segments when it resolves. Where that fails it rejects, closed all the same: the journal has what
   * the segments have not.
   */
  async close(): Promise<void> {
    this.#isClosed = true
    try {
      await this.flush()
    } finally {
      await this.#merger.stop()
      await this.#parts.appender.close()
      this.#files.close()
    }
  }

  stats(): RecordStoreStats {
    const { manifest } = this.#keeper
    return {
      ...this.#counts,
      flushes: this.#flusher.flushes,
      records: this.#tail.nextRecord - manifest.floorRecordNumber,
      nextPosition: this.#tail.nextPosition,
      flushedPosition: manifest.cursor,
      recentBytes: this.#tail.recent.storedBytes,
      recordSegments: manifest.recordSegments.length,
      indexSegments: manifest.indexSegments.length,
      openings: this.#tail.openings().length,
      flushFailure: this.#flusher.failure?.message ?? null,
      mergeFailure: this.#merger.failure?.message ?? null,
    }
  }

  #flushWhenDue(): void {
    const { flushBytesMin, flushRecordsMin } = this.#bounds
    const isDue = this.#tail.recent.storedBytes >= flushBytesMin || this.#tail.memtable.count >= flushRecordsMin
    // A failure is kept: the next tick tries again, and appends are refused at the bound.
    if (isDue && !this.#flusher.isRunning && this.#flusher.failure === null) this.flush().catch(() => {})
  }

  async #freeExpired(): Promise<void> {
    if (!this.#clockGuard.mayFree()) return
    const freed = await freeExpired(this.#parts, this.#keeper, this.#files)
    if (freed === 0) return
    this.#incidents.push({ kind: 'records-freed', records: freed, floor: this.recordFrom })
    this.#files.follow(this.#keeper.manifest)
  }

  #sources(): IndexSource[] {
    const { frozen } = this.#flusher
    const memtables = frozen === null ? [this.#tail.memtable] : [this.#tail.memtable, frozen.memtable]
    return [...memtables, ...this.#files.indexSegments]
  }

  #count(statuses: AppendOutcome): void {
    for (const status of statuses) {
      if (status === appendStatuses.duplicate) this.#counts.duplicates += 1
      else this.#counts.stored += 1
      if (status === appendStatuses.conflict) this.#counts.conflicts += 1
    }
  }

  #refuseWhenClosed(): void {
    if (this.#isClosed) throw new RecordStoreClosedError('the record store is closed')
  }
}

/** Asked for every record that comes, and mostly answered with nothing. */
function findIn(sources: readonly IndexSource[], identity: IdentityKey): readonly RecordNumber[] {
  let found: readonly RecordNumber[] = []
  for (const source of sources) {
    const more = source.findIdentity(identity)
    if (more.length > 0) found = [...found, ...more]
  }
  return found
}
