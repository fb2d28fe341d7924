import type { ContentHeaders, ObjectDraft, StoredObject } from '../../../buckets/objects/stored-object.ts'
import { s3Error } from '../../../contract/s3-errors.ts'
import { withoutAwsChunked } from '../../protocol/content-encoding.ts'
import { parseTaggingHeader } from './tagging-header.ts'

/** What a request says of an object beside its bytes. */
export interface DraftMembers {
  readonly CacheControl?: string | undefined
  readonly ContentDisposition?: string | undefined
  readonly ContentEncoding?: string | undefined
  readonly ContentLanguage?: string | undefined
  readonly ContentType?: string | undefined
  readonly Expires?: string | undefined
  readonly Metadata?: Readonly<Record<string, string>> | undefined
  readonly Tagging?: string | undefined
}

/** Of a user's own metadata, names and values together. */
const userMetadataBytesMax = 2 * 1024

/** The type of bytes of which nothing is known. */
const plainContentType = 'binary/octet-stream'

/** @throws {ServiceError} `MetadataTooLarge`, `InvalidTag`. */
export function draftOf(input: DraftMembers): ObjectDraft {
  return { content: contentOf(input), userMetadata: userMetadataOf(input), tags: parseTaggingHeader(input.Tagging) }
}

export function contentOf(input: DraftMembers): ContentHeaders {
  return {
    contentType: input.ContentType ?? null,
    contentEncoding: withoutAwsChunked(input.ContentEncoding),
    contentDisposition: input.ContentDisposition ?? null,
    contentLanguage: input.ContentLanguage ?? null,
    cacheControl: input.CacheControl ?? null,
    expires: input.Expires ?? null,
  }
}

/** @throws {ServiceError} `MetadataTooLarge`. */
export function userMetadataOf({ Metadata = {} }: DraftMembers): ReadonlyMap<string, string> {
  const metadata = new Map(Object.entries(Metadata).map(([name, value]) => [name.toLowerCase(), value]))
  const sizeBytes = [...metadata].reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0)
  if (sizeBytes <= userMetadataBytesMax) return metadata
  throw s3Error('MetadataTooLarge', undefined, { Size: sizeBytes, MaxSizeAllowed: userMetadataBytesMax })
}

/** Headers of an answer that gives the object, or its head. */
export function contentMembers({ content, userMetadata }: StoredObject) {
  return {
    ContentType: content.contentType ?? plainContentType,
    ...(content.contentEncoding === null ? {} : { ContentEncoding: content.contentEncoding }),
    ...(content.contentDisposition === null ? {} : { ContentDisposition: content.contentDisposition }),
    ...(content.contentLanguage === null ? {} : { ContentLanguage: content.contentLanguage }),
    ...(content.cacheControl === null ? {} : { CacheControl: content.cacheControl }),
    ...(content.expires === null ? {} : { Expires: content.expires }),
    Metadata: Object.fromEntries(userMetadata),
  }
}
