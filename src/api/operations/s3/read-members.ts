import type { ByteRange, PlacedPart } from '../../../buckets/objects/body-reader.ts'
import { decideRead, preconditionFailed } from '../../../buckets/objects/conditions.ts'
import type { ObjectChecksum } from '../../../buckets/objects/object-checksum.ts'
import type { StoredObject } from '../../../buckets/objects/stored-object.ts'
import { s3Error } from '../../../contract/s3-errors.ts'
import { contentRange, parseRange } from './byte-range.ts'
import { checksumMembers } from './checksum-members.ts'
import { contentMembers } from './content-members.ts'
import { sealedMembers } from './encryption.ts'

/** What GetObject and HeadObject are both asked. */
export interface ReadMembers {
  readonly IfMatch?: string | undefined
  readonly IfNoneMatch?: string | undefined
  readonly IfModifiedSince?: Date | undefined
  readonly IfUnmodifiedSince?: Date | undefined
  readonly Range?: string | undefined
  readonly PartNumber?: number | undefined
  readonly ChecksumMode?: string | undefined
  readonly ResponseCacheControl?: string | undefined
  readonly ResponseContentDisposition?: string | undefined
  readonly ResponseContentEncoding?: string | undefined
  readonly ResponseContentLanguage?: string | undefined
  readonly ResponseContentType?: string | undefined
  readonly ResponseExpires?: Date | undefined
}

/** Throws what the reader's conditions say instead of the object: `PreconditionFailed` or `NotModified`. */
export function checkReadConditions(input: ReadMembers, object: StoredObject): void {
  const refusal = decideRead(
    {
      ifMatch: input.IfMatch ?? null,
      ifNoneMatch: input.IfNoneMatch ?? null,
      ifModifiedSinceMs: input.IfModifiedSince?.getTime() ?? null,
      ifUnmodifiedSinceMs: input.IfUnmodifiedSince?.getTime() ?? null,
    },
    object,
  )
  if (refusal === null) return
  if (refusal.kind === 'failed') throw preconditionFailed(refusal.header)
  const headers = { etag: quoted(object.etag), 'last-modified': new Date(object.modifiedAtMs).toUTCString() }
  throw s3Error('NotModified', undefined, {}, { headers })
}

/** What of an object is asked for. */
export interface Selection {
  /** Null: all of it. */
  readonly range: ByteRange | null
  /** Of just these bytes, for clients to compare; null where none is kept. */
  readonly checksum: ObjectChecksum | null
}

/**
 * @param findPart Of a multipart object; null where it has none of that number.
 * @throws {ServiceError} `InvalidRange`, `InvalidPartNumber`, `InvalidRequest`.
 */
export async function selectionOf(
  { Range, PartNumber }: ReadMembers,
  object: StoredObject,
  findPart: (partNumber: number) => Promise<PlacedPart | null>,
): Promise<Selection> {
  const { body, checksum, sizeBytes } = object
  if (PartNumber === undefined) {
    const range = Range === undefined ? null : parseRange(Range, sizeBytes)
    return { range, checksum: range === null || range.lengthBytes === sizeBytes ? checksum : null }
  }
  if (Range !== undefined) {
    throw s3Error('InvalidRequest', 'Cannot specify both Range header and partNumber query parameter')
  }
  if (body.kind === 'whole') {
    if (PartNumber !== 1) throw invalidPartNumber(PartNumber, 1)
    return { range: rangeIn(0, sizeBytes), checksum }
  }
  const placed = await findPart(PartNumber)
  if (placed === null) throw invalidPartNumber(PartNumber, body.partCount)
  const { part, offset } = placed
  return { range: rangeIn(offset, part.sizeBytes), checksum: { ...part.checksum, type: checksum.type } }
}

/** Headers of an answer that gives the object or some of its bytes. */
export function readMembers(input: ReadMembers, object: StoredObject, { range, checksum }: Selection) {
  const { sizeBytes, body, tags, etag, modifiedAtMs } = object
  return {
    AcceptRanges: 'bytes',
    LastModified: new Date(modifiedAtMs),
    ContentLength: range?.lengthBytes ?? sizeBytes,
    ETag: quoted(etag),
    ...(range === null ? {} : { ContentRange: contentRange(range, sizeBytes) }),
    ...(input.ChecksumMode === 'ENABLED' && checksum !== null
      ? { ...checksumMembers(checksum), ChecksumType: checksum.type }
      : {}),
    ...sealedMembers,
    ...contentMembers(object),
    ...overrides(input),
    ...(tags.size > 0 ? { TagCount: tags.size } : {}),
    ...(input.PartNumber !== undefined && body.kind === 'parts' ? { PartsCount: body.partCount } : {}),
  }
}

/** Whether the reader asks for other headers than the object's own. */
export function hasOverrides(input: ReadMembers): boolean {
  return Object.keys(overrides(input)).length > 0
}

export function quoted(etag: string): string {
  return `"${etag}"`
}

function overrides(input: ReadMembers) {
  return {
    ...(input.ResponseContentType === undefined ? {} : { ContentType: input.ResponseContentType }),
    ...(input.ResponseContentEncoding === undefined ? {} : { ContentEncoding: input.ResponseContentEncoding }),
    ...(input.ResponseContentDisposition === undefined ? {} : { ContentDisposition: input.ResponseContentDisposition }),
    ...(input.ResponseContentLanguage === undefined ? {} : { ContentLanguage: input.ResponseContentLanguage }),
    ...(input.ResponseCacheControl === undefined ? {} : { CacheControl: input.ResponseCacheControl }),
    ...(input.ResponseExpires === undefined ? {} : { Expires: input.ResponseExpires.toUTCString() }),
  }
}

/** No range holds nothing. */
function rangeIn(offset: number, lengthBytes: number): ByteRange | null {
  return lengthBytes === 0 ? null : { offset, lengthBytes }
}

function invalidPartNumber(requested: number, partCount: number) {
  return s3Error('InvalidPartNumber', undefined, { PartNumberRequested: requested, ActualPartCount: partCount })
}
