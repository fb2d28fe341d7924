import { s3Error } from '../../contract/s3-errors.ts'
import type { StoredObject } from './stored-object.ts'

/** What must hold of the object under a key for a write to happen. */
export interface WriteCondition {
  /** `If-Match`: its ETag, quoted or not, or `*`; null for any. */
  readonly ifMatch: string | null
  /** `If-None-Match: *`: there is none. */
  readonly mustBeNew: boolean
}

export const unconditional: WriteCondition = { ifMatch: null, mustBeNew: false }

/** @throws {ServiceError} `PreconditionFailed`, or `NoSuchKey` where there is nothing that could match. */
export function checkWriteCondition({ ifMatch, mustBeNew }: WriteCondition, key: string, present: StoredObject | null) {
  if (mustBeNew && present !== null) throw preconditionFailed('If-None-Match')
  if (ifMatch === null) return
  if (present === null) throw noSuchKey(key)
  if (!matchesEtag(ifMatch, present.etag)) throw preconditionFailed('If-Match')
}

/** What a reader knows of an object and makes its answer depend on. */
export interface ReadCondition {
  readonly ifMatch: string | null
  readonly ifNoneMatch: string | null
  readonly ifModifiedSinceMs: number | null
  readonly ifUnmodifiedSinceMs: number | null
}

/**
 * In the order of RFC 9110, section 13.2.2: an ETag says more than a time.
 *
 * @returns What the reader is told instead of the bytes; null where it gets them.
 */
export function decideRead(condition: ReadCondition, { etag, modifiedAtMs }: StoredObject): ReadRefusal | null {
  const { ifMatch, ifNoneMatch, ifModifiedSinceMs, ifUnmodifiedSinceMs } = condition
  if (ifMatch !== null) {
    if (!matchesEtag(ifMatch, etag)) return { kind: 'failed', header: 'If-Match' }
  } else if (ifUnmodifiedSinceMs !== null && modifiedAtMs > ifUnmodifiedSinceMs) {
    return { kind: 'failed', header: 'If-Unmodified-Since' }
  }
  if (ifNoneMatch !== null) {
    if (matchesEtag(ifNoneMatch, etag)) return { kind: 'not-modified', header: 'If-None-Match' }
  } else if (ifModifiedSinceMs !== null && modifiedAtMs <= ifModifiedSinceMs) {
    return { kind: 'not-modified', header: 'If-Modified-Since' }
  }
  return null
}

export interface ReadRefusal {
  readonly kind: 'failed' | 'not-modified'
  readonly header: string
}

/** `given` is one ETag or several with commas between, or `*`. */
export function matchesEtag(given: string, etag: string): boolean {
  const tags = given.split(',').map((tag) =>
    tag
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1'),
  )
  return tags.some((tag) => tag === '*' || tag === etag)
}

export function preconditionFailed(header: string) {
  return s3Error('PreconditionFailed', undefined, { Condition: header })
}

export function noSuchKey(key: string) {
  return s3Error('NoSuchKey', undefined, { Key: key })
}
