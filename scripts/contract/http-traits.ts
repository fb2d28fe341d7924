/**
 * What the JSON form of the models leaves out and their Smithy form says (aws/api-models-aws): the names of the elements
 * round answers in XML, and how errors stand in XML. And what the services do otherwise than their models say.
 */
export interface HttpTraits {
  /** Of the elements round answers. */
  readonly xmlNamespace: string
  /** An error stands without an element round it. */
  readonly errorsUnwrapped: boolean
  /** Names of the elements round answers, by output shape, where they are not the shape's name. */
  readonly roots: Readonly<Record<string, string>>
  /** Operations whose answer is its one member, in an element of the member's name. */
  readonly unwrapped: ReadonlySet<string>
  /** Texts whose pattern in the model refuses what the service takes. */
  readonly freeTexts: ReadonlySet<string>
}

export const httpTraits: ReadonlyMap<string, HttpTraits> = new Map([
  [
    's3',
    {
      xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
      errorsUnwrapped: true,
      roots: {
        CompleteMultipartUploadOutput: 'CompleteMultipartUploadResult',
        CreateMultipartUploadOutput: 'InitiateMultipartUploadResult',
        CreateSessionOutput: 'CreateSessionResult',
        DeleteObjectsOutput: 'DeleteResult',
        GetBucketAccelerateConfigurationOutput: 'AccelerateConfiguration',
        GetBucketAclOutput: 'AccessControlPolicy',
        GetBucketCorsOutput: 'CORSConfiguration',
        GetBucketLifecycleConfigurationOutput: 'LifecycleConfiguration',
        GetBucketLoggingOutput: 'BucketLoggingStatus',
        GetBucketRequestPaymentOutput: 'RequestPaymentConfiguration',
        GetBucketTaggingOutput: 'Tagging',
        GetBucketVersioningOutput: 'VersioningConfiguration',
        GetBucketWebsiteOutput: 'WebsiteConfiguration',
        GetObjectAclOutput: 'AccessControlPolicy',
        GetObjectAttributesOutput: 'GetObjectAttributesResponse',
        GetObjectTaggingOutput: 'Tagging',
        ListBucketAnalyticsConfigurationsOutput: 'ListBucketAnalyticsConfigurationResult',
        ListBucketInventoryConfigurationsOutput: 'ListInventoryConfigurationsResult',
        ListBucketMetricsConfigurationsOutput: 'ListMetricsConfigurationsResult',
        ListBucketsOutput: 'ListAllMyBucketsResult',
        ListDirectoryBucketsOutput: 'ListAllMyDirectoryBucketsResult',
        ListMultipartUploadsOutput: 'ListMultipartUploadsResult',
        ListObjectVersionsOutput: 'ListVersionsResult',
        ListObjectsOutput: 'ListBucketResult',
        ListObjectsV2Output: 'ListBucketResult',
        ListPartsOutput: 'ListPartsResult',
      },
      unwrapped: new Set(['GetBucketLocation']),
      // Some clients encode all of them, the slash between bucket and key too.
      freeTexts: new Set(['CopySource', 'RenameSource']),
    },
  ],
  [
    's3control',
    {
      xmlNamespace: 'http://awss3control.amazonaws.com/doc/2018-08-20/',
      errorsUnwrapped: false,
      roots: {},
      unwrapped: new Set<string>(),
      // The ARN of a bucket has no Region.
      freeTexts: new Set(['S3ResourceArn']),
    },
  ],
])
