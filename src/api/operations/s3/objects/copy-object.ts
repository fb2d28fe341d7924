import type { ObjectDraft, StoredObject } from '../../../../buckets/objects/stored-object.ts'
import { s3Error } from '../../../../contract/s3-errors.ts'
import { objectBytesMax } from '../../../../storage/object-store.ts'
import type { InputOf } from '../../operation.ts'
import { defineOperation } from '../../operation.ts'
import { checksumMembers, chosenAlgorithm } from '../checksum-members.ts'
import { existingTagContext, writeContext } from '../condition-keys.ts'
import { contentOf, userMetadataOf } from '../content-members.ts'
import {
  type CopySource,
  checkSourceConditions,
  copySourceOf,
  sourcePermissions,
  sourceTarget,
} from '../copy-source.ts'
import { sealedAs, sealedMembers } from '../encryption.ts'
import { openVisible } from '../missing-key.ts'
import { quoted } from '../read-members.ts'
import type { S3Needs } from '../s3-needs.ts'
import { findBucket, objectPermission, objectTarget } from '../s3-target.ts'
import { parseTaggingHeader } from '../tagging-header.ts'
import { refuseUnsupported } from '../unsupported-members.ts'
import { writeConditionOf } from '../write-condition.ts'

type CopyInput = InputOf<'s3', 'CopyObject'>

/** Copies an object of any bucket, with its own metadata and tags or with new ones. */
export const copyObject = ({ buckets, objects }: S3Needs) =>
  defineOperation('s3', 'CopyObject', {
    target: async (input, call) => {
      const [bucket, key] = [findBucket(buckets, input, call), input.Key ?? '']
      const source = copySourceOf(buckets, input)
      const from = await sourcePermissions(objects, source, call)
      const target = objectTarget(bucket, key, call, 's3:PutObject', writeContext(input))
      const copiesTags = input.TaggingDirective !== 'REPLACE' && (from.object?.tags.size ?? 0) > 0
      const context = existingTagContext(from.object?.tags)
      const reading = copiesTags
        ? [objectPermission(source.bucket, source.key, call, 's3:GetObjectTagging', context)]
        : []
      const isTagged = copiesTags || input.Tagging !== undefined
      const writing = isTagged ? [objectPermission(bucket, key, call, 's3:PutObjectTagging', writeContext(input))] : []
      const permissions = [...from.permissions, ...reading, ...target.permissions, ...writing]
      return { ...target, ...sourceTarget(source), permissions }
    },
    run: async (input, call) => {
      const bucket = findBucket(buckets, input, call)
      refuseUnsupported(input, bucket)
      const from = copySourceOf(buckets, input)
      if (from.bucket.bucketId === bucket.bucketId && from.key === input.Key) checkSelfCopy(input)
      const opened = await openVisible(objects, from.bucket, from.key, call)
      try {
        checkSource(input, opened.object, from)
        const { sizeBytes, checksum } = opened.object
        const algorithm = chosenAlgorithm(input.ChecksumAlgorithm) ?? checksum.algorithm
        const incoming = {
          bytes: opened.readAndClose({ offset: 0, lengthBytes: sizeBytes }),
          lengthBytes: sizeBytes,
          checksums: [algorithm],
          ownChecksum: algorithm,
          claimed: () => new Map(),
        }
        const draft = draftFrom(input, opened.object)
        const copy = await objects.put(bucket, input.Key ?? '', draft, incoming, writeConditionOf(input))
        call.note({ additionalEventData: sealedAs(input) })
        return {
          CopyObjectResult: {
            ETag: quoted(copy.etag),
            LastModified: new Date(copy.modifiedAtMs),
            ...checksumMembers(copy.checksum),
            ChecksumType: copy.checksum.type,
          },
          ...sealedMembers,
        }
      } finally {
        opened[Symbol.dispose]()
      }
    },
  })

function checkSelfCopy({ MetadataDirective, ServerSideEncryption, StorageClass, ChecksumAlgorithm }: CopyInput): void {
  if (MetadataDirective === 'REPLACE') return
  if ([ServerSideEncryption, StorageClass, ChecksumAlgorithm].some((given) => given !== undefined)) return
  throw s3Error(
    'InvalidRequest',
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's " +
      'metadata, storage class, website redirect location or encryption attributes.',
  )
}

function checkSource(input: CopyInput, source: StoredObject, { key }: CopySource): void {
  checkSourceConditions(input, source)
  if (source.sizeBytes <= objectBytesMax) return
  throw s3Error(
    'InvalidRequest',
    `The specified copy source is larger than the maximum allowable size for a copy source: ${objectBytesMax}`,
    { Key: key },
  )
}

function draftFrom(input: CopyInput, source: StoredObject): ObjectDraft {
  const replaces = input.MetadataDirective === 'REPLACE'
  return {
    content: replaces ? contentOf(input) : source.content,
    userMetadata: replaces ? userMetadataOf(input) : source.userMetadata,
    tags: input.TaggingDirective === 'REPLACE' ? parseTaggingHeader(input.Tagging) : source.tags,
  }
}
