import type { MetadataStore } from '../../storage/metadata-store.ts'
import { decodePart, partRowKey, partsRoot, type StoredPart } from './part-row.ts'

export interface PartListing {
  readonly parts: readonly StoredPart[]
  readonly isTruncated: boolean
}

/** Parts of an upload, or of the object that it became, with numbers above `after`. */
export async function listParts(
  metadata: MetadataStore,
  uploadId: string,
  after: number,
  limit: number,
): Promise<PartListing> {
  const { entries, next } = await metadata.list(partsRoot(uploadId), partRowKey(uploadId, after + 1), limit)
  return { parts: entries.map(({ key, value }) => decodePart(key, value)), isTruncated: next !== null }
}
