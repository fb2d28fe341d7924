import type { Bucket } from '../../../../buckets/bucket.ts'
import type { StoredObject } from '../../../../buckets/objects/stored-object.ts'
import { s3Error } from '../../../../contract/s3-errors.ts'
import { checksumAlgorithmMembers } from '../checksum-members.ts'
import { ownerOf } from '../owners.ts'
import { quoted } from '../read-members.ts'

/** Most entries of a page, and what a page has that is not asked for fewer. */
const entriesMax = 1000

/** @throws {ServiceError} `InvalidArgument`. */
export function pageLimit(given: number | undefined, name: string): number {
  if (given === undefined) return entriesMax
  if (given >= 0 && given <= 2 ** 31 - 1) return Math.min(given, entriesMax)
  throw s3Error('InvalidArgument', `Argument ${name} must be an integer between 0 and 2147483647`, {
    ArgumentName: name,
    ArgumentValue: given,
  })
}

/** An empty text is as good as none. */
export function givenText(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text
}

/** An object as lists tell it. */
export function listedObject(object: StoredObject, encode: (text: string) => string) {
  return {
    Key: encode(object.key),
    LastModified: new Date(object.modifiedAtMs),
    ETag: quoted(object.etag),
    ...checksumAlgorithmMembers(object.checksum),
    Size: object.sizeBytes,
    StorageClass: 'STANDARD' as const,
  }
}

export function owned({ accountId }: Bucket) {
  return { Owner: ownerOf(accountId) }
}

export function commonPrefixMembers(prefixes: readonly string[], encode: (text: string) => string) {
  return prefixes.length === 0 ? {} : { CommonPrefixes: prefixes.map((prefix) => ({ Prefix: encode(prefix) })) }
}
