/** Where an object lies. */
export interface ObjectAt {
  readonly bucket: string
  readonly key: string
}

export interface ListedObject {
  readonly key: string
  /** When it was written last, in milliseconds since the epoch; null where the reader cannot tell. */
  readonly modifiedAtMs: number | null
}

export interface FoundObject {
  /** Infinity where it is not known. */
  readonly sizeBytes: number
  /** User metadata, names in lower case; null where this copy of the bucket keeps none. */
  readonly metadata: Readonly<Record<string, string>> | null
  readonly content: ObjectContent
}

/** A file that a thread can read by itself, or bytes as they come: they must be read, at least in part, to be let go. */
export type ObjectContent =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'stream'; readonly chunks: AsyncIterable<Uint8Array> }

/**
 * A bucket, or a copy of one, as the verifier sees it. It only reads. Methods may be called concurrently.
 *
 * What a method cannot read for another reason than absence is thrown, and ends the verification: an answer that rests
 * on what could not be read would be worth nothing.
 */
export interface BucketReader {
  /** The name of the bucket; null where it has to be found out from the digest files. */
  readonly bucketName: string | null
  /**
   * The objects whose keys begin with `prefix` and come after `startAfter`, in the order of their names
   * within each folder, as far as these are of ASCII. `prefix` is empty or ends with a slash.
   */
  list(prefix: string, startAfter?: string): AsyncIterable<ListedObject>
  /** The names of the folders right below `prefix`, without slashes. */
  folders(prefix: string): AsyncIterable<string>
  /** The object, or null where there is none, or where this reader has no access to that bucket. */
  find(at: ObjectAt): Promise<FoundObject | null>
}
