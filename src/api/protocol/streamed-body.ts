/**
 * A body that is read while its operation runs, as of PutObject. What the signature, its chunks or its trailer say of
 * it is checked on the way: reading rejects with the `ServiceError` that the caller is told, so whoever has read to the
 * end has the bytes that were sent.
 */
export interface StreamedBody extends AsyncIterable<Uint8Array> {
  /** Of the content, without what `aws-chunked` adds; null where the request does not say. */
  readonly lengthBytes: number | null
  /** The content's encoding as the object has it: without `aws-chunked`. */
  readonly contentEncoding: string | null
  /** Trailing headers that were announced, in lower case: what is to be computed while the body passes. */
  readonly trailerNames: readonly string[]
  /** Trailing headers by lower-case name; complete once the body has been read. */
  readonly trailers: ReadonlyMap<string, string>
}

/** A body that is there already. */
export function wholeBody(bytes: Uint8Array, contentEncoding: string | null = null): StreamedBody {
  return {
    lengthBytes: bytes.length,
    contentEncoding,
    trailerNames: [],
    trailers: new Map(),
    async *[Symbol.asyncIterator]() {
      if (bytes.length > 0) yield bytes
    },
  }
}
