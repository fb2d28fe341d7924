import type * as s3 from '@aws-sdk/client-s3'
import type { Answer } from '../../operation.ts'

/** Input and output of each operation on a bucket's configuration, in the types of the public client. */
export interface S3ConfigurationTypes {
  DeleteBucketCors: [s3.DeleteBucketCorsCommandInput, Answer<s3.DeleteBucketCorsCommandOutput>]
  DeleteBucketEncryption: [s3.DeleteBucketEncryptionCommandInput, Answer<s3.DeleteBucketEncryptionCommandOutput>]
  DeleteBucketLifecycle: [s3.DeleteBucketLifecycleCommandInput, Answer<s3.DeleteBucketLifecycleCommandOutput>]
  DeleteBucketOwnershipControls: [
    s3.DeleteBucketOwnershipControlsCommandInput,
    Answer<s3.DeleteBucketOwnershipControlsCommandOutput>,
  ]
  DeleteBucketPolicy: [s3.DeleteBucketPolicyCommandInput, Answer<s3.DeleteBucketPolicyCommandOutput>]
  DeleteBucketReplication: [s3.DeleteBucketReplicationCommandInput, Answer<s3.DeleteBucketReplicationCommandOutput>]
  DeleteBucketTagging: [s3.DeleteBucketTaggingCommandInput, Answer<s3.DeleteBucketTaggingCommandOutput>]
  DeleteBucketWebsite: [s3.DeleteBucketWebsiteCommandInput, Answer<s3.DeleteBucketWebsiteCommandOutput>]
  DeletePublicAccessBlock: [s3.DeletePublicAccessBlockCommandInput, Answer<s3.DeletePublicAccessBlockCommandOutput>]
  GetBucketAccelerateConfiguration: [
    s3.GetBucketAccelerateConfigurationCommandInput,
    Answer<s3.GetBucketAccelerateConfigurationCommandOutput>,
  ]
  GetBucketCors: [s3.GetBucketCorsCommandInput, Answer<s3.GetBucketCorsCommandOutput>]
  GetBucketEncryption: [s3.GetBucketEncryptionCommandInput, Answer<s3.GetBucketEncryptionCommandOutput>]
  GetBucketLifecycleConfiguration: [
    s3.GetBucketLifecycleConfigurationCommandInput,
    Answer<s3.GetBucketLifecycleConfigurationCommandOutput>,
  ]
  GetBucketLogging: [s3.GetBucketLoggingCommandInput, Answer<s3.GetBucketLoggingCommandOutput>]
  GetBucketNotificationConfiguration: [
    s3.GetBucketNotificationConfigurationCommandInput,
    Answer<s3.GetBucketNotificationConfigurationCommandOutput>,
  ]
  GetBucketOwnershipControls: [
    s3.GetBucketOwnershipControlsCommandInput,
    Answer<s3.GetBucketOwnershipControlsCommandOutput>,
  ]
  GetBucketPolicy: [s3.GetBucketPolicyCommandInput, Answer<s3.GetBucketPolicyCommandOutput>]
  GetBucketPolicyStatus: [s3.GetBucketPolicyStatusCommandInput, Answer<s3.GetBucketPolicyStatusCommandOutput>]
  GetBucketReplication: [s3.GetBucketReplicationCommandInput, Answer<s3.GetBucketReplicationCommandOutput>]
  GetBucketRequestPayment: [s3.GetBucketRequestPaymentCommandInput, Answer<s3.GetBucketRequestPaymentCommandOutput>]
  GetBucketTagging: [s3.GetBucketTaggingCommandInput, Answer<s3.GetBucketTaggingCommandOutput>]
  GetBucketVersioning: [s3.GetBucketVersioningCommandInput, Answer<s3.GetBucketVersioningCommandOutput>]
  GetBucketWebsite: [s3.GetBucketWebsiteCommandInput, Answer<s3.GetBucketWebsiteCommandOutput>]
  GetObjectLockConfiguration: [
    s3.GetObjectLockConfigurationCommandInput,
    Answer<s3.GetObjectLockConfigurationCommandOutput>,
  ]
  GetPublicAccessBlock: [s3.GetPublicAccessBlockCommandInput, Answer<s3.GetPublicAccessBlockCommandOutput>]
  PutBucketEncryption: [s3.PutBucketEncryptionCommandInput, Answer<s3.PutBucketEncryptionCommandOutput>]
  PutBucketOwnershipControls: [
    s3.PutBucketOwnershipControlsCommandInput,
    Answer<s3.PutBucketOwnershipControlsCommandOutput>,
  ]
  PutBucketPolicy: [s3.PutBucketPolicyCommandInput, Answer<s3.PutBucketPolicyCommandOutput>]
  PutBucketTagging: [s3.PutBucketTaggingCommandInput, Answer<s3.PutBucketTaggingCommandOutput>]
  PutPublicAccessBlock: [s3.PutPublicAccessBlockCommandInput, Answer<s3.PutPublicAccessBlockCommandOutput>]
}
