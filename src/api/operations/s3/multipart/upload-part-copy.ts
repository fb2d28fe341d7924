import type { ByteRange } from '../../../../buckets/objects/body-reader.ts'
import { s3Error } from '../../../../contract/s3-errors.ts'
import { defineOperation } from '../../operation.ts'
import { invalidRange } from '../byte-range.ts'
import { checksumMembers } from '../checksum-members.ts'
import { writeContext } from '../condition-keys.ts'
import { checkSourceConditions, copySourceOf, sourcePermissions, sourceTarget } from '../copy-source.ts'
import { sealedMembers } from '../encryption.ts'
import { openVisible } from '../missing-key.ts'
import { quoted } from '../read-members.ts'
import type { S3Needs } from '../s3-needs.ts'
import { findBucket, objectTarget } from '../s3-target.ts'
import { refuseUnsupported } from '../unsupported-members.ts'
import { partNumberOf } from './part-number.ts'

/** Stores a part that is copied from an object of any bucket. */
export const uploadPartCopy = ({ buckets, objects, uploads }: S3Needs) =>
  defineOperation('s3', 'UploadPartCopy', {
    target: async (input, call) => {
      const bucket = findBucket(buckets, input, call)
      const source = copySourceOf(buckets, input)
      const from = await sourcePermissions(objects, source, call)
      const target = objectTarget(bucket, input.Key ?? '', call, 's3:PutObject', writeContext(input))
      return { ...target, ...sourceTarget(source), permissions: [...from.permissions, ...target.permissions] }
    },
    run: async (input, call) => {
      const bucket = findBucket(buckets, input, call)
      refuseUnsupported(input, bucket)
      const partNumber = partNumberOf(input)
      const place = { key: input.Key ?? '', uploadId: input.UploadId ?? '' }
      const { checksum } = await uploads.get(bucket, place)
      const from = copySourceOf(buckets, input)
      const opened = await openVisible(objects, from.bucket, from.key, call)
      try {
        checkSourceConditions(input, opened.object)
        const range = copyRange(input.CopySourceRange, opened.object.sizeBytes)
        const part = await uploads.putPart(bucket, place, partNumber, {
          bytes: opened.readAndClose(range),
          lengthBytes: range.lengthBytes,
          checksums: [checksum.algorithm],
          ownChecksum: checksum.algorithm,
          claimed: () => new Map(),
        })
        return {
          CopyPartResult: {
            ETag: quoted(part.md5),
            LastModified: new Date(part.modifiedAtMs),
            ...checksumMembers(part.checksum),
          },
          ...sealedMembers,
        }
      } finally {
        opened[Symbol.dispose]()
      }
    },
  })

/** Unlike the range of a read, this one is exact. */
function copyRange(header: string | undefined, sizeBytes: number): ByteRange {
  if (header === undefined) return { offset: 0, lengthBytes: sizeBytes }
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(header) ?? []
  if (first === undefined || last === undefined || Number(last) < Number(first)) {
    throw s3Error(
      'InvalidArgument',
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based ' +
        'offsets of the first and last bytes to copy',
      { ArgumentName: 'x-amz-copy-source-range', ArgumentValue: header },
    )
  }
  if (Number(last) >= sizeBytes) throw invalidRange(header, sizeBytes)
  return { offset: Number(first), lengthBytes: Number(last) - Number(first) + 1 }
}
