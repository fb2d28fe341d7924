import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetBucketAclCommand,
  GetObjectAclCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { required } from '../../src/base/assert.ts'
import { aes256, Bucket, data, Key, read, type S3RecordCase, sealed, write, xmlns } from './s3-record-case.ts'

let uploadId = ''
let etag = ''

/** Calls on what is in the bucket, to its end, in the order in which they are run. */
export const objectRecordCases: readonly S3RecordCase[] = [
  [
    'an object is put',
    async (c) => {
      const put = await c.send(new PutObjectCommand({ Bucket, Key, Body: 'twelve bytes', ContentType: 'text/plain' }))
      etag = put.ETag ?? ''
    },
    write('PutObject', 'the key', {}, { ...data, response: aes256, added: sealed }),
    Key,
  ],
  [
    'an object is put that is to be encrypted',
    (c) => c.send(new PutObjectCommand({ Bucket, Key, Body: 'twelve bytes', ServerSideEncryption: 'AES256' })),
    write('PutObject', 'the key', aes256, { ...data, response: aes256, added: { SSEApplied: 'SSE_S3' } }),
    Key,
  ],
  [
    'an object is got',
    (c) => c.send(new GetObjectCommand({ Bucket, Key })),
    read('GetObject', 'the key', {}, { ...data, added: sealed }),
    Key,
  ],
  [
    'a range of it',
    (c) => c.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=2-5' })),
    read('GetObject', 'the key', {}, { ...data, added: sealed }),
    Key,
  ],
  [
    'what has not changed',
    (c) => c.send(new GetObjectCommand({ Bucket, Key, IfNoneMatch: etag })),
    read('GetObject', 'the key', {}, { ...data, errorCode: 'NotModified' }),
    Key,
  ],
  [
    'an object is asked for',
    (c) => c.send(new HeadObjectCommand({ Bucket, Key })),
    read('HeadObject', 'the key', {}, data),
    Key,
  ],
  [
    'an object is asked for that there is not',
    (c) => c.send(new HeadObjectCommand({ Bucket, Key: 'none' })),
    read('HeadObject', 'the key', {}, { ...data, errorCode: 'NoSuchKey' }),
    'none',
  ],
  [
    'an object is got that there is not',
    (c) => c.send(new GetObjectCommand({ Bucket, Key: 'none' })),
    read('GetObject', 'the key', {}, { ...data, errorCode: 'NoSuchKey' }),
    'none',
  ],
  [
    'its attributes',
    (c) => c.send(new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes: ['ETag'] })),
    read('GetObjectAttributes', 'the key', { attributes: '' }, data),
    Key,
  ],
  [
    'its list of access',
    (c) => c.send(new GetObjectAclCommand({ Bucket, Key })),
    read('GetObjectAcl', 'the key', { acl: '' }, data),
    Key,
  ],
  [
    'its list of access, put',
    (c) => c.send(new PutObjectAclCommand({ Bucket, Key, ACL: 'bucket-owner-full-control' })),
    write('PutObjectAcl', 'the key', { acl: '', 'x-amz-acl': 'bucket-owner-full-control' }, data),
    Key,
  ],
  [
    'its tags, put',
    (c) =>
      c.send(
        new PutObjectTaggingCommand({
          Bucket,
          Key,
          Tagging: {
            TagSet: [
              { Key: 'n', Value: '7' },
              { Key: 'm', Value: 'x' },
            ],
          },
        }),
      ),
    write(
      'PutObjectTagging',
      'the key',
      {
        tagging: '',
        Tagging: {
          xmlns,
          TagSet: {
            Tag: [
              { Key: 'n', Value: 7 },
              { Key: 'm', Value: 'x' },
            ],
          },
        },
      },
      data,
    ),
    Key,
  ],
  [
    'its tags',
    (c) => c.send(new GetObjectTaggingCommand({ Bucket, Key })),
    read('GetObjectTagging', 'the key', { tagging: '' }, data),
    Key,
  ],
  [
    'its tags, deleted',
    (c) => c.send(new DeleteObjectTaggingCommand({ Bucket, Key })),
    write('DeleteObjectTagging', 'the key', { tagging: '' }, data),
    Key,
  ],
  [
    'a copy is made',
    (c) =>
      c.send(
        new CopyObjectCommand({
          Bucket,
          Key: 'copy',
          CopySource: `${Bucket}/${encodeURIComponent(Key)}`,
          MetadataDirective: 'REPLACE',
        }),
      ),
    write(
      'CopyObject',
      'the key',
      { 'x-amz-copy-source': `${Bucket}/${encodeURIComponent(Key)}`, 'x-amz-metadata-directive': 'REPLACE' },
      { ...data, response: aes256, added: sealed },
    ),
    'copy',
  ],
  [
    'objects are listed',
    (c) => c.send(new ListObjectsV2Command({ Bucket, Prefix: 'a b/', Delimiter: '/' })),
    read(
      'ListObjects',
      'what begins so',
      { 'list-type': '2', prefix: 'a b/', delimiter: '/' },
      { ...data, prefix: 'a b/' },
    ),
  ],
  [
    'objects are listed the old way',
    (c) => c.send(new ListObjectsCommand({ Bucket, MaxKeys: 1 })),
    read('ListObjects', 'what begins so', { 'max-keys': '1' }, data),
  ],
  [
    'versions are listed',
    (c) => c.send(new ListObjectVersionsCommand({ Bucket })),
    read('ListObjectVersions', 'what begins so', { versions: '' }, data),
  ],
  [
    'an upload is begun',
    async (c) => {
      const { UploadId } = await c.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts' }))
      uploadId = required(UploadId, 'the id')
    },
    write('CreateMultipartUpload', 'the key', { uploads: '' }, { ...data, response: aes256, added: sealed }),
    'parts',
  ],
  [
    'a part is uploaded',
    async (c) => {
      const part = await c.send(
        new UploadPartCommand({ Bucket, Key: 'parts', UploadId: uploadId, PartNumber: 1, Body: 'part' }),
      )
      etag = part.ETag ?? ''
    },
    () => ({
      ...write('UploadPart', 'the key', { partNumber: '1', uploadId }, { ...data, response: aes256 })(),
    }),
    'parts',
  ],
  [
    'a part is copied',
    (c) =>
      c.send(
        new UploadPartCopyCommand({
          Bucket,
          Key: 'parts',
          UploadId: uploadId,
          PartNumber: 2,
          CopySource: `${Bucket}/copy`,
          CopySourceRange: 'bytes=0-3',
        }),
      ),
    () => ({
      ...write(
        'UploadPartCopy',
        'the key',
        { partNumber: '2', uploadId, 'x-amz-copy-source': `${Bucket}/copy`, 'x-amz-copy-source-range': 'bytes=0-3' },
        { ...data, response: aes256 },
      )(),
    }),
    'parts',
  ],
  [
    'parts are listed',
    (c) => c.send(new ListPartsCommand({ Bucket, Key: 'parts', UploadId: uploadId })),
    () => ({ ...read('ListParts', 'the key', { uploadId }, data)() }),
    'parts',
  ],
  [
    'uploads are listed',
    (c) => c.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'pa' })),
    read('ListMultipartUploads', 'what begins so', { uploads: '', prefix: 'pa' }, { ...data, prefix: 'pa' }),
  ],
  [
    'an upload is completed',
    (c) =>
      c.send(
        new CompleteMultipartUploadCommand({
          Bucket,
          Key: 'parts',
          UploadId: uploadId,
          MultipartUpload: { Parts: [{ PartNumber: 1, ETag: etag }] },
        }),
      ),
    () => ({
      ...write('CompleteMultipartUpload', 'the key', { uploadId }, { ...data, response: aes256 })(),
    }),
    'parts',
  ],
  [
    'an upload is aborted that is over',
    (c) => c.send(new AbortMultipartUploadCommand({ Bucket, Key: 'parts', UploadId: uploadId })),
    () => ({ ...write('AbortMultipartUpload', 'the key', { uploadId }, { ...data, errorCode: 'NoSuchUpload' })() }),
    'parts',
  ],
  [
    'a bucket is deleted that is not empty',
    (c) => c.send(new DeleteBucketCommand({ Bucket })),
    write('DeleteBucket', 'the bucket', {}, { errorCode: 'BucketNotEmpty' }),
  ],
  [
    'an object is deleted',
    (c) => c.send(new DeleteObjectCommand({ Bucket, Key })),
    write('DeleteObject', 'the key', {}, data),
    Key,
  ],
  [
    'objects are deleted',
    (c) => c.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'copy' }, { Key: 'parts' }] } })),
    write('DeleteObjects', 'what begins so', { delete: '' }, data),
  ],
  ['a bucket is deleted', (c) => c.send(new DeleteBucketCommand({ Bucket })), write('DeleteBucket', 'the bucket')],
  [
    'a bucket is asked for that there is not',
    (c) => c.send(new GetBucketAclCommand({ Bucket })),
    read('GetBucketAcl', 'nothing', { acl: '' }, { errorCode: 'NoSuchBucket' }),
  ],
]
