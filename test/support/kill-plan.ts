import { type MetadataStore, MetadataUnavailableError } from '../../src/storage/metadata-store.ts'

/** Where a run ends: at one of its calls of a store, before it happens or after, or with that call failing alone. */
export interface Kill {
  readonly at: number
  readonly when: 'before' | 'after' | 'once'
}

/** Counts the calls of stores and ends everything at one of them. */
export class KillPlan {
  readonly #kill: Kill | null
  calls = 0
  #isDead = false

  constructor(kill: Kill | null) {
    this.#kill = kill
  }

  async call<Result>(failure: () => Error, task: () => Promise<Result>): Promise<Result> {
    if (this.#isDead) throw failure()
    const isHit = this.calls === this.#kill?.at
    this.calls += 1
    if (!isHit) return await task()
    if (this.#kill?.when !== 'once') this.#isDead = true
    if (this.#kill?.when === 'after') await task()
    throw failure()
  }

  metadata(inner: MetadataStore): MetadataStore {
    const failure = () => new MetadataUnavailableError('killed')
    return {
      get: (key) => this.call(failure, () => inner.get(key)),
      list: (prefix, from, limit) => this.call(failure, () => inner.list(prefix, from, limit)),
      batch: (changes) => this.call(failure, () => inner.batch(changes)),
      dropReplaced: () => this.call(failure, () => inner.dropReplaced()),
      close: () => inner.close(),
    }
  }
}
