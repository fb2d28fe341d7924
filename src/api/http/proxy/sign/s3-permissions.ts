import { isRecord, ownValue } from '../../../../contract/is-record.ts'
import type { RecordPlace } from '../../../../contract/record-resources.ts'
import type { RequestContext } from '../../../../identity/authorise.ts'
import { decodeOctets } from '../../../../identity/sigv4/percent.ts'
import type { NeededPermission } from './needed-permissions.ts'

/**
 * What a call of S3 needs: IAM has names of its own for many of its operations.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 *
 * @param input Null where it could not be read: then nobody can tell what it is about.
 */
export function s3Permissions(
  operation: string,
  input: unknown,
  { partition }: RecordPlace,
): readonly NeededPermission[] {
  const members = isRecord(input) ? input : {}
  const [bucket, key] = [textAt(members, 'Bucket'), textAt(members, 'Key')]
  const bucketArn = bucket === null ? null : bucketArnOf(bucket, partition)
  const context = prefixContext(members)
  const needs = (action: string, resource: string | null) => ({ action: `s3:${action}`, resource, context })
  if (operation === 'ListBuckets' || operation === 'ListDirectoryBuckets') return [needs('ListAllMyBuckets', '*')]
  const withKey = (name: string | null) => (bucketArn === null || name === null ? null : `${bucketArn}/${name}`)
  if (operation === 'DeleteObjects') return deletedKeys(members, (action, name) => needs(action, withKey(name)))
  const resource = isOfObject(operation, members) ? withKey(key) : bucketArn
  const version = textAt(members, 'VersionId') === null ? '' : 'Version'
  const main = mainActions(operation, version).map((action) => needs(action, resource))
  const more = [
    ...(hasAcl(members) && aclActions.has(operation) ? [needs(aclActions.get(operation) ?? '', resource)] : []),
    ...(textAt(members, 'Tagging') === null || !taggedWrites.has(operation)
      ? []
      : [needs('PutObjectTagging', resource)]),
    ...(members.BypassGovernanceRetention === true ? [needs('BypassGovernanceRetention', resource)] : []),
    ...copiedFrom(operation, members, partition).map(({ action, arn }) => needs(action, arn)),
  ]
  return [...main, ...more]
}

type Members = Readonly<Record<string, unknown>>

/** Operations that IAM knows by another action. `{v}` stands for `Version` where a version is named. */
const actions: Readonly<Record<string, readonly string[]>> = {
  CompleteMultipartUpload: ['PutObject'],
  CopyObject: ['PutObject'],
  CreateMultipartUpload: ['PutObject'],
  DeleteBucketCors: ['PutBucketCORS'],
  DeleteBucketEncryption: ['PutEncryptionConfiguration'],
  DeleteBucketLifecycle: ['PutLifecycleConfiguration'],
  DeleteBucketOwnershipControls: ['PutBucketOwnershipControls'],
  DeleteBucketReplication: ['PutReplicationConfiguration'],
  DeleteBucketTagging: ['PutBucketTagging'],
  DeleteObject: ['DeleteObject{v}'],
  DeleteObjectTagging: ['DeleteObject{v}Tagging'],
  DeletePublicAccessBlock: ['PutBucketPublicAccessBlock'],
  GetBucketAccelerateConfiguration: ['GetAccelerateConfiguration'],
  GetBucketCors: ['GetBucketCORS'],
  GetBucketEncryption: ['GetEncryptionConfiguration'],
  GetBucketLifecycle: ['GetLifecycleConfiguration'],
  GetBucketLifecycleConfiguration: ['GetLifecycleConfiguration'],
  GetBucketNotificationConfiguration: ['GetBucketNotification'],
  GetBucketReplication: ['GetReplicationConfiguration'],
  GetObject: ['GetObject{v}'],
  GetObjectAcl: ['GetObject{v}Acl'],
  GetObjectAttributes: ['GetObject{v}', 'GetObject{v}Attributes'],
  GetObjectLockConfiguration: ['GetBucketObjectLockConfiguration'],
  GetObjectTagging: ['GetObject{v}Tagging'],
  GetObjectTorrent: ['GetObject{v}Torrent'],
  GetPublicAccessBlock: ['GetBucketPublicAccessBlock'],
  HeadBucket: ['ListBucket'],
  HeadObject: ['GetObject{v}'],
  ListMultipartUploads: ['ListBucketMultipartUploads'],
  ListObjects: ['ListBucket'],
  ListObjectsV2: ['ListBucket'],
  ListObjectVersions: ['ListBucketVersions'],
  ListParts: ['ListMultipartUploadParts'],
  PutBucketAccelerateConfiguration: ['PutAccelerateConfiguration'],
  PutBucketCors: ['PutBucketCORS'],
  PutBucketEncryption: ['PutEncryptionConfiguration'],
  PutBucketLifecycle: ['PutLifecycleConfiguration'],
  PutBucketLifecycleConfiguration: ['PutLifecycleConfiguration'],
  PutBucketNotificationConfiguration: ['PutBucketNotification'],
  PutBucketReplication: ['PutReplicationConfiguration'],
  PutObjectAcl: ['PutObject{v}Acl'],
  PutObjectLockConfiguration: ['PutBucketObjectLockConfiguration'],
  PutObjectTagging: ['PutObject{v}Tagging'],
  PutPublicAccessBlock: ['PutBucketPublicAccessBlock'],
  SelectObjectContent: ['GetObject'],
  UploadPart: ['PutObject'],
  UploadPartCopy: ['PutObject'],
}

