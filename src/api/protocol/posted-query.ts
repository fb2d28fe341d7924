import { type HttpHeaders, headerValue } from './protocol.ts'

/** A request as far as it says whether its query string stands in its body. */
interface Posted {
  readonly method: string
  /** As sent, without its question mark. */
  readonly query: string
  readonly headers: HttpHeaders
  readonly body: Uint8Array
}

/**
 * The query string of a GET that was posted as a form because it may be too long for a path, as clients of CloudSearch do
 * it; null for every other request.
 */
export function postedQuery({ method, query, headers, body }: Posted): string | null {
  if (method !== 'POST' || query !== '' || !isForm(headers)) return null
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
}

export function isForm(headers: HttpHeaders): boolean {
  return mediaType(headers) === 'application/x-www-form-urlencoded'
}

export function mediaType(headers: HttpHeaders): string {
  return (headerValue(headers, 'content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}
