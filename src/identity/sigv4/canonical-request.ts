import { decodeOctets, encodeOctets } from './percent.ts'
import type { QueryParameter, WireRequest } from './wire-request.ts'

/**
 * The text that a signature is over, one octet a character (latin1).
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 *
 * @param signedHeaders Lower-case names in ascending order, each present in `request`.
 * @param payloadHash What stands in the last line: a hash in hex, or a word such as `UNSIGNED-PAYLOAD`.
 */
export function canonicalRequest(
  request: WireRequest,
  service: string,
  signedHeaders: readonly string[],
  payloadHash: string,
): string {
  const headers = signedHeaders.map((name) => `${name}:${canonicalHeaderValue(request.headers.get(name) ?? [])}\n`)
  return [
    request.method,
    service === 's3' ? canonicalObjectPath(request.path) : canonicalPath(request.path),
    canonicalQuery(request.query),
    headers.join(''),
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n')
}

/** Every service but S3: empty and dot segments resolved, then the path as sent is encoded once more. */
function canonicalPath(path: string): string {
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment === '..') segments.pop()
    else segments.push(encodeOctets(segment))
  }
  if (segments.length === 0) return '/'
  return `/${segments.join('/')}${path.endsWith('/') ? '/' : ''}`
}

/** S3: every slash and dot is part of a key, so the path stays and each segment is encoded exactly once. */
function canonicalObjectPath(path: string): string {
  return path
    .split('/')
    .map((segment) => encodeOctets(decodeOctets(segment)))
    .join('/')
}

/** Sorted by encoded name, then by encoded value. The signature of a presigned request cannot be part of itself. */
function canonicalQuery(query: readonly QueryParameter[]): string {
  return query
    .filter(({ name }) => name !== 'X-Amz-Signature')
    .map(({ name, value }) => [encodeOctets(name), encodeOctets(value)] as const)
    .sort(([name, value], [otherName, otherValue]) => compare(name, otherName) || compare(value, otherValue))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

function canonicalHeaderValue(values: readonly string[]): string {
  return values.map((value) => value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '')).join(',')
}

/** By octet. The texts are ASCII, where JavaScript's own order is that. */
function compare(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}
