import type { DeletedObject, DeleteObjectsCommandInput, _Error as KeyError, ObjectIdentifier } from '@aws-sdk/client-s3'
import type { Bucket } from '../../../../buckets/bucket.ts'
import type { Objects } from '../../../../buckets/objects/objects.ts'
import type { CallPart } from '../../../../capture/recorded-call.ts'
import { type ServiceError, spellError, toServiceError } from '../../../../contract/errors.ts'
import { s3Error } from '../../../../contract/s3-errors.ts'
import { defineOperation, type OperationCall } from '../../operation.ts'
import { isRefusedAtHome } from '../../policy-denial.ts'
import type { S3Needs } from '../s3-needs.ts'
import { contentsTarget, findBucket, objectResources } from '../s3-target.ts'
import { refuseUnsupported } from '../unsupported-members.ts'
import { writeConditionOf } from '../write-condition.ts'
import { deletionPermissions } from './deletion-permissions.ts'

/** Most keys of a request. */
const keysMax = 1000

/** Keys that are deleted at the same time: their commits share syncs. */
const keysTogether = 50

interface KeyOutcome {
  readonly identifier: ObjectIdentifier
  /** Null: it is deleted. */
  readonly error: ServiceError | null
}

/** Deletes up to a thousand objects. Each key is a deletion of its own: allowed, done and recorded by itself. */
export const deleteObjects = ({ buckets, objects }: S3Needs) =>
  defineOperation('s3', 'DeleteObjects', {
    // AWS asks for s3:DeleteObject on each key and for nothing on the bucket: some keys may fail where others do not.
    target: (input, call) => ({
      ...contentsTarget(findBucket(buckets, input, call), call, 's3:DeleteObject'),
      permissions: [],
    }),
    run: async (input, call) => {
      const bucket = findBucket(buckets, input, call)
      const { Delete: _, ...members } = input
      refuseUnsupported(members, bucket)
      const outcomes: KeyOutcome[] = []
      for (const identifiers of groupsOf(input)) {
        outcomes.push(
          ...(await Promise.all(
            identifiers.map((identifier) => deleteKey(objects, bucket, identifier, members, call)),
          )),
        )
      }
      call.note({ parts: outcomes.map((outcome) => recordedPart(bucket, outcome)) })
      return answer(outcomes, input.Delete?.Quiet === true)
    },
  })

function groupsOf({ Delete }: DeleteObjectsCommandInput): readonly (readonly ObjectIdentifier[])[] {
  const identifiers = Delete?.Objects ?? []
  if (identifiers.length === 0 || identifiers.length > keysMax) throw s3Error('MalformedXML')
  const groups: ObjectIdentifier[][] = []
  for (let start = 0; start < identifiers.length; start += keysTogether) {
    groups.push(identifiers.slice(start, start + keysTogether))
  }
  return groups
}

async function deleteKey(
  objects: Objects,
  bucket: Bucket,
  identifier: ObjectIdentifier,
  request: Omit<DeleteObjectsCommandInput, 'Delete'>,
  call: OperationCall,
): Promise<KeyOutcome> {
  const { Key = '', ETag, LastModifiedTime, Size, VersionId } = identifier
  try {
    for (const permission of deletionPermissions(bucket, Key, call, { ...request, VersionId }))
      call.authorise(permission)
    refuseUnsupported({ VersionId, IfMatchLastModifiedTime: LastModifiedTime, IfMatchSize: Size }, bucket)
    await objects.delete(bucket, Key, writeConditionOf({ IfMatch: ETag }))
    return { identifier, error: null }
  } catch (error) {
    return { identifier, error: toServiceError(error) }
  }
}

function recordedPart(bucket: Bucket, { identifier: { Key = '' }, error }: KeyOutcome): CallPart {
  return {
    eventName: 'DeleteObject',
    requestParameters: { bucketName: bucket.name, key: Key },
    resources: objectResources(bucket, Key),
    error: error === null ? null : { code: codeOf(error), message: error.message },
    isRefusedAtHome: isRefusedAtHome(error),
  }
}

function answer(outcomes: readonly KeyOutcome[], isQuiet: boolean): { Deleted?: DeletedObject[]; Errors?: KeyError[] } {
  const deleted = outcomes.filter(({ error }) => error === null)
  const errors = outcomes.flatMap(({ identifier, error }) =>
    error === null ? [] : [{ ...named(identifier), Code: codeOf(error), Message: error.message }],
  )
  return {
    ...(isQuiet ? {} : { Deleted: deleted.map(({ identifier }) => named(identifier)) }),
    ...(errors.length === 0 ? {} : { Errors: errors }),
  }
}

/** What the caller named, the version too where it named one. */
function named({ Key, VersionId }: ObjectIdentifier): Pick<DeletedObject, 'Key' | 'VersionId'> {
  return { Key, ...(VersionId === undefined ? {} : { VersionId }) }
}

function codeOf(error: ServiceError): string {
  return spellError(error, 's3').name
}
