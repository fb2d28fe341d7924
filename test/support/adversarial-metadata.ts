import { assertBatch, assertKey, assertLimit } from '../../src/storage/metadata-limits.ts'
import {
  type MetadataChange,
  type MetadataEntry,
  type MetadataPage,
  type MetadataStore,
  MetadataUnavailableError,
  RevisionConflictError,
} from '../../src/storage/metadata-store.ts'

/** How bad it gets, each as a share of calls from 0 to 1. */
export interface MetadataFaults {
  readonly seed: number
  /** Batches that happen and reject with an unknown outcome. */
  readonly lostAnswers: number
  /** Batches that do not happen and reject with an unknown outcome. */
  readonly lostBatches: number
  /** Reads that reject. */
  readonly failedReads: number
  /** Calls wait for up to this many turns of the event loop, so that they overtake each other. */
  readonly delayTurnsMax: number
}

export const noMetadataFaults: MetadataFaults = {
  seed: 1,
  lostAnswers: 0,
  lostBatches: 0,
  failedReads: 0,
  delayTurnsMax: 0,
}

/**
 * A metadata store that does everything its interface allows, in memory: answers get lost after a batch and before it,
 * calls wait and overtake each other. A seed replays a run.
 */
export class AdversarialMetadataStore implements MetadataStore {
  readonly #faults: MetadataFaults
  readonly #next: () => number
  readonly #entries = new Map<string, MetadataEntry>()
  #revision = 0
  #isClosed = false

  constructor(faults: MetadataFaults = noMetadataFaults) {
    this.#faults = faults
    this.#next = seededNumbers(faults.seed)
  }

  async get(key: string): Promise<MetadataEntry | null> {
    assertKey(key)
    await this.#beforeRead()
    const entry = this.#entries.get(key)
    return entry === undefined ? null : copyOf(entry)
  }

  async list(prefix: string, from: string, limit: number): Promise<MetadataPage> {
    assertLimit(limit)
    await this.#beforeRead()
    const found = [...this.#entries.values()]
      .filter(({ key }) => key.startsWith(prefix) && compareKeys(key, from) >= 0)
      .sort((left, right) => compareKeys(left.key, right.key))
    return { entries: found.slice(0, limit).map(copyOf), next: found[limit]?.key ?? null }
  }

  async batch(changes: readonly MetadataChange[]): Promise<number> {
    assertBatch(changes)
    this.#assertOpen()
    await this.#delay()
    if (this.#happens(this.#faults.lostBatches)) throw new MetadataUnavailableError('the batch got lost')
    const revision = this.#apply(changes)
    await this.#delay()
    if (this.#happens(this.#faults.lostAnswers)) throw new MetadataUnavailableError('the answer got lost')
    return revision
  }

  /** It holds nothing else. */
  async dropReplaced(): Promise<void> {
    this.#assertOpen()
    await this.#delay()
    if (this.#happens(this.#faults.lostAnswers)) throw new MetadataUnavailableError('the answer got lost')
  }

  async close(): Promise<void> {
    this.#isClosed = true
  }

  #apply(changes: readonly MetadataChange[]): number {
    for (const { key, expectedRevision } of changes) {
      const actualRevision = this.#entries.get(key)?.revision ?? null
      if (actualRevision !== expectedRevision) throw new RevisionConflictError(key, expectedRevision, actualRevision)
    }
    this.#revision += 1
    for (const { key, value } of changes) {
      if (value === null) this.#entries.delete(key)
      else this.#entries.set(key, { key, value: Uint8Array.from(value), revision: this.#revision })
    }
    return this.#revision
  }

  async #beforeRead(): Promise<void> {
    this.#assertOpen()
    await this.#delay()
    if (this.#happens(this.#faults.failedReads)) throw new MetadataUnavailableError('the read got lost')
  }

  async #delay(): Promise<void> {
    const turns = Math.floor(this.#next() * (this.#faults.delayTurnsMax + 1))
    for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  }

  #happens(share: number): boolean {
    return this.#next() < share
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new MetadataUnavailableError('it is closed')
  }
}

function copyOf(entry: MetadataEntry): MetadataEntry {
  return { ...entry, value: Uint8Array.from(entry.value) }
}

function compareKeys(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right))
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
