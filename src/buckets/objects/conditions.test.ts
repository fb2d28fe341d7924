import { expect, test } from 'vitest'
import { plainDraft } from '../../../test/support/hosted-buckets.ts'
import { decideRead, matchesEtag, type ReadCondition } from './conditions.ts'
import type { StoredObject } from './stored-object.ts'

const object: StoredObject = {
  key: 'k',
  ...plainDraft,
  etag: 'abc',
  sizeBytes: 0,
  modifiedAtMs: 1_000_000,
  checksum: { algorithm: 'CRC32', type: 'FULL_OBJECT', value: '' },
  body: { kind: 'whole', objectId: '', sealedKey: '', sizeBytes: 0 },
}

const [before, after] = [object.modifiedAtMs - 1000, object.modifiedAtMs]

// RFC 9110, section 13.2.2, and what the API reference of GetObject says of two headers together.
const cases: readonly (readonly [Partial<ReadCondition>, 'given' | 'failed' | 'not-modified'])[] = [
  [{}, 'given'],
  [{ ifMatch: '"abc"' }, 'given'],
  [{ ifMatch: '"x", "abc"' }, 'given'],
  [{ ifMatch: '*' }, 'given'],
  [{ ifMatch: '"x"' }, 'failed'],
  [{ ifNoneMatch: '"abc"' }, 'not-modified'],
  [{ ifNoneMatch: 'W/"abc"' }, 'not-modified'],
  [{ ifNoneMatch: '"x"' }, 'given'],
  [{ ifModifiedSinceMs: after }, 'not-modified'],
  [{ ifModifiedSinceMs: before }, 'given'],
  [{ ifUnmodifiedSinceMs: before }, 'failed'],
  [{ ifUnmodifiedSinceMs: after }, 'given'],
  [{ ifMatch: '"abc"', ifUnmodifiedSinceMs: before }, 'given'],
  [{ ifNoneMatch: '"abc"', ifModifiedSinceMs: before }, 'not-modified'],
  [{ ifNoneMatch: '"x"', ifModifiedSinceMs: after }, 'given'],
]

test('conditions: a reader gets the object, 304 or 412 as the RFC says', () => {
  for (const [condition, expected] of cases) {
    const none = { ifMatch: null, ifNoneMatch: null, ifModifiedSinceMs: null, ifUnmodifiedSinceMs: null }
    const refusal = decideRead({ ...none, ...condition }, object)
    expect(refusal?.kind ?? 'given', JSON.stringify(condition)).toBe(expected)
  }
})

test('conditions: an ETag matches with its quotes or without', () => {
  expect([matchesEtag('abc', 'abc'), matchesEtag('"abc"', 'abc'), matchesEtag('ab', 'abc')]).toEqual([
    true,
    true,
    false,
  ])
})
