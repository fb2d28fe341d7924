import type { Bucket } from '../../../buckets/bucket.ts'
import type { Buckets } from '../../../buckets/buckets.ts'
import { decideRead, preconditionFailed } from '../../../buckets/objects/conditions.ts'
import type { Objects } from '../../../buckets/objects/objects.ts'
import type { StoredObject } from '../../../buckets/objects/stored-object.ts'
import { s3Error } from '../../../contract/s3-errors.ts'
import type { CallTarget, Permission, TargetCall } from '../operation.ts'
import { existingTagContext } from './condition-keys.ts'
import { findBucketAnywhere, objectPermission, objectResources } from './s3-target.ts'
import { notImplemented } from './unsupported-members.ts'

/** What is to be copied, in the words of a request. */
export interface CopySourceMembers {
  readonly CopySource?: string | undefined
  readonly ExpectedSourceBucketOwner?: string | undefined
  readonly CopySourceIfMatch?: string | undefined
  readonly CopySourceIfNoneMatch?: string | undefined
  readonly CopySourceIfModifiedSince?: Date | undefined
  readonly CopySourceIfUnmodifiedSince?: Date | undefined
}

export interface CopySource {
  readonly bucket: Bucket
  readonly key: string
}

/**
 * The place that `x-amz-copy-source` names: a bucket in whatever Region, and a key.
 *
 * @throws {ServiceError} `InvalidArgument`, `NoSuchBucket`, `AccessDenied`, `NotImplemented`.
 */
export function copySourceOf(buckets: Buckets, input: CopySourceMembers): CopySource {
  const { CopySource: header = '', ExpectedSourceBucketOwner } = input
  const [path = '', query = ''] = header.replace(/^\//, '').split('?', 2)
  const version = new URLSearchParams(query).get('versionId')
  if (version !== null && version !== 'null') throw s3Error('InvalidArgument', 'Invalid version id specified')
  const [, name, key] = /^([^/]+)\/(.+)$/s.exec(decoded(path)) ?? []
  if (name === undefined || key === undefined) throw invalidSource()
  if (name.startsWith('arn:')) throw notImplemented('x-amz-copy-source', 'an access point')
  return { bucket: findBucketAnywhere(buckets, { Bucket: name, ExpectedBucketOwner: ExpectedSourceBucketOwner }), key }
}

/** What a caller must be allowed to copy from there. */
export async function sourcePermissions(
  objects: Objects,
  { bucket, key }: CopySource,
  call: TargetCall,
): Promise<{ readonly permissions: readonly Permission[]; readonly object: StoredObject | null }> {
  const object = await objects.find(bucket, key)
  const context = existingTagContext(object?.tags)
  return { permissions: [objectPermission(bucket, key, call, 's3:GetObject', context)], object }
}

/** Whose the source is, for their record of the copy. */
export function sourceTarget({ bucket, key }: CopySource): Pick<CallTarget, 'source'> {
  return { source: { accountId: bucket.accountId, resources: objectResources(bucket, key) } }
}

/** Throws `PreconditionFailed` where the source is not what the caller thinks. */
export function checkSourceConditions(input: CopySourceMembers, source: StoredObject): void {
  const refusal = decideRead(
    {
      ifMatch: input.CopySourceIfMatch ?? null,
      ifNoneMatch: input.CopySourceIfNoneMatch ?? null,
      ifModifiedSinceMs: input.CopySourceIfModifiedSince?.getTime() ?? null,
      ifUnmodifiedSinceMs: input.CopySourceIfUnmodifiedSince?.getTime() ?? null,
    },
    source,
  )
  if (refusal !== null) throw preconditionFailed(`x-amz-copy-source-${refusal.header}`)
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    throw invalidSource()
  }
}

function invalidSource() {
  return s3Error('InvalidArgument', 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey', {
    ArgumentName: 'x-amz-copy-source',
  })
}
