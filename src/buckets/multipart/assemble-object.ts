import { createHash } from 'node:crypto'
import type { ChecksumAlgorithm } from '../../base/checksums/checksum.ts'
import { combineChecksums, compositeChecksum, isCombinable } from '../../base/checksums/combine-checksums.ts'
import { s3Error } from '../../contract/s3-errors.ts'
import { metadataListEntriesMax } from '../../storage/metadata-store.ts'
import type { ChecksumType, ObjectChecksum } from '../objects/object-checksum.ts'
import type { PartPage, StoredObject } from '../objects/stored-object.ts'
import type { StoredPart } from './part-row.ts'
import type { Upload } from './upload-row.ts'

/** What a client says that the object is made of. */
export interface CompletionRequest {
  readonly parts: readonly NamedPart[]
  /** Of the whole object; empty where none is given. */
  readonly checksums: ReadonlyMap<ChecksumAlgorithm, string>
  readonly checksumType: ChecksumType | null
  readonly sizeBytes: number | null
}

export interface NamedPart {
  readonly partNumber: number
  readonly etag: string
  readonly checksums: ReadonlyMap<ChecksumAlgorithm, string>
}

/** Every part but the last has at least as many bytes. */
export const partBytesMin = 5 * 1024 ** 2

/** Largest object that is made of parts. */
export const partedObjectBytesMax = 5 * 1024 ** 4

/**
 * The object that an upload becomes, of the parts that were stored.
 *
 * @throws {ServiceError} `InvalidPartOrder`, `InvalidPart`, `EntityTooSmall`, `EntityTooLarge`, `BadDigest`,
 *   `InvalidRequest`.
 */
export function assembleObject(
  upload: Upload,
  stored: readonly StoredPart[],
  request: CompletionRequest,
  modifiedAtMs: number,
): StoredObject {
  const parts = choose(upload, stored, request.parts)
  const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0)
  checkSize(sizeBytes, request.sizeBytes)
  const checksum = checksumOf(upload, parts)
  checkClaim(checksum, request)
  return {
    key: upload.key,
    etag: `${md5OfParts(parts)}-${parts.length}`,
    sizeBytes,
    modifiedAtMs,
    checksum,
    content: upload.content,
    userMetadata: upload.userMetadata,
    tags: upload.tags,
    body: { kind: 'parts', uploadId: upload.uploadId, partCount: parts.length, pages: pagesOf(parts) },
  }
}

function choose(upload: Upload, stored: readonly StoredPart[], named: readonly NamedPart[]): readonly StoredPart[] {
  if (named.length === 0) throw s3Error('MalformedXML')
  const { uploadId } = upload
  if (named.some(({ partNumber }, index) => partNumber <= (named[index - 1]?.partNumber ?? 0))) {
    throw s3Error('InvalidPartOrder', undefined, { UploadId: uploadId })
  }
  const byNumber = new Map(stored.map((part) => [part.partNumber, part]))
  const parts = named.map((name) => {
    const part = byNumber.get(name.partNumber)
    if (part !== undefined && isNamed(upload, part, name)) return part
    throw s3Error('InvalidPart', undefined, { UploadId: uploadId, PartNumber: name.partNumber, ETag: name.etag })
  })
  const small = parts.slice(0, -1).find(({ sizeBytes }) => sizeBytes < partBytesMin)
  if (small !== undefined) throw tooSmall(small)
  return parts
}

function isNamed({ checksum }: Upload, part: StoredPart, { partNumber, etag, checksums }: NamedPart): boolean {
  const claimed = checksums.get(part.checksum.algorithm)
  if (checksum.isChosen && checksum.type === 'COMPOSITE' && claimed === undefined) {
    throw s3Error(
      'InvalidRequest',
      `The upload was created using a ${checksum.algorithm.toLowerCase()} checksum. The complete request must include ` +
        `the checksum for each part. It was missing for part ${partNumber} in the request.`,
    )
  }
  return etag.replace(/^"(.*)"$/, '$1') === part.md5 && (claimed ?? part.checksum.value) === part.checksum.value
}

function tooSmall({ partNumber, md5, sizeBytes }: StoredPart) {
  const members = { ProposedSize: sizeBytes, MinSizeAllowed: partBytesMin, PartNumber: partNumber, ETag: md5 }
  return s3Error('EntityTooSmall', undefined, members)
}

function checkSize(sizeBytes: number, claimedBytes: number | null): void {
  if (sizeBytes > partedObjectBytesMax) throw s3Error('EntityTooLarge')
  if (claimedBytes === null || claimedBytes === sizeBytes) return
  throw s3Error(
    'InvalidRequest',
    `The provided 'x-amz-mp-object-size' header value ${claimedBytes} does not match what was computed: ${sizeBytes}`,
  )
}

function checkClaim({ algorithm, type, value }: ObjectChecksum, { checksums, checksumType }: CompletionRequest): void {
  if (checksumType !== null && checksumType !== type) {
    throw s3Error(
      'InvalidRequest',
      `The upload was created using the ${type} checksum mode. The complete request must use the same checksum mode.`,
    )
  }
  const claimed = checksums.get(algorithm)
  // A composite one may be told without the number of its parts.
  if (claimed === undefined || claimed === value || (type === 'COMPOSITE' && value.startsWith(`${claimed}-`))) return
  throw s3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`)
}

function checksumOf({ checksum }: Upload, parts: readonly StoredPart[]): ObjectChecksum {
  const { algorithm, type } = checksum
  if (type === 'FULL_OBJECT' && isCombinable(algorithm)) {
    const checked = parts.map((part) => ({ checksum: part.checksum.value, lengthBytes: part.sizeBytes }))
    return { algorithm, type, value: combineChecksums(algorithm, checked) }
  }
  const values = parts.map((part) => part.checksum.value)
  return { algorithm, type: 'COMPOSITE', value: compositeChecksum(algorithm, values) }
}

function md5OfParts(parts: readonly StoredPart[]): string {
  const hash = createHash('md5')
  for (const { md5 } of parts) hash.update(Buffer.from(md5, 'hex'))
  return hash.digest('hex')
}

/** One for each page of rows, so that a range reads one page of rows before it finds its part. */
function pagesOf(parts: readonly StoredPart[]): readonly PartPage[] {
  const pages: PartPage[] = []
  let offset = 0
  for (const [index, { partNumber, sizeBytes }] of parts.entries()) {
    if (index % metadataListEntriesMax === 0) pages.push({ partNumber, offset })
    offset += sizeBytes
  }
  return pages
}
