import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { type HttpHeaders, headerValue } from './protocol.ts'

/** Longest body after it is unpacked. Answers that records tell of in full are a tenth of it. */
export const plainBytesMax = 4 * 1024 * 1024

/**
 * The body without its `content-encoding`. Null where that is not known, the bytes are not of it, or they would be over
 * {@link plainBytesMax}; a body that was cut and is packed is null too.
 */
export function plainBody(headers: HttpHeaders, body: Uint8Array, isCut: boolean): Uint8Array | null {
  const encoding = (headerValue(headers, 'content-encoding') ?? 'identity').trim().toLowerCase()
  if (encoding === 'identity' || encoding === '' || encoding === 'aws-chunked' || body.length === 0) return body
  const unpack = unpackers.get(encoding)
  if (unpack === undefined || isCut) return null
  try {
    return unpack(body, { maxOutputLength: plainBytesMax })
  } catch {
    return null
  }
}

type Unpack = (body: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array

const unpackers: ReadonlyMap<string, Unpack> = new Map([
  ['gzip', gunzipSync],
  ['x-gzip', gunzipSync],
  ['deflate', inflateSync],
  ['br', brotliDecompressSync],
])
