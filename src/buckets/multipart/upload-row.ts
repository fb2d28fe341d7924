import * as v from 'valibot'
import { checksumAlgorithms } from '../../base/checksums/checksum.ts'
import type { Bucket } from '../bucket.ts'
import { contentSchema, decodeRow, encodeRow, pairsSchema } from '../objects/object-row.ts'
import type { ObjectDraft } from '../objects/stored-object.ts'

/** A multipart upload that is under way. */
export interface Upload extends ObjectDraft {
  readonly key: string
  /** Sorts by the time of its start. */
  readonly uploadId: string
  readonly startedAtMs: number
  /** Who started it: a user's ARN, or an account's canonical id. */
  readonly initiatorId: string
  readonly checksum: UploadChecksum
}

export type UploadChecksum = v.InferOutput<typeof checksumSchema>

const checksumSchema = v.strictObject({
  algorithm: v.picklist(checksumAlgorithms),
  type: v.picklist(['FULL_OBJECT', 'COMPOSITE']),
  /** The client chose it; it is then told of it, and must tell each part's. */
  isChosen: v.boolean(),
})

/** Version of the form of an upload's row. */
const rowVersion = 1

const rowSchema = v.strictObject({
  version: v.literal(rowVersion),
  startedAtMs: v.number(),
  initiatorId: v.string(),
  checksum: checksumSchema,
  content: contentSchema,
  userMetadata: pairsSchema,
  tags: pairsSchema,
})

/** Milliseconds since the epoch, then 16 random bytes, all in hex. */
const uploadIdPattern = /^[0-9a-f]{44}$/
const uploadIdChars = 44
const startChars = 12

export function makeUploadId(startedAtMs: number, random: Uint8Array): string {
  return startedAtMs.toString(16).padStart(startChars, '0') + Buffer.from(random).toString('hex')
}

export function isUploadId(uploadId: string): boolean {
  return uploadIdPattern.test(uploadId)
}

/** Uploads of a bucket lie under it by key, and those of one key by their start. */
export function uploadsRoot({ bucketId }: Pick<Bucket, 'bucketId'>): string {
  return `object-upload/${bucketId}/`
}

/** What follows the root. The separator is less than any character of a longer key. */
export function uploadSuffix(key: string, uploadId: string): string {
  return `${key}\0${uploadId}`
}

/** The key of a row, from what follows the root. */
export function keyOfSuffix(suffix: string): string {
  return suffix.slice(0, -uploadIdChars - 1)
}

export function encodeUpload({ key: _, uploadId: __, ...upload }: Upload): Uint8Array {
  return encodeRow({
    version: rowVersion,
    ...upload,
    userMetadata: [...upload.userMetadata],
    tags: [...upload.tags],
  })
}

/** @throws {MalformedRowError} */
export function decodeUpload(suffix: string, value: Uint8Array): Upload {
  const { version: _, ...row } = decodeRow(`upload ${suffix}`, rowSchema, value)
  return { key: keyOfSuffix(suffix), uploadId: suffix.slice(-uploadIdChars), ...row }
}
