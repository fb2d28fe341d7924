import type { Region } from '../../base/brands.ts'
import type { Secret } from '../../identity/secret.ts'

/** A key that signs the digests of one Region. Its private part is kept only while it is the newest of its Region. */
export interface SigningKey {
  readonly region: Region
  /** Counts up from 1 in its Region. */
  readonly sequence: number
  readonly createdAtMs: number
  /** Everything that it signed is about times from the one to the other, ends included. */
  readonly validFromMs: number
  readonly validToMs: number
  /** DER of a PKCS #1 `RSAPublicKey`. */
  readonly publicKey: Buffer
  /** MD5 of that, in lower-case hex: what digests name their key by. */
  readonly fingerprint: string
  /** PKCS #8 in PEM; null once another key has taken its place. */
  readonly privateKey: Secret | null
  /** Null for the first of its Region. */
  readonly introduction: KeyIntroduction | null
}

/** The key before says that this one takes its place (docs/formats/digests.md). */
export interface KeyIntroduction {
  /** The exact text that is signed. */
  readonly statement: string
  /** RSASSA-PKCS1-v1_5 with SHA-256 by the key before, in lower-case hex. */
  readonly signature: string
}