function mainActions(operation: string, version: string): readonly string[] {
  const [, verb, kind] = /^(Get|List|Put|Delete)Bucket(\w+Configurations?)$/.exec(operation) ?? []
  const known = Object.hasOwn(actions, operation) ? actions[operation] : undefined
  if (known !== undefined) return known.map((action) => action.replace('{v}', version))
  // `ListBucketInventoryConfigurations` is `s3:GetInventoryConfiguration`.
  if (verb === undefined || kind === undefined) return [operation]
  return [`${verb === 'Put' || verb === 'Delete' ? 'Put' : 'Get'}${kind.replace(/s$/, '')}`]
}

const aclActions: ReadonlyMap<string, string> = new Map([
  ['CopyObject', 'PutObjectAcl'],
  ['CreateBucket', 'PutBucketAcl'],
  ['CreateMultipartUpload', 'PutObjectAcl'],
  ['PutObject', 'PutObjectAcl'],
])

const taggedWrites: ReadonlySet<string> = new Set(['CopyObject', 'CreateMultipartUpload', 'PutObject'])

function hasAcl(input: Members): boolean {
  return ['ACL', 'GrantFullControl', 'GrantRead', 'GrantReadACP', 'GrantWrite', 'GrantWriteACP'].some(
    (name) => textAt(input, name) !== null,
  )
}

/** A call on an object names a key. */
function isOfObject(operation: string, input: Members): boolean {
  return textAt(input, 'Key') !== null || /Object(?:Acl|Tagging|Retention|LegalHold|Attributes)?$/.test(operation)
}

function deletedKeys(
  { Delete: asked }: Members,
  needs: (action: string, key: string | null) => NeededPermission,
): readonly NeededPermission[] {
  const objects = isRecord(asked) && Array.isArray(asked.Objects) ? asked.Objects.filter(isRecord) : []
  if (objects.length === 0) return [needs('DeleteObject', null), needs('DeleteObjectVersion', null)]
  return objects.map((object) =>
    needs(textAt(object, 'VersionId') === null ? 'DeleteObject' : 'DeleteObjectVersion', textAt(object, 'Key')),
  )
}

/** What is copied: `bucket/key?versionId=…`, encoded, or an ARN. */
function copiedFrom(operation: string, input: Members, partition: string) {
  if (operation !== 'CopyObject' && operation !== 'UploadPartCopy') return []
  const source = (textAt(input, 'CopySource') ?? '').replace(/^\//, '')
  const [place = '', query = ''] = source.split('?', 2)
  const decoded = Buffer.from(decodeOctets(place), 'latin1').toString('utf8')
  const cut = decoded.indexOf('/')
  const action = query.startsWith('versionId=') ? 'GetObjectVersion' : 'GetObject'
  // An access point's ARN names no bucket.
  const arn =
    cut <= 0 || decoded.startsWith('arn:')
      ? null
      : `${bucketArnOf(decoded.slice(0, cut), partition)}${decoded.slice(cut)}`
  return [{ action, arn }]
}

function bucketArnOf(bucket: string, partition: string): string | null {
  return bucket.startsWith('arn:') ? null : `arn:${partition}:s3:::${bucket}`
}

function prefixContext(input: Members): RequestContext {
  const [prefix, delimiter] = [textAt(input, 'Prefix'), textAt(input, 'Delimiter')]
  return new Map([
    ...(prefix === null ? [] : [['s3:prefix', [prefix]] as const]),
    ...(delimiter === null ? [] : [['s3:delimiter', [delimiter]] as const]),
  ])
}

function textAt(members: Members, name: string): string | null {
  const value = ownValue(members, name)
  return typeof value === 'string' && value !== '' ? value : null
}
