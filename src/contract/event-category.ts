/**
 * Operations whose events are data events: what is done with the contents of a resource, not with the resource.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
 */
const dataOperations: Readonly<Record<string, ReadonlySet<string>>> = {
  s3: new Set([
    'AbortMultipartUpload',
    'CompleteMultipartUpload',
    'CopyObject',
    'CreateMultipartUpload',
    'DeleteObject',
    'DeleteObjectAnnotation',
    'DeleteObjectTagging',
    'DeleteObjects',
    'GetObject',
    'GetObjectAcl',
    'GetObjectAnnotation',
    'GetObjectAttributes',
    'GetObjectLegalHold',
    'GetObjectRetention',
    'GetObjectTagging',
    'GetObjectTorrent',
    'HeadBucket',
    'HeadObject',
    'ListMultipartUploads',
    'ListObjectAnnotations',
    'ListObjectVersions',
    'ListObjects',
    'ListObjectsV2',
    'ListParts',
    'PostObject',
    'PutObject',
    'PutObjectAcl',
    'PutObjectAnnotation',
    'PutObjectLegalHold',
    'PutObjectRetention',
    'PutObjectTagging',
    'RenameObject',
    'RestoreObject',
    'SelectObjectContent',
    'UpdateObjectEncryption',
    'UploadPart',
    'UploadPartCopy',
    'WriteGetObjectResponse',
  ]),
}

/** `eventCategory` of an operation's records. `service` is the contract's name. */
export function eventCategory(service: string, operation: string): 'Management' | 'Data' {
  return dataOperations[service]?.has(operation) === true ? 'Data' : 'Management'
}
