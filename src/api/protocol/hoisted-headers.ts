import type { HttpHeaders } from './protocol.ts'

/**
 * The headers of a request with those that a presigned URL has among its parameters, as some clients write them there
 * (`x-amz-meta-…`, `x-amz-acl`, `x-amz-copy-source`). They are signed with the rest of the URL. A header that was sent as
 * one counts before a parameter.
 *
 * @param parameters Decoded, by name; of those that come twice the first value.
 */
export function withHoistedHeaders(headers: HttpHeaders, parameters: ReadonlyMap<string, string>): HttpHeaders {
  if (!parameters.has('X-Amz-Signature') && !parameters.has('AWSAccessKeyId')) return headers
  const hoisted: Record<string, string> = {}
  for (const [name, value] of parameters) {
    const header = name.toLowerCase()
    // Octets, as headers are given.
    if (header.startsWith('x-amz-') && !isIgnored(header)) hoisted[header] = Buffer.from(value).toString('latin1')
  }
  return { ...hoisted, ...headers }
}

/**
 * A checksum in a URL is no checksum of a body: who signs a URL has none, and the JavaScript client then writes that of
 * no bytes. S3 passes it over (aws-sdk issue 480, localstack issue 12169).
 */
function isIgnored(header: string): boolean {
  return (
    /^x-amz-(?:checksum-(?!mode$|type$|algorithm$)|sdk-checksum-algorithm$)/.test(header) || ofSignature.has(header)
  )
}

const ofSignature: ReadonlySet<string> = new Set([
  'x-amz-algorithm',
  'x-amz-content-sha256',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-security-token',
  'x-amz-signature',
  'x-amz-signedheaders',
])
