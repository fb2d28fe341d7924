import type { MetadataStore } from '../../storage/metadata-store.ts'
import type { Bucket } from '../bucket.ts'
import { decodeObject, objectsRoot } from '../objects/object-row.ts'
import type { StoredObject } from '../objects/stored-object.ts'
import { firstAfter, firstAfterPrefix } from './key-order.ts'
import { commonPrefixOf, type KeyQuery, listKeys } from './list-keys.ts'

export interface ObjectQuery extends Pick<KeyQuery, 'prefix' | 'delimiter' | 'limit'> {
  /** Only keys and common prefixes greater than it; null for all. */
  readonly after: string | null
}

export interface ObjectListing {
  readonly objects: readonly StoredObject[]
  readonly commonPrefixes: readonly string[]
  /** `after` of the next page; null at the end. */
  readonly next: string | null
}

/** Objects of a bucket by key, in the order of UTF-8 bytes. */
export async function listObjects(metadata: MetadataStore, bucket: Bucket, query: ObjectQuery): Promise<ObjectListing> {
  const rows = { metadata, root: objectsRoot(bucket), keyOf: (suffix: string) => suffix }
  const from = firstSuffix(query)
  if (from === null) return { objects: [], commonPrefixes: [], next: null }
  const { found, isTruncated } = await listKeys(rows, { ...query, from })
  const last = found.at(-1)
  return {
    objects: found.flatMap((each) => (each.kind === 'row' ? [decodeObject(each.key, each.entry.value)] : [])),
    commonPrefixes: found.flatMap((each) => (each.kind === 'prefix' ? [each.prefix] : [])),
    next: !isTruncated || last === undefined ? null : last.kind === 'row' ? last.key : last.prefix,
  }
}

/** A common prefix that `after` lies in is not greater than it, so all of it is stepped over. */
function firstSuffix(query: ObjectQuery): string | null {
  if (query.after === null) return ''
  const common = commonPrefixOf(query.after, query)
  return common === null ? firstAfter(query.after) : firstAfterPrefix(common)
}
