import type { Bucket } from '../../../buckets/bucket.ts'
import type { ServiceError } from '../../../contract/errors.ts'
import { s3Error } from '../../../contract/s3-errors.ts'

/**
 * Refuses by name whatever a request asks for that no bucket of this Cairn can do: nothing is accepted and ignored.
 *
 * @param bucket Its ownership decides what an ACL may say.
 */
export function refuseUnsupported(input: object, bucket: Bucket): void {
  for (const [name, value] of new Map<string, unknown>(Object.entries(input))) {
    if (value === undefined) continue
    const refusal = refusals.get(name)?.(value, bucket)
    if (refusal !== undefined && refusal !== null) throw refusal
  }
}

/** ACLs that say what holds anyway where the owner of the bucket owns all that is in it. */
const harmlessAcls = ['private', 'bucket-owner-full-control', 'bucket-owner-read']

/**
 * A canned ACL other than that everything is the bucket owner's.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
export function aclRefusal(acl: unknown, { ownership }: Pick<Bucket, 'ownership'>): ServiceError | null {
  if (acl === 'bucket-owner-full-control') return null
  if (ownership === 'BucketOwnerEnforced') return s3Error('AccessControlListNotSupported')
  return harmlessAcls.some((harmless) => harmless === acl) ? null : notImplemented('x-amz-acl', String(acl))
}

export function notImplemented(header: string, value?: string): ServiceError {
  const what = value === undefined ? header : `${header}: ${value}`
  return s3Error('NotImplemented', `${what} is not supported`, { Header: header })
}

type Refusal = (value: unknown, bucket: Bucket) => ServiceError | null

const always =
  (header: string): Refusal =>
  () =>
    notImplemented(header)

const unless =
  (header: string, supported: unknown): Refusal =>
  (value) =>
    value === supported ? null : notImplemented(header, String(value))

const grant =
  (header: string): Refusal =>
  (_value, { ownership }) =>
    ownership === 'BucketOwnerEnforced' ? s3Error('AccessControlListNotSupported') : notImplemented(header)

const noObjectLock: Refusal = () => s3Error('InvalidRequest', 'Bucket is missing Object Lock Configuration')

const refusals: ReadonlyMap<string, Refusal> = new Map<string, Refusal>([
  ['ACL', aclRefusal],
  ['AnnotationDirective', always('x-amz-annotation-directive')],
  ['BucketKeyEnabled', unless('x-amz-server-side-encryption-bucket-key-enabled', false)],
  ['ChecksumMD5', always('x-amz-checksum-md5')],
  ['ChecksumSHA512', always('x-amz-checksum-sha512')],
  ['ChecksumXXHASH128', always('x-amz-checksum-xxhash128')],
  ['ChecksumXXHASH3', always('x-amz-checksum-xxhash3')],
  ['ChecksumXXHASH64', always('x-amz-checksum-xxhash64')],
  ['CopySourceSSECustomerAlgorithm', always('x-amz-copy-source-server-side-encryption-customer-algorithm')],
  ['CopySourceSSECustomerKey', always('x-amz-copy-source-server-side-encryption-customer-key')],
  ['CopySourceSSECustomerKeyMD5', always('x-amz-copy-source-server-side-encryption-customer-key-md5')],
  ['GrantFullControl', grant('x-amz-grant-full-control')],
  ['GrantRead', grant('x-amz-grant-read')],
  ['GrantReadACP', grant('x-amz-grant-read-acp')],
  ['GrantWrite', grant('x-amz-grant-write')],
  ['GrantWriteACP', grant('x-amz-grant-write-acp')],
  ['IfMatchInitiatedTime', always('x-amz-if-match-initiated-time')],
  ['IfMatchLastModifiedTime', always('x-amz-if-match-last-modified-time')],
  ['IfMatchSize', always('x-amz-if-match-size')],
  ['MFA', always('x-amz-mfa')],
  ['ObjectLockEventHold', noObjectLock],
  ['ObjectLockEventHoldDurationDays', noObjectLock],
  ['ObjectLockEventHoldDurationYears', noObjectLock],
  ['ObjectLockLegalHoldStatus', noObjectLock],
  ['ObjectLockMode', noObjectLock],
  ['ObjectLockRetainUntilDate', noObjectLock],
  ['SSECustomerAlgorithm', always('x-amz-server-side-encryption-customer-algorithm')],
  ['SSECustomerKey', always('x-amz-server-side-encryption-customer-key')],
  ['SSECustomerKeyMD5', always('x-amz-server-side-encryption-customer-key-md5')],
  ['SSEKMSEncryptionContext', always('x-amz-server-side-encryption-context')],
  ['SSEKMSKeyId', always('x-amz-server-side-encryption-aws-kms-key-id')],
  ['ServerSideEncryption', unless('x-amz-server-side-encryption', 'AES256')],
  ['StorageClass', unless('x-amz-storage-class', 'STANDARD')],
  ['VersionId', (value) => (value === 'null' ? null : s3Error('InvalidArgument', 'Invalid version id specified'))],
  ['WebsiteRedirectLocation', always('x-amz-website-redirect-location')],
  ['WriteOffsetBytes', always('x-amz-write-offset-bytes')],
])
