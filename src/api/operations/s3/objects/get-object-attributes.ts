import type { Objects } from '../../../../buckets/objects/objects.ts'
import type { PartedBody } from '../../../../buckets/objects/stored-object.ts'
import { s3Error } from '../../../../contract/s3-errors.ts'
import { defineOperation, type InputOf } from '../../operation.ts'
import { checksumMembers } from '../checksum-members.ts'
import { existingTagContext } from '../condition-keys.ts'
import { getVisible } from '../missing-key.ts'
import type { S3Needs } from '../s3-needs.ts'
import { findBucket, objectPermission, objectTarget } from '../s3-target.ts'
import type { ObjectPartsAnswer } from '../types.ts'
import { refuseUnsupported } from '../unsupported-members.ts'
import { versionAction } from '../version-action.ts'

type AttributesInput = InputOf<'s3', 'GetObjectAttributes'>

/** Most parts of a page, and of an answer that is not asked for fewer. */
const partsMax = 1000

/** Tells what of an object the caller asks for: size, ETag, checksum, parts. */
export const getObjectAttributes = ({ buckets, objects }: S3Needs) =>
  defineOperation('s3', 'GetObjectAttributes', {
    target: async (input, call) => {
      const [bucket, key] = [findBucket(buckets, input, call), input.Key ?? '']
      const context = existingTagContext((await objects.find(bucket, key))?.tags)
      const target = objectTarget(bucket, key, call, versionAction('s3:GetObjectAttributes', input), context)
      const reading = objectPermission(bucket, key, call, versionAction('s3:GetObject', input), context)
      return { ...target, permissions: [...target.permissions, reading] }
    },
    run: async (input, call) => {
      const bucket = findBucket(buckets, input, call)
      refuseUnsupported(input, bucket)
      const object = await getVisible(objects, bucket, input.Key ?? '', call)
      const wanted = new Set<string>(input.ObjectAttributes ?? [])
      if (wanted.size === 0) throw s3Error('InvalidArgument', 'Invalid attribute name specified.')
      const { etag, checksum, sizeBytes, modifiedAtMs, body } = object
      return {
        LastModified: new Date(modifiedAtMs),
        ...(wanted.has('ETag') ? { ETag: etag } : {}),
        ...(wanted.has('Checksum') ? { Checksum: { ...checksumMembers(checksum), ChecksumType: checksum.type } } : {}),
        ...(wanted.has('ObjectParts') && body.kind === 'parts'
          ? { ObjectParts: await partsOf(objects, body, input) }
          : {}),
        ...(wanted.has('StorageClass') ? { StorageClass: 'STANDARD' as const } : {}),
        ...(wanted.has('ObjectSize') ? { ObjectSize: sizeBytes } : {}),
      }
    },
  })

async function partsOf(objects: Objects, body: PartedBody, input: AttributesInput): Promise<ObjectPartsAnswer> {
  const { MaxParts = partsMax, PartNumberMarker = 0 } = input
  const limit = Math.min(Math.max(MaxParts, 1), partsMax)
  const { parts, isTruncated } = await objects.listParts(body, PartNumberMarker, limit)
  return {
    TotalPartsCount: body.partCount,
    PartNumberMarker,
    NextPartNumberMarker: parts.at(-1)?.partNumber ?? PartNumberMarker,
    MaxParts: limit,
    IsTruncated: isTruncated,
    Parts: parts.map(({ partNumber, sizeBytes, checksum }) => ({
      PartNumber: partNumber,
      Size: sizeBytes,
      ...checksumMembers(checksum),
    })),
  }
}
