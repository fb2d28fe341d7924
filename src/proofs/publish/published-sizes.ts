import { createHash } from 'node:crypto'
import * as v from 'valibot'
import type { MetadataStore } from '../../storage/metadata-store.ts'

/** How many leaves have their tiles in each place: a bucket may not let its writer look. */
export class PublishedSizes {
  readonly #metadata: MetadataStore

  constructor(metadata: MetadataStore) {
    this.#metadata = metadata
  }

  /** 0 where nothing is known. */
  async get(place: string): Promise<number> {
    const entry = await this.#metadata.get(keyOf(place))
    return entry === null ? 0 : v.parse(schema, JSON.parse(Buffer.from(entry.value).toString())).size
  }

  /** @throws {MetadataUnavailableError | RevisionConflictError} It may be said again: tiles are written twice, no more. */
  async put(place: string, size: number): Promise<void> {
    const key = keyOf(place)
    const entry = await this.#metadata.get(key)
    const value = Buffer.from(JSON.stringify({ version: 1, place, size }))
    if (entry !== null && Buffer.from(entry.value).equals(value)) return
    await this.#metadata.batch([{ key, value, expectedRevision: entry?.revision ?? null }])
  }
}

const schema = v.object({
  version: v.literal(1),
  place: v.string(),
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
})

/** A place may have a longer name than a key. */
function keyOf(place: string): string {
  return `proof-place/${createHash('sha256').update(place).digest('hex')}`
}
