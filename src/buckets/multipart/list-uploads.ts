import type { MetadataStore } from '../../storage/metadata-store.ts'
import type { Bucket } from '../bucket.ts'
import { firstAfter, firstAfterPrefix } from '../listing/key-order.ts'
import { commonPrefixOf, type KeyQuery, listKeys } from '../listing/list-keys.ts'
import { decodeUpload, keyOfSuffix, type Upload, uploadSuffix, uploadsRoot } from './upload-row.ts'

export interface UploadQuery extends Pick<KeyQuery, 'prefix' | 'delimiter' | 'limit'> {
  /** Only uploads of greater keys; null for all. */
  readonly afterKey: string | null
  /** Beside `afterKey`: also those of that key with a greater id. */
  readonly afterUploadId: string | null
}

export interface UploadListing {
  readonly uploads: readonly Upload[]
  readonly commonPrefixes: readonly string[]
  /** What the next page is after; null at the end. */
  readonly next: { readonly key: string; readonly uploadId: string | null } | null
}

/** Uploads under way in a bucket, by key and start. */
export async function listUploads(metadata: MetadataStore, bucket: Bucket, query: UploadQuery): Promise<UploadListing> {
  const root = uploadsRoot(bucket)
  const from = firstSuffix(query)
  if (from === null) return { uploads: [], commonPrefixes: [], next: null }
  const { found, isTruncated } = await listKeys({ metadata, root, keyOf: keyOfSuffix }, { ...query, from })
  const uploads = found.flatMap((each) =>
    each.kind === 'row' ? [decodeUpload(each.entry.key.slice(root.length), each.entry.value)] : [],
  )
  const last = found.at(-1)
  return {
    uploads,
    commonPrefixes: found.flatMap((each) => (each.kind === 'prefix' ? [each.prefix] : [])),
    next:
      !isTruncated || last === undefined
        ? null
        : last.kind === 'row'
          ? { key: last.key, uploadId: uploads.at(-1)?.uploadId ?? null }
          : { key: last.prefix, uploadId: null },
  }
}

function firstSuffix(query: UploadQuery): string | null {
  const { afterKey, afterUploadId } = query
  if (afterKey === null) return ''
  const common = commonPrefixOf(afterKey, query)
  if (common !== null) return firstAfterPrefix(common)
  return afterUploadId === null
    ? uploadSuffix(afterKey, afterEveryUploadId)
    : firstAfter(uploadSuffix(afterKey, afterUploadId))
}

/** Ids are hexadecimal. */
const afterEveryUploadId = 'g'
