import type { Bucket } from '../../../buckets/bucket.ts'
import { isBucketName } from '../../../buckets/bucket-name.ts'
import { bucketPolicyFor } from '../../../buckets/bucket-policy-for.ts'
import type { Buckets } from '../../../buckets/buckets.ts'
import { s3Error } from '../../../contract/s3-errors.ts'
import type { RecordResource } from '../../../event/record-builder.ts'
import type { RequestContext } from '../../../identity/authorise.ts'
import { type CallTarget, noContext, type Permission, type TargetCall } from '../operation.ts'

/** The bucket that a request names, in any of its operations. */
export interface NamesBucket {
  readonly Bucket?: string | undefined
  readonly ExpectedBucketOwner?: string | undefined
}

/**
 * The bucket, in the Region that the request was signed for.
 *
 * @throws {ServiceError} `NoSuchBucket`, `AccessDenied` where it has another owner than expected, and
 *   `AuthorizationHeaderMalformed` where it stands in another Region: clients then sign again for that one.
 */
export function findBucket(buckets: Buckets, input: NamesBucket, call: TargetCall): Bucket {
  const bucket = findBucketAnywhere(buckets, input)
  const isSigned = call.principal.type !== 'Anonymous'
  if (!isSigned || bucket.region === call.region) return bucket
  throw s3Error(
    'AuthorizationHeaderMalformed',
    `The authorization header is malformed; the region '${call.region}' is wrong; expecting '${bucket.region}'`,
    { Region: bucket.region },
    { headers: { 'x-amz-bucket-region': bucket.region } },
  )
}

/** The bucket, in whatever Region. */
export function findBucketAnywhere(buckets: Buckets, { Bucket: name = '', ExpectedBucketOwner }: NamesBucket): Bucket {
  if (buckets.find(name) === null && !isBucketName(name)) {
    throw s3Error('InvalidBucketName', undefined, { BucketName: name })
  }
  const bucket = buckets.get(name)
  if (ExpectedBucketOwner !== undefined && ExpectedBucketOwner !== bucket.accountId) throw s3Error('AccessDenied')
  return bucket
}

/** An operation about a bucket. */
export function bucketTarget(
  bucket: Bucket,
  call: TargetCall,
  action: string,
  context: RequestContext = noContext,
): CallTarget {
  return {
    permissions: [bucketPermission(bucket, call, action, context)],
    resources: [bucketResource(bucket)],
    ownerAccountId: bucket.accountId,
    region: bucket.region,
  }
}

/** An operation about what is in a bucket, as far as keys begin with `prefix`: its record names that, and the bucket. */
export function contentsTarget(
  bucket: Bucket,
  call: TargetCall,
  action: string,
  {
    prefix = '',
    context = noContext,
  }: { readonly prefix?: string | undefined; readonly context?: RequestContext } = {},
): CallTarget {
  const contents = { type: 'AWS::S3::Object', ARNPrefix: objectArn(bucket.name, prefix) }
  const target = bucketTarget(bucket, call, action, context)
  return { ...target, resources: [contents, ...target.resources] }
}

/** An operation about an object. */
export function objectTarget(
  bucket: Bucket,
  key: string,
  call: TargetCall,
  action: string,
  context: RequestContext = noContext,
): CallTarget {
  return {
    permissions: [objectPermission(bucket, key, call, action, context)],
    resources: objectResources(bucket, key),
    ownerAccountId: bucket.accountId,
    region: bucket.region,
  }
}

export function bucketPermission(
  bucket: Bucket,
  call: TargetCall,
  action: string,
  context: RequestContext = noContext,
): Permission {
  return permission(bucket, call, action, bucketArn(bucket.name), context)
}

export function objectPermission(
  bucket: Bucket,
  key: string,
  call: TargetCall,
  action: string,
  context: RequestContext = noContext,
): Permission {
  return permission(bucket, call, action, objectArn(bucket.name, key), context)
}

export function objectResources(bucket: Bucket, key: string): readonly RecordResource[] {
  return [{ type: 'AWS::S3::Object', ARN: objectArn(bucket.name, key) }, bucketResource(bucket)]
}

export function bucketArn(name: string): string {
  return `arn:aws:s3:::${name}`
}

function objectArn(name: string, key: string): string {
  return `${bucketArn(name)}/${key}`
}

function bucketResource({ accountId, name }: Bucket): RecordResource {
  return { accountId, type: 'AWS::S3::Bucket', ARN: bucketArn(name) }
}

function permission(
  bucket: Bucket,
  { principal }: TargetCall,
  action: string,
  resource: string,
  context: RequestContext,
): Permission {
  return {
    action,
    resource,
    accountId: bucket.accountId,
    resourcePolicy: bucketPolicyFor(bucket, principal),
    context: new Map([['s3:resourceaccount', [bucket.accountId]], ...context]),
  }
}
