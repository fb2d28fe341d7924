import type { Sealing } from '../../identity/sealing.ts'
import type { ObjectReference } from '../../storage/object-store.ts'
import type { SealedReference } from './stored-object.ts'

/** Seals the key of an object of the store for the one row that is to hold it; it opens in no other. */
export function sealReference(sealing: Sealing, rowKey: string, object: ObjectReference): SealedReference {
  const sealed = sealing.seal(object.key, purpose(rowKey, object.id))
  return { objectId: object.id, sealedKey: sealed.toString('base64'), sizeBytes: object.lengthBytes }
}

/** @throws {BrokenSealError} */
export function openReference(sealing: Sealing, rowKey: string, sealed: SealedReference): ObjectReference {
  const key = sealing.open(Buffer.from(sealed.sealedKey, 'base64'), purpose(rowKey, sealed.objectId))
  return { id: sealed.objectId, key, lengthBytes: sealed.sizeBytes }
}

/** The same under the newest master key. */
export function resealReference<Sealed extends SealedReference>(
  sealing: Sealing,
  rowKey: string,
  sealed: Sealed,
): Sealed {
  return { ...sealed, ...sealReference(sealing, rowKey, openReference(sealing, rowKey, sealed)) }
}

function purpose(rowKey: string, objectId: string): string {
  return `object ${objectId} in ${rowKey}`
}
