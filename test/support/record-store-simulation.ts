import { setImmediate } from 'node:timers/promises'
import { required } from '../../src/base/assert.ts'
import { position, recordNumber } from '../../src/base/brands.ts'
import { noRedaction } from '../../src/event/field-redaction/record-redactor.ts'
import { InThreadAppender } from '../../src/journal/in-thread-appender.ts'
import { JournalReader } from '../../src/journal/journal-reader.ts'
import { openJournal } from '../../src/journal/journal-writer.ts'
import {
  type IndexSegmentSummary,
  InThreadMaintenance,
  type Maintenance,
  type MergeJob,
  type RecordMergeJob,
} from '../../src/records/maintenance.ts'
import { readManifest } from '../../src/records/manifest-keeper.ts'
import { prepareOwnRecords } from '../../src/records/prepare.ts'
import { provenanceKinds } from '../../src/records/provenance.ts'
import { RecordStore, type StoreBounds } from '../../src/records/record-store.ts'
import type { RecordSegmentSummary } from '../../src/records/segment/segment-summary.ts'
import type { RecordStoreStats } from '../../src/records/store-report.ts'
import { altered, batchOf, EventMaker, eventText, respelled } from './event-records.ts'
import { type Fault, PowerOffError, SimulatedDisk } from './simulated-disk.ts'
import { SimulatedClock, SimulatedRandom } from './simulation.ts'

export const recordsFolder = '/data/records'
export const journalFolder = '/data/journal'
export const retentionDays = 2

/** Small enough that a few hundred records roll, flush, merge and free. */
export const smallBounds: StoreBounds = {
  flushBytesMin: 6_000,
  flushRecordsMin: 20,
  recentBytesMax: 100_000,
  packBytesMin: 10_000,
}
const segmentBytesMax = 4096

const hourMs = 3_600_000

export interface StorePorts {
  readonly disk: SimulatedDisk
  readonly clock: SimulatedClock
  readonly random: SimulatedRandom
}

/** A disk with nothing on it but the folder of the data. */
export function newPorts(seed: number): StorePorts {
  const disk = new SimulatedDisk()
  disk.placeFolder('/data')
  return { disk, clock: new SimulatedClock(), random: new SimulatedRandom(seed) }
}

export interface StoreOptions {
  readonly bounds?: StoreBounds
  readonly maintenance?: Maintenance
}

/** Opens journal and record store on a disk, as the store's thread does. */
export function startStore(ports: StorePorts, options: StoreOptions = {}): RecordStore {
  return recoverStore(ports, options).store
}

/** As {@link startStore}, with what the journal says of how it found itself. */
export function recoverStore({ disk: fs, clock, random }: StorePorts, options: StoreOptions = {}) {
  const skipBefore = position(readManifest(fs, recordsFolder).cursor)
  const journal = { fs, folder: journalFolder, partition: 0 }
  const { writer, report } = openJournal({ ...journal, clock, random, segmentBytesMax, skipBefore })
  const appender = new InThreadAppender(writer)
  const store = RecordStore.open({
    folder: recordsFolder,
    fs,
    clock,
    random,
    appender,
    reader: new JournalReader({ ...journal, durableEnd: () => appender.durableEnd() }),
    maintenance: options.maintenance ?? new SimulatedMaintenance(fs),
    historyRetentionDays: retentionDays,
    breathe: async () => {},
    bounds: options.bounds ?? smallBounds,
  })
  return { store, report }
}

/** Works between the turns of the event loop, so that other things happen while a job waits, as they do with a thread. */
export class SimulatedMaintenance implements Maintenance {
  readonly #inThread: InThreadMaintenance

  constructor(disk: SimulatedDisk) {
    this.#inThread = new InThreadMaintenance(disk)
  }

  async writeFile(path: string, chunks: readonly Uint8Array[]): Promise<void> {
    await setImmediate()
    await this.#inThread.writeFile(path, chunks)
    await setImmediate()
  }

  async mergeIndex(job: MergeJob): Promise<IndexSegmentSummary> {
    await setImmediate()
    const summary = await this.#inThread.mergeIndex(job)
    await setImmediate()
    return summary
  }

  async mergeRecords(job: RecordMergeJob): Promise<RecordSegmentSummary> {
    await setImmediate()
    const summary = await this.#inThread.mergeRecords(job)
    await setImmediate()
    return summary
  }
}

/** What those who used a store were told. */
export class Knowledge {
  /** Records that were acknowledged, as they were first made, and when. */
  readonly stored = new Map<string, number>()
  /** Every text that was ever sent, with the record that it is a spelling of. */
  readonly sent = new Map<string, string>()
  readonly openings = new Map<string, 'open' | 'closed' | 'unknown'>()
  /** The highest floor that a tick reported. */
  freedBelow = 0
  /** Appends that were rejected. */
  rejections = 0
}

/** A record as it is sent, and as it was first made. */
interface Sending {
  readonly text: string
  readonly made: string
}

const asMade = (text: string): Sending => ({ text, made: text })
const asRespelled = (text: string): Sending => ({ text: respelled(text), made: text })

const rounds = 44

/** Errors that a user of the store has to expect where the disk fails. Anything else is a mistake of ours. */
const expectedErrors = [
  'FileSystemError',
  'JournalClosedError',
  'JournalFailedError',
  'JournalFullError',
  'RecordStoreBusyError',
]

/**
 * A store under a workload that a seed replays: batches that arrive together, with duplicates and conflicts among them,
 * openings and closings, lookups, ticks, days that go by, and a restart. It goes on after errors as a server does: what was
 * refused is sent again, and a store that takes nothing more is started again.
 */
