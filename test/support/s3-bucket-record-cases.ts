import {
  CreateBucketCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketTaggingCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAccelerateConfigurationCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketReplicationCommand,
  GetBucketRequestPaymentCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketAclCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3'
import { accountId, Bucket, data, read, type S3RecordCase, write, xmlns } from './s3-record-case.ts'

const bucketPolicy = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'list',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${accountId}:root` },
      Action: 's3:ListBucket',
      Resource: `arn:aws:s3:::${Bucket}`,
    },
  ],
}
const accessBlock = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: false,
}
const encryption = {
  Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const }, BucketKeyEnabled: false }],
}

/** Calls on a bucket, in the order in which they are run: each finds what the ones before have left. */
export const bucketRecordCases: readonly S3RecordCase[] = [
  ['a bucket is made', (c) => c.send(new CreateBucketCommand({ Bucket })), write('CreateBucket', 'nothing')],
  ['buckets are listed', (c) => c.send(new ListBucketsCommand({})), read('ListBuckets', 'nothing')],
  [
    'a bucket is asked for',
    (c) => c.send(new HeadBucketCommand({ Bucket })),
    read('HeadBucket', 'what begins so', {}, data),
  ],
  [
    'location',
    (c) => c.send(new GetBucketLocationCommand({ Bucket })),
    read('GetBucketLocation', 'the bucket', { location: '' }),
  ],
  [
    'list of access',
    (c) => c.send(new GetBucketAclCommand({ Bucket })),
    read('GetBucketAcl', 'the bucket', { acl: '' }),
  ],
  [
    'list of access, put',
    (c) => c.send(new PutBucketAclCommand({ Bucket, ACL: 'bucket-owner-full-control' as 'private' })),
    write('PutBucketAcl', 'the bucket', { acl: '', 'x-amz-acl': 'bucket-owner-full-control' }),
  ],
  [
    'policy, put',
    (c) => c.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(bucketPolicy) })),
    write('PutBucketPolicy', 'the bucket', { policy: '', bucketPolicy }),
  ],
  [
    'policy',
    (c) => c.send(new GetBucketPolicyCommand({ Bucket })),
    read('GetBucketPolicy', 'the bucket', { policy: '' }),
  ],
  [
    'policy status',
    (c) => c.send(new GetBucketPolicyStatusCommand({ Bucket })),
    read('GetBucketPolicyStatus', 'the bucket', { policyStatus: '' }),
  ],
  [
    'policy, deleted',
    (c) => c.send(new DeleteBucketPolicyCommand({ Bucket })),
    write('DeleteBucketPolicy', 'the bucket', { policy: '' }),
  ],
  [
    'policy that there is not',
    (c) => c.send(new GetBucketPolicyCommand({ Bucket })),
    read('GetBucketPolicy', 'the bucket', { policy: '' }, { errorCode: 'NoSuchBucketPolicy' }),
  ],
  [
    'tags, put',
    (c) => c.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: 'Red', Value: 'true' }] } })),
    write('PutBucketTagging', 'the bucket', {
      tagging: '',
      Tagging: { xmlns, TagSet: { Tag: { Key: 'Red', Value: true } } },
    }),
  ],
  [
    'tags',
    (c) => c.send(new GetBucketTaggingCommand({ Bucket })),
    read('GetBucketTagging', 'the bucket', { tagging: '' }),
  ],
  [
    'tags, deleted',
    (c) => c.send(new DeleteBucketTaggingCommand({ Bucket })),
    write('DeleteBucketTagging', 'the bucket', { tagging: '' }),
  ],
  [
    'access block, put',
    (c) => c.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: accessBlock })),
    write('PutBucketPublicAccessBlock', 'the bucket', {
      publicAccessBlock: '',
      PublicAccessBlockConfiguration: { xmlns, ...accessBlock },
    }),
  ],
  [
    'access block',
    (c) => c.send(new GetPublicAccessBlockCommand({ Bucket })),
    read('GetBucketPublicAccessBlock', 'the bucket', { publicAccessBlock: '' }),
  ],
  [
    'access block, deleted',
    (c) => c.send(new DeletePublicAccessBlockCommand({ Bucket })),
    write('DeleteBucketPublicAccessBlock', 'the bucket', { publicAccessBlock: '' }),
  ],
  [
    'encryption, put',
    (c) => c.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: encryption })),
    write('PutBucketEncryption', 'the bucket', {
      encryption: '',
      ServerSideEncryptionConfiguration: { xmlns, Rule: encryption.Rules[0] },
    }),
  ],
  [
    'encryption',
    (c) => c.send(new GetBucketEncryptionCommand({ Bucket })),
    read('GetBucketEncryption', 'the bucket', { encryption: '' }),
  ],
  [
    'encryption, deleted',
    (c) => c.send(new DeleteBucketEncryptionCommand({ Bucket })),
    write('DeleteBucketEncryption', 'the bucket', { encryption: '' }),
  ],
  [
    'ownership, put',
    (c) =>
      c.send(
        new PutBucketOwnershipControlsCommand({
          Bucket,
          OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        }),
      ),
    write('PutBucketOwnershipControls', 'the bucket', {
      ownershipControls: '',
      OwnershipControls: { xmlns, Rule: { ObjectOwnership: 'BucketOwnerEnforced' } },
    }),
  ],
  [
    'ownership',
    (c) => c.send(new GetBucketOwnershipControlsCommand({ Bucket })),
    read('GetBucketOwnershipControls', 'the bucket', { ownershipControls: '' }),
  ],
  [
    'ownership, deleted',
    (c) => c.send(new DeleteBucketOwnershipControlsCommand({ Bucket })),
    write('DeleteBucketOwnershipControls', 'the bucket', { ownershipControls: '' }),
  ],
  [
    'cors',
    (c) => c.send(new GetBucketCorsCommand({ Bucket })),
    read('GetBucketCors', 'the bucket', { cors: '' }, { errorCode: 'NoSuchCORSConfiguration' }),
  ],
  [
    'lifecycle',
    (c) => c.send(new GetBucketLifecycleConfigurationCommand({ Bucket })),
    read('GetBucketLifecycle', 'the bucket', { lifecycle: '' }, { errorCode: 'NoSuchLifecycleConfiguration' }),
  ],
  [
    'lifecycle, deleted',
    (c) => c.send(new DeleteBucketLifecycleCommand({ Bucket })),
    write('DeleteBucketLifecycle', 'the bucket', { lifecycle: '' }),
  ],
  [
    'replication',
    (c) => c.send(new GetBucketReplicationCommand({ Bucket })),
    read(
      'GetBucketReplication',
      'the bucket',
      { replication: '' },
      { errorCode: 'ReplicationConfigurationNotFoundError' },
    ),
  ],
  [
    'website',
    (c) => c.send(new GetBucketWebsiteCommand({ Bucket })),
    read('GetBucketWebsite', 'the bucket', { website: '' }, { errorCode: 'NoSuchWebsiteConfiguration' }),
  ],
  [
    'object lock',
    (c) => c.send(new GetObjectLockConfigurationCommand({ Bucket })),
    read(
      'GetBucketObjectLockConfiguration',
      'the bucket',
      { 'object-lock': '' },
      { errorCode: 'ObjectLockConfigurationNotFoundError' },
    ),
  ],
  [
    'acceleration',
    (c) => c.send(new GetBucketAccelerateConfigurationCommand({ Bucket })),
    read('GetAccelerateConfiguration', 'the bucket', { accelerate: '' }),
  ],
  [
    'logging',
    (c) => c.send(new GetBucketLoggingCommand({ Bucket })),
    read('GetBucketLogging', 'the bucket', { logging: '' }),
  ],
  [
    'notification',
    (c) => c.send(new GetBucketNotificationConfigurationCommand({ Bucket })),
    read('GetBucketNotification', 'the bucket', { notification: '' }),
  ],
  [
    'who pays',
    (c) => c.send(new GetBucketRequestPaymentCommand({ Bucket })),
    read('GetBucketRequestPayment', 'the bucket', { requestPayment: '' }),
  ],
  [
    'versioning',
    (c) => c.send(new GetBucketVersioningCommand({ Bucket })),
    read('GetBucketVersioning', 'the bucket', { versioning: '' }),
  ],
]
