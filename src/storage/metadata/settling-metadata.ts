import {
  type MetadataChange,
  type MetadataEntry,
  type MetadataPage,
  type MetadataStore,
  MetadataUnavailableError,
} from '../metadata-store.ts'

/**
 * A metadata store whose form of values can change while it is used: it can refuse the old form from one moment on, and
 * tell when everything that was written before that moment is there.
 */
export class SettlingMetadata implements MetadataStore {
  readonly #store: MetadataStore
  readonly #underWay = new Set<Promise<unknown>>()
  #isOutdated: (value: Uint8Array) => boolean = () => false

  constructor(store: MetadataStore) {
    this.#store = store
  }

  get(key: string): Promise<MetadataEntry | null> {
    return this.#store.get(key)
  }

  list(prefix: string, from: string, limit: number): Promise<MetadataPage> {
    return this.#store.list(prefix, from, limit)
  }

  batch(changes: readonly MetadataChange[]): Promise<number> {
    if (changes.some(({ value }) => value !== null && this.#isOutdated(value))) {
      return Promise.reject(new MetadataUnavailableError('a value is of a form that has just been replaced'))
    }
    const batch = this.#store.batch(changes)
    const ended: Promise<unknown> = batch.catch(() => null).then(() => this.#underWay.delete(ended))
    this.#underWay.add(ended)
    return batch
  }

  dropReplaced(): Promise<void> {
    return this.#store.dropReplaced()
  }

  close(): Promise<void> {
    return this.#store.close()
  }

  /** From now on a batch with such a value does not happen: whoever wrote it reads again, and tries again. */
  refuse(isOutdated: (value: Uint8Array) => boolean): void {
    this.#isOutdated = isOutdated
  }

  /** Resolves when every batch that was called before this has happened or failed. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay)
  }
}
