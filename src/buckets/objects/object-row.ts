import * as v from 'valibot'
import { checksumAlgorithms } from '../../base/checksums/checksum.ts'
import { MalformedRowError } from '../../storage/table.ts'
import type { Bucket } from '../bucket.ts'
import type { StoredObject } from './stored-object.ts'

/** Version of the form of an object's row. */
const rowVersion = 1

/** What the row of every object starts with. */
export const everyObject = 'object/'

/** Rows of a bucket's objects lie under it, in the order of their keys' UTF-8 bytes. */
export function objectsRoot({ bucketId }: Pick<Bucket, 'bucketId'>): string {
  return `${everyObject}${bucketId}/`
}

const text = v.nullable(v.string())

export const contentSchema = v.strictObject({
  contentType: text,
  contentEncoding: text,
  contentDisposition: text,
  contentLanguage: text,
  cacheControl: text,
  expires: text,
})

export const referenceEntries = { objectId: v.string(), sealedKey: v.string(), sizeBytes: v.number() }

/** Names and values as a list: an object could not have every name. */
export const pairsSchema = v.pipe(
  v.array(v.tuple([v.string(), v.string()])),
  v.transform((pairs): ReadonlyMap<string, string> => new Map(pairs)),
)

const rowSchema = v.strictObject({
  version: v.literal(rowVersion),
  etag: v.string(),
  sizeBytes: v.number(),
  modifiedAtMs: v.number(),
  checksum: v.strictObject({
    algorithm: v.picklist(checksumAlgorithms),
    type: v.picklist(['FULL_OBJECT', 'COMPOSITE']),
    value: v.string(),
  }),
  content: contentSchema,
  userMetadata: pairsSchema,
  tags: pairsSchema,
  body: v.variant('kind', [
    v.strictObject({ kind: v.literal('whole'), ...referenceEntries }),
    v.strictObject({
      kind: v.literal('parts'),
      uploadId: v.string(),
      partCount: v.number(),
      pages: v.array(v.strictObject({ partNumber: v.number(), offset: v.number() })),
    }),
  ]),
})

/** Row of an object, without its key, which the row is under. */
export function encodeObject({ key: _, ...object }: StoredObject): Uint8Array {
  return encodeRow({
    version: rowVersion,
    ...object,
    userMetadata: [...object.userMetadata],
    tags: [...object.tags],
  })
}

/** @throws {MalformedRowError} */
export function decodeObject(key: string, value: Uint8Array): StoredObject {
  const { version: _, ...row } = decodeRow(`object ${key}`, rowSchema, value)
  return { key, ...row }
}

export function encodeRow(row: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(row))
}

/** @throws {MalformedRowError} */
export function decodeRow<Schema extends v.GenericSchema>(
  what: string,
  schema: Schema,
  value: Uint8Array,
): v.InferOutput<Schema> {
  try {
    return v.parse(schema, JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString()))
  } catch (cause) {
    throw new MalformedRowError(what, { cause })
  }
}
