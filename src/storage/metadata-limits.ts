import { assert } from '../base/assert.ts'
import {
  type MetadataChange,
  metadataBatchChangesMax,
  metadataKeyBytesMax,
  metadataListEntriesMax,
  metadataValueBytesMax,
} from './metadata-store.ts'

/** Throws `InvariantError` unless `changes` keeps to the bounds of a batch. Every backend starts with it. */
export function assertBatch(changes: readonly MetadataChange[]): void {
  assert(changes.length >= 1 && changes.length <= metadataBatchChangesMax, 'a batch has 1 to 1,000 changes')
  const keys = new Set<string>()
  for (const { key, value } of changes) {
    assertKey(key)
    assert(!keys.has(key), 'a batch changes no key twice')
    keys.add(key)
    assert(value === null || value.length <= metadataValueBytesMax, 'a metadata value is too large')
  }
}

export function assertKey(key: string): void {
  const keyBytes = Buffer.byteLength(key)
  assert(keyBytes >= 1 && keyBytes <= metadataKeyBytesMax, 'a metadata key has 1 to 1,200 bytes')
  assert(!/\p{Surrogate}/u.test(key), 'a metadata key is well-formed Unicode')
}

export function assertLimit(limit: number): void {
  assert(Number.isInteger(limit) && limit >= 1 && limit <= metadataListEntriesMax, 'a page has 1 to 1,000 entries')
}
