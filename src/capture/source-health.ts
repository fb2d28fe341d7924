import type { Clock } from '../base/clock.ts'
import type { MetadataStore } from '../storage/metadata-store.ts'
import { Edit, type Table } from '../storage/table.ts'
import type { OwnActs } from './own-acts.ts'
import type { SourceState } from './source-states.ts'

/** Why a source cannot be followed. */
export interface SourceFailure<Trouble extends string> {
  /** In a word. */
  readonly trouble: Trouble
  /** The name that the service or the system has for it. */
  readonly errorCode: string
}

export interface SourceHealthParts<Trouble extends string> {
  readonly metadata: MetadataStore
  readonly states: Table<SourceState>
  /** Of its row. */
  readonly partition: string
  /** What it is the health of: the bucket itself, the queue that tells of it, or a file. */
  readonly part: 'bucket' | 'queue' | 'file'
  /** What an error says; its text may hold anything and is not recorded. */
  readonly failureOf: (error: unknown) => SourceFailure<Trouble>
  readonly ownActs: Pick<OwnActs, 'record'>
  readonly clock: Clock
  /** What its records say of it: name and place. */
  readonly details: Readonly<Record<string, unknown>>
}

/** Whether a source can be followed; puts on record when it begins, when that ends, and when it goes on. */
export class SourceHealth<Trouble extends string> {
  readonly #parts: SourceHealthParts<Trouble>
  #trouble: Trouble | null = null

  constructor(parts: SourceHealthParts<Trouble>) {
    this.#parts = parts
  }

  /** Of the last attempt; null where that succeeded. */
  get trouble(): Trouble | null {
    return this.#trouble
  }

  /** Resolves once it is on record that it begins to be followed, where it had never begun. */
  async begin(): Promise<void> {
    if (this.#state === null) await this.#change('StartSource', {}, { lostAtMs: null })
  }

  /** Resolves once it is on record that it can be followed again, where it could not. */
  async succeeded(): Promise<void> {
    this.#trouble = null
    const lostAtMs = this.#state?.lostAtMs ?? null
    if (lostAtMs === null) return
    const lostSeconds = Math.max(0, Math.round((this.#parts.clock.nowMs() - lostAtMs) / 1000))
    await this.#change('RecoverSource', { lostSeconds }, { lostAtMs: null })
  }

  /** Resolves once it is on record that it cannot be followed, where it could. */
  async failed(error: unknown): Promise<void> {
    const failure = this.#parts.failureOf(error)
    this.#trouble = failure.trouble
    if ((this.#state?.lostAtMs ?? null) !== null) return
    await this.#change('LoseSource', { ...failure }, { lostAtMs: this.#parts.clock.nowMs() })
  }

  get #state(): SourceState | null {
    return this.#parts.states.get(this.#place)
  }

  get #place() {
    return { partition: this.#parts.partition, name: this.#parts.part }
  }

  /** The record first: ended in between, it is made again, and never missing. */
  async #change(
    act: 'StartSource' | 'LoseSource' | 'RecoverSource',
    more: Readonly<Record<string, unknown>>,
    row: SourceState,
  ) {
    const { ownActs, details, part, states, metadata } = this.#parts
    await ownActs.record(act, { ...details, part, ...more })
    await new Edit().put(states, this.#place, row).commit(metadata)
  }
}
