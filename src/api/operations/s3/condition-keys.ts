import type { RequestContext } from '../../../identity/authorise.ts'
import { parseTaggingHeader } from './tagging-header.ts'

/** Members of a request that policies can look at. */
interface ConditionMembers {
  readonly ACL?: string | undefined
  readonly ServerSideEncryption?: string | undefined
  readonly StorageClass?: string | undefined
  readonly CopySource?: string | undefined
  readonly MetadataDirective?: string | undefined
  readonly IfMatch?: string | undefined
  readonly IfNoneMatch?: string | undefined
  readonly Tagging?: string | undefined
}

/**
 * Condition keys of a request that writes an object.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export function writeContext(input: ConditionMembers): RequestContext {
  return new Map([
    ...single('s3:x-amz-acl', input.ACL),
    ...single('s3:x-amz-server-side-encryption', input.ServerSideEncryption),
    ...single('s3:x-amz-storage-class', input.StorageClass),
    ...single('s3:x-amz-copy-source', input.CopySource),
    ...single('s3:x-amz-metadata-directive', input.MetadataDirective),
    ...single('s3:if-match', input.IfMatch),
    ...single('s3:if-none-match', input.IfNoneMatch),
    ...(input.Tagging === undefined ? [] : requestTagContext(parseTaggingHeader(input.Tagging))),
  ])
}

export function requestTagContext(tags: ReadonlyMap<string, string>): RequestContext {
  const values = [...tags].map(([key, value]) => [`s3:requestobjecttag/${key.toLowerCase()}`, [value]] as const)
  return new Map<string, readonly string[]>([['s3:requestobjecttagkeys', [...tags.keys()]], ...values])
}

export function existingTagContext(tags: ReadonlyMap<string, string> | undefined): RequestContext {
  return new Map([...(tags ?? [])].map(([key, value]) => [`s3:existingobjecttag/${key.toLowerCase()}`, [value]]))
}

interface ListMembers {
  readonly Prefix?: string | undefined
  readonly Delimiter?: string | undefined
  readonly MaxKeys?: number | undefined
}

/** Condition keys of a request that lists a bucket. */
export function listContext({ Prefix, Delimiter, MaxKeys }: ListMembers): RequestContext {
  return new Map([
    ...single('s3:prefix', Prefix),
    ...single('s3:delimiter', Delimiter),
    ...single('s3:max-keys', MaxKeys === undefined ? undefined : String(MaxKeys)),
  ])
}

function single(name: string, value: string | undefined): readonly (readonly [string, readonly string[]])[] {
  return value === undefined ? [] : [[name, [value]]]
}
