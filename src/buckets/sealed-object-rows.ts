import { type SealedRows, storedSealedRows } from '../identity/sealed-rows.ts'
import type { Sealing } from '../identity/sealing.ts'
import type { MetadataStore } from '../storage/metadata-store.ts'
import { decodePart, encodePart, everyPart } from './multipart/part-row.ts'
import { decodeObject, encodeObject, everyObject } from './objects/object-row.ts'
import { resealReference } from './objects/sealed-reference.ts'

/** The rows of objects and of parts, which hold the keys of their bytes: for a change of the master key. */
export function sealedObjectRows(metadata: MetadataStore, sealing: Sealing): readonly SealedRows[] {
  return [
    storedSealedRows(metadata, everyObject, ({ key, value, revision }) => {
      // The key of the object is not looked at: the row has its own.
      const object = decodeObject(key, value)
      const body = object.body.kind === 'whole' ? resealReference(sealing, key, object.body) : object.body
      return { key, value: encodeObject({ ...object, body }), expectedRevision: revision }
    }),
    storedSealedRows(metadata, everyPart, ({ key, value, revision }) => {
      const part = resealReference(sealing, key, decodePart(key, value))
      return { key, value: encodePart(part), expectedRevision: revision }
    }),
  ]
}
