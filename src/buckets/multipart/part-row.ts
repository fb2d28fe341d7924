import * as v from 'valibot'
import { checksumAlgorithms } from '../../base/checksums/checksum.ts'
import { decodeRow, encodeRow, referenceEntries } from '../objects/object-row.ts'
import type { SealedReference } from '../objects/stored-object.ts'

/** A part of a multipart upload, and later of the object that was made of it. */
export interface StoredPart extends SealedReference {
  /** 1 to {@link partNumberMax}. */
  readonly partNumber: number
  /** In hex. */
  readonly md5: string
  readonly checksum: { readonly algorithm: v.InferOutput<typeof algorithmSchema>; readonly value: string }
  readonly modifiedAtMs: number
}

export const partNumberMax = 10_000

const algorithmSchema = v.picklist(checksumAlgorithms)

/** Version of the form of a part's row. */
const rowVersion = 1

const rowSchema = v.strictObject({
  version: v.literal(rowVersion),
  ...referenceEntries,
  md5: v.string(),
  checksum: v.strictObject({ algorithm: algorithmSchema, value: v.string() }),
  modifiedAtMs: v.number(),
})

/** What the row of every part starts with. */
export const everyPart = 'object-part/'

export function partsRoot(uploadId: string): string {
  return `${everyPart}${uploadId}/`
}

/** Sorts as the numbers do. */
export function partRowKey(uploadId: string, partNumber: number): string {
  return `${partsRoot(uploadId)}${String(partNumber).padStart(5, '0')}`
}

export function encodePart({ partNumber: _, ...part }: StoredPart): Uint8Array {
  return encodeRow({ version: rowVersion, ...part })
}

/** @throws {MalformedRowError} */
export function decodePart(key: string, value: Uint8Array): StoredPart {
  const { version: _, ...row } = decodeRow(key, rowSchema, value)
  return { partNumber: Number(key.slice(key.lastIndexOf('/') + 1)), ...row }
}
