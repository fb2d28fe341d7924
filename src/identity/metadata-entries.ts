import { type MetadataEntry, type MetadataStore, metadataListEntriesMax } from '../storage/metadata-store.ts'

/**
 * Every entry under `prefix`, a page at a time.
 *
 * @throws {MetadataUnavailableError}
 */
export async function* metadataEntries(metadata: MetadataStore, prefix: string): AsyncGenerator<MetadataEntry> {
  for (let from: string | null = ''; from !== null; ) {
    const page: Awaited<ReturnType<MetadataStore['list']>> = await metadata.list(prefix, from, metadataListEntriesMax)
    yield* page.entries
    from = page.next
  }
}
