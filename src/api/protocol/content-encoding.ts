/**
 * The encodings of a content as they stand in a `Content-Encoding` header, but for `aws-chunked`: that is how a body
 * travels, and no part of what it holds. Null where nothing is left.
 */
export function withoutAwsChunked(header: string | null | undefined): string | null {
  const kept = (header ?? '')
    .split(',')
    .filter((encoding) => !['', 'aws-chunked'].includes(encoding.trim().toLowerCase()))
  return kept.length === 0 ? null : kept.join(',').trim()
}
