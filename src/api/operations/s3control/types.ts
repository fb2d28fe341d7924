import type {
  GetPublicAccessBlockCommandInput,
  GetPublicAccessBlockCommandOutput,
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  TagResourceCommandInput,
  TagResourceCommandOutput,
  UntagResourceCommandInput,
  UntagResourceCommandOutput,
} from '@aws-sdk/client-s3-control'
import type { Answer } from '../operation.ts'

/** Input and output of each operation, in the types of the public client. */
export interface S3ControlTypes {
  GetPublicAccessBlock: [GetPublicAccessBlockCommandInput, Answer<GetPublicAccessBlockCommandOutput>]
  ListTagsForResource: [ListTagsForResourceCommandInput, Answer<ListTagsForResourceCommandOutput>]
  TagResource: [TagResourceCommandInput, Answer<TagResourceCommandOutput>]
  UntagResource: [UntagResourceCommandInput, Answer<UntagResourceCommandOutput>]
}
