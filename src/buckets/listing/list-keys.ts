import { type MetadataEntry, type MetadataStore, metadataListEntriesMax } from '../../storage/metadata-store.ts'
import { compareKeys, firstAfterPrefix } from './key-order.ts'

/** Rows under one root of the metadata, each of which belongs to a key. */
export interface KeyRows {
  readonly metadata: MetadataStore
  /** What every row starts with. Ends in `/`. */
  readonly root: string
  /** The key that a row belongs to, from what follows the root. */
  readonly keyOf: (suffix: string) => string
}

export interface KeyQuery {
  /** Only keys that start with it; '' for all. */
  readonly prefix: string
  /** Keys in which it follows the prefix are told as one common prefix; null for none. */
  readonly delimiter: string | null
  /** The first suffix of a row that may be listed; '' for the first of all. */
  readonly from: string
  /** Most rows and common prefixes together; 0 finds nothing. */
  readonly limit: number
}

export interface KeyListing {
  readonly found: readonly FoundKey[]
  readonly isTruncated: boolean
}

export type FoundKey =
  | { readonly kind: 'row'; readonly key: string; readonly entry: MetadataEntry }
  | { readonly kind: 'prefix'; readonly prefix: string }

/** The common prefix that `key` is told as, or null where it is told itself. */
export function commonPrefixOf(key: string, { prefix, delimiter }: Pick<KeyQuery, 'prefix' | 'delimiter'>) {
  if (delimiter === null || !key.startsWith(prefix)) return null
  const at = key.indexOf(delimiter, prefix.length)
  return at < 0 ? null : key.slice(0, at + delimiter.length)
}

/**
 * Lists rows in the order of their keys' UTF-8 bytes. Steps over what lies under a common prefix without reading it,
 * so an answer costs what it tells, however many keys there are. Rows that come or go meanwhile may be listed or not.
 */
export async function listKeys(rows: KeyRows, query: KeyQuery): Promise<KeyListing> {
  const { metadata, root, keyOf } = rows
  const found: FoundKey[] = []
  if (query.limit === 0) return { found, isTruncated: false }
  const start = compareKeys(query.from, query.prefix) > 0 ? query.from : query.prefix
  let common: string | null = null
  let pageEntries = firstPageEntries(query)
  for (let from: string | null = root + start; from !== null; ) {
    const page: Awaited<ReturnType<MetadataStore['list']>> = await metadata.list(root + query.prefix, from, pageEntries)
    for (const entry of page.entries) {
      const key = keyOf(entry.key.slice(root.length))
      if (common !== null && key.startsWith(common)) continue
      if (found.length === query.limit) return { found, isTruncated: true }
      common = commonPrefixOf(key, query)
      found.push(common === null ? { kind: 'row', key, entry } : { kind: 'prefix', prefix: common })
    }
    const skipped: string | null = common !== null && page.next?.startsWith(root + common) ? common : null
    from = skipped === null ? page.next : firstAfterPrefix(root + skipped)
    // Many keys under one prefix: the next prefix will have many too, and only its first tells anything.
    const wanted: number = skipped === null ? pageEntries * 2 : Math.ceil(pageEntries / 4)
    pageEntries = Math.min(Math.max(wanted, 2), query.limit - found.length + 1, metadataListEntriesMax)
  }
  return { found, isTruncated: false }
}

function firstPageEntries({ delimiter, limit }: KeyQuery): number {
  return Math.min(limit + 1, delimiter === null ? metadataListEntriesMax : pageEntriesWithDelimiter)
}

/** Enough for the answer to a person; a common prefix with more below it costs no more. */
const pageEntriesWithDelimiter = 32
