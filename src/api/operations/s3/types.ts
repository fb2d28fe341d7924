import type {
  AbortMultipartUploadCommandInput,
  AbortMultipartUploadCommandOutput,
  CompleteMultipartUploadCommandInput,
  CompleteMultipartUploadCommandOutput,
  CopyObjectCommandInput,
  CopyObjectCommandOutput,
  CreateBucketCommandInput,
  CreateBucketCommandOutput,
  CreateMultipartUploadCommandInput,
  CreateMultipartUploadCommandOutput,
  DeleteBucketCommandInput,
  DeleteBucketCommandOutput,
  DeleteObjectCommandInput,
  DeleteObjectCommandOutput,
  DeleteObjectsCommandInput,
  DeleteObjectsCommandOutput,
  DeleteObjectTaggingCommandInput,
  DeleteObjectTaggingCommandOutput,
  GetBucketAclCommandInput,
  GetBucketAclCommandOutput,
  GetBucketLocationCommandInput,
  GetObjectAclCommandInput,
  GetObjectAclCommandOutput,
  GetObjectAttributesCommandInput,
  GetObjectAttributesCommandOutput,
  GetObjectAttributesParts,
  GetObjectCommandInput,
  GetObjectCommandOutput,
  GetObjectTaggingCommandInput,
  GetObjectTaggingCommandOutput,
  HeadBucketCommandInput,
  HeadBucketCommandOutput,
  HeadObjectCommandInput,
  HeadObjectCommandOutput,
  ListBucketsCommandInput,
  ListBucketsCommandOutput,
  ListMultipartUploadsCommandInput,
  ListMultipartUploadsCommandOutput,
  ListObjectsCommandInput,
  ListObjectsCommandOutput,
  ListObjectsV2CommandInput,
  ListObjectsV2CommandOutput,
  ListObjectVersionsCommandInput,
  ListObjectVersionsCommandOutput,
  ListPartsCommandInput,
  ListPartsCommandOutput,
  PutBucketAclCommandInput,
  PutBucketAclCommandOutput,
  PutObjectAclCommandInput,
  PutObjectAclCommandOutput,
  PutObjectCommandInput,
  PutObjectCommandOutput,
  PutObjectTaggingCommandInput,
  PutObjectTaggingCommandOutput,
  UploadPartCommandInput,
  UploadPartCommandOutput,
  UploadPartCopyCommandInput,
  UploadPartCopyCommandOutput,
} from '@aws-sdk/client-s3'
import type { StreamedBody } from '../../protocol/streamed-body.ts'
import type { Answer } from '../operation.ts'

/** Input and output of each operation, in the types of the public client, but where it differs from the wire. */
export interface S3Types {
  AbortMultipartUpload: [AbortMultipartUploadCommandInput, Answer<AbortMultipartUploadCommandOutput>]
  CompleteMultipartUpload: [CompleteMultipartUploadCommandInput, Answer<CompleteMultipartUploadCommandOutput>]
  CopyObject: [Replacing<CopyObjectCommandInput, Expiring>, Answer<CopyObjectCommandOutput>]
  CreateBucket: [CreateBucketCommandInput, Answer<CreateBucketCommandOutput>]
  CreateMultipartUpload: [
    Replacing<CreateMultipartUploadCommandInput, Expiring>,
    Answer<CreateMultipartUploadCommandOutput>,
  ]
  DeleteBucket: [DeleteBucketCommandInput, Answer<DeleteBucketCommandOutput>]
  DeleteObject: [DeleteObjectCommandInput, Answer<DeleteObjectCommandOutput>]
  DeleteObjectTagging: [DeleteObjectTaggingCommandInput, Answer<DeleteObjectTaggingCommandOutput>]
  DeleteObjects: [DeleteObjectsCommandInput, Answer<DeleteObjectsCommandOutput>]
  GetBucketAcl: [GetBucketAclCommandInput, Answer<GetBucketAclCommandOutput>]
  GetBucketLocation: [GetBucketLocationCommandInput, Located]
  GetObject: [GetObjectCommandInput, Replacing<Answer<GetObjectCommandOutput>, Streaming & Expiring>]
  GetObjectAcl: [GetObjectAclCommandInput, Answer<GetObjectAclCommandOutput>]
  GetObjectAttributes: [
    Replacing<GetObjectAttributesCommandInput, PartsAfter>,
    Replacing<Answer<GetObjectAttributesCommandOutput>, { readonly ObjectParts?: ObjectPartsAnswer }>,
  ]
  GetObjectTagging: [GetObjectTaggingCommandInput, Answer<GetObjectTaggingCommandOutput>]
  HeadBucket: [HeadBucketCommandInput, Answer<HeadBucketCommandOutput>]
  HeadObject: [HeadObjectCommandInput, Replacing<Answer<HeadObjectCommandOutput>, Expiring>]
  ListBuckets: [ListBucketsCommandInput, Answer<ListBucketsCommandOutput>]
  ListMultipartUploads: [ListMultipartUploadsCommandInput, Answer<ListMultipartUploadsCommandOutput>]
  ListObjectVersions: [ListObjectVersionsCommandInput, Answer<ListObjectVersionsCommandOutput>]
  ListObjects: [ListObjectsCommandInput, Answer<ListObjectsCommandOutput>]
  ListObjectsV2: [ListObjectsV2CommandInput, Answer<ListObjectsV2CommandOutput>]
  ListParts: [
    Replacing<ListPartsCommandInput, PartsAfter>,
    Replacing<Answer<ListPartsCommandOutput>, PartsAfter & MoreParts>,
  ]
  PutBucketAcl: [PutBucketAclCommandInput, Answer<PutBucketAclCommandOutput>]
  PutObject: [Replacing<PutObjectCommandInput, Streamed & Expiring>, Answer<PutObjectCommandOutput>]
  PutObjectAcl: [PutObjectAclCommandInput, Answer<PutObjectAclCommandOutput>]
  PutObjectTagging: [PutObjectTaggingCommandInput, Answer<PutObjectTaggingCommandOutput>]
  UploadPart: [Replacing<UploadPartCommandInput, Streamed>, Answer<UploadPartCommandOutput>]
  UploadPartCopy: [UploadPartCopyCommandInput, Answer<UploadPartCopyCommandOutput>]
}

type Replacing<Whole, Parts> = Omit<Whole, keyof Parts> & Parts

interface Streamed {
  /** Undefined where the request has no body at all. */
  readonly Body?: StreamedBody | undefined
}

interface Streaming {
  readonly Body?: AsyncIterable<Uint8Array>
}

interface Located {
  /** Absent in us-east-1. */
  readonly LocationConstraint?: string
}

/** Clients send what is no date, and get it back. */
interface Expiring {
  readonly Expires?: string | undefined
}

interface PartsAfter {
  readonly PartNumberMarker?: number | undefined
}

interface MoreParts {
  readonly NextPartNumberMarker?: number
}

export type ObjectPartsAnswer = Replacing<GetObjectAttributesParts, PartsAfter & MoreParts>
