import type { ByteRange } from '../../../buckets/objects/body-reader.ts'
import { s3Error } from '../../../contract/s3-errors.ts'

/**
 * The bytes that a `Range` header asks for; null for all of them: a header that is no single range of bytes counts as
 * none (RFC 9110, section 14.2).
 *
 * @throws {ServiceError} `InvalidRange`: none of them exist.
 */
export function parseRange(header: string, sizeBytes: number): ByteRange | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header.trim())
  if (match === null) return null
  const [first, last] = [match[1] ?? '', match[2] ?? ''].map((text) => (text === '' ? null : Number(text)))
  if (first === null && last === null) return null
  if (first === null || first === undefined) return lastBytes(header, last ?? 0, sizeBytes)
  if (last !== null && last !== undefined && last < first) return null
  if (first >= sizeBytes) throw invalidRange(header, sizeBytes)
  const end = Math.min(sizeBytes, (last ?? sizeBytes) + 1)
  return { offset: first, lengthBytes: end - first }
}

export function contentRange({ offset, lengthBytes }: ByteRange, sizeBytes: number): string {
  return `bytes ${offset}-${offset + lengthBytes - 1}/${sizeBytes}`
}

export function invalidRange(requested: string, sizeBytes: number) {
  return s3Error(
    'InvalidRange',
    undefined,
    { RangeRequested: requested, ActualObjectSize: sizeBytes },
    { headers: { 'content-range': `bytes */${sizeBytes}` } },
  )
}

function lastBytes(header: string, count: number, sizeBytes: number): ByteRange {
  const lengthBytes = Math.min(count, sizeBytes)
  if (lengthBytes === 0) throw invalidRange(header, sizeBytes)
  return { offset: sizeBytes - lengthBytes, lengthBytes }
}
