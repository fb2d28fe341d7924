import { objectTagsMax, tagSet } from '../../../buckets/tag-set.ts'

/**
 * `x-amz-tagging`: tags as a query string.
 *
 * @throws {ServiceError} `InvalidTag`.
 */
export function parseTaggingHeader(header: string | undefined): ReadonlyMap<string, string> {
  return tagSet(
    [...new URLSearchParams(header ?? '')].map(([Key, Value]) => ({ Key, Value })),
    objectTagsMax,
  )
}
