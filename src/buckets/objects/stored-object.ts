import type { ObjectChecksum } from './object-checksum.ts'

/** An object of a bucket, as its row has it. Its bytes are elsewhere. */
export interface StoredObject {
  /** 1 to {@link objectKeyBytesMax} bytes of UTF-8. */
  readonly key: string
  /** Without its quotes: the MD5 in hex, and of a multipart object the MD5 of its parts' with `-<parts>`. */
  readonly etag: string
  readonly sizeBytes: number
  /** In milliseconds since the epoch; whole seconds, because HTTP tells no less. */
  readonly modifiedAtMs: number
  readonly checksum: ObjectChecksum
  readonly content: ContentHeaders
  /** The user's own, by name without `x-amz-meta-`. */
  readonly userMetadata: ReadonlyMap<string, string>
  readonly tags: ReadonlyMap<string, string>
  readonly body: ObjectBody
}

/** What an object says of its content, as it was given. */
export interface ContentHeaders {
  readonly contentType: string | null
  readonly contentEncoding: string | null
  readonly contentDisposition: string | null
  readonly contentLanguage: string | null
  readonly cacheControl: string | null
  /** As text: clients send what is no date, and get it back. */
  readonly expires: string | null
}

/** What is given with an object's bytes. */
export interface ObjectDraft {
  readonly content: ContentHeaders
  readonly userMetadata: ReadonlyMap<string, string>
  readonly tags: ReadonlyMap<string, string>
}

/** Where the bytes are. */
export type ObjectBody = WholeBody | PartedBody

/** In one piece. */
export interface WholeBody extends SealedReference {
  readonly kind: 'whole'
}

/** The parts of a multipart upload, which stay where they were uploaded. */
export interface PartedBody {
  readonly kind: 'parts'
  readonly uploadId: string
  readonly partCount: number
  /** Part and first byte from which on to look for a byte: one for each page of part rows. */
  readonly pages: readonly PartPage[]
}

export interface PartPage {
  readonly partNumber: number
  readonly offset: number
}

/** An object of the object store, with its key sealed. */
export interface SealedReference {
  readonly objectId: string
  /** In base64. */
  readonly sealedKey: string
  readonly sizeBytes: number
}

/** Longest key of an object, in bytes of UTF-8. */
export const objectKeyBytesMax = 1024