export class StoreRun {
  readonly ports: StorePorts
  readonly known = new Knowledge()
  readonly #maker: EventMaker
  readonly #opened: string[] = []
  #store: RecordStore | null = null
  #lastStats: RecordStoreStats | null = null

  constructor(seed: number, ...faults: readonly Fault[]) {
    this.ports = newPorts(seed)
    this.#maker = new EventMaker(seed)
    this.ports.disk.plan(...faults)
  }

  /** Of the store that ran last, when it was stopped. */
  get stats(): RecordStoreStats {
    return required(this.#lastStats, 'a store that was stopped')
  }

  /** Runs to the end; rejects with a {@link PowerOffError} where the power went off. */
  async run(): Promise<void> {
    await this.#restart()
    for (let round = 0; round < rounds; round += 1) {
      this.ports.clock.advance(round % 11 === 10 ? 26 * hourMs : 1000 + this.#maker.below(hourMs / 2))
      await this.#appendBatches()
      if (round % 3 === 0) await this.#begin()
      if (round % 3 === 1) await this.#finish()
      if (round % 4 === 3) await this.#goOn(() => this.#tick())
      for (let count = 0; count < 4; count += 1) await this.#goOn(async () => this.#lookUp())
      if (round === 24) await this.#restart()
    }
    await this.#goOn(() => this.#tick())
    await this.#stop()
  }

  /** Some batches at once, the first record of them twice; then, one by one, those that were refused. */
  async #appendBatches(): Promise<void> {
    const batches = Array.from({ length: 1 + this.#maker.below(3) }, () => this.#batch())
    const [first = []] = batches
    batches.push(first.slice(0, 1).map(({ made }) => asRespelled(made)))
    const settled = await Promise.allSettled(batches.map((batch) => this.#append(batch)))
    const failed = batches.filter((_, index) => settled[index]?.status === 'rejected')
    this.known.rejections += failed.length
    for (const one of settled) if (one.status === 'rejected') await this.#recover(one.reason)
    for (const batch of failed) await this.#goOn(() => this.#append(batch))
  }

  #batch(): Sending[] {
    const nowMs = this.ports.clock.nowMs()
    const batch = Array.from({ length: 1 + this.#maker.below(6) }, () => asMade(this.#maker.record(nowMs)))
    const sample = batch[0]?.made ?? ''
    const before = [...this.known.stored.keys()].at(-1 - this.#maker.below(40))
    if (this.#maker.below(3) === 0) batch.push(asMade(altered(sample, 'a conflict')))
    if (this.#maker.below(3) === 0) batch.push(asMade(sample))
    if (before !== undefined) batch.push(this.#maker.below(2) === 0 ? asMade(before) : asRespelled(before))
    return batch
  }

  async #append(batch: readonly Sending[]): Promise<void> {
    for (const { text, made } of batch) this.known.sent.set(text, made)
    await this.#running.append([batchOf(batch.map(({ text }) => text))])
    for (const { made } of batch) this.#learn(made)
  }

  #learn(made: string): void {
    if (!this.known.stored.has(made)) this.known.stored.set(made, this.ports.clock.nowMs())
  }

  async #begin(): Promise<void> {
    const eventId = this.#maker.eventId()
    this.known.openings.set(eventId, 'unknown')
    await this.#goOn(async () => {
      const openedAtMs = this.ports.clock.nowMs()
      await this.#running.appendOpening({ eventId, openedAtMs, draft: JSON.stringify({ eventId }) })
      this.known.openings.set(eventId, 'open')
      this.#opened.push(eventId)
    })
  }

  /** Closes an opening with its record; one in five stays open. */
  async #finish(): Promise<void> {
    const eventID = this.#maker.below(5) === 0 ? undefined : this.#opened.shift()
    if (eventID === undefined) return
    const text = eventText({ eventID, eventTimeMs: this.ports.clock.nowMs(), note: 'own' })
    this.known.openings.set(eventID, 'unknown')
    this.known.sent.set(text, text)
    await this.#goOn(async () => {
      await this.#running.append([prepareOwnRecords([text], captured, noRedaction)])
      this.#learn(text)
      this.known.openings.set(eventID, 'closed')
    })
  }

  async #tick(): Promise<void> {
    for (const incident of await this.#running.tick()) {
      if (incident.kind === 'records-freed') this.known.freedBelow = incident.floor
    }
  }

  #lookUp(): void {
    const number = recordNumber(this.#running.nextRecord - 1 - this.#maker.below(60))
    if (number < this.#running.recordFrom) return
    const text = this.#running.read(number)?.bytes.toString() ?? 'nothing'
    if (!this.known.sent.has(text)) throw new Error(`record ${number} is ${text}`)
  }

  get #running(): RecordStore {
    if (this.#store === null) throw new Error('the store does not run')
    return this.#store
  }

  async #goOn(action: () => Promise<void>): Promise<void> {
    try {
      await action()
    } catch (error) {
      await this.#recover(error)
    }
  }

  /** What a server does after an error: it goes on, and starts again where the journal has failed. */
  async #recover(error: unknown): Promise<void> {
    if (!(error instanceof Error) || !expectedErrors.includes(error.name)) throw error
    if (error.name === 'JournalFailedError') await this.#restart()
  }

  async #restart(): Promise<void> {
    await this.#stop()
    try {
      this.#store = startStore(this.ports)
    } catch (error) {
      if (error instanceof PowerOffError) throw error
      // A fault happens once: what stopped this start does not stop the next.
      this.#store = startStore(this.ports)
    }
  }

  async #stop(): Promise<void> {
    const store = this.#store
    this.#store = null
    this.#lastStats = store?.stats() ?? null
    await store?.close().catch((error: unknown) => {
      if (error instanceof PowerOffError) throw error
    })
  }
}

const captured = { kind: provenanceKinds.captured, principal: '', origin: '' }
