import { hash } from 'node:crypto'
import { hashBytes, leafHash, sha256, sha256Into } from './merkle-hash.ts'

/** Length of the secret number that stands before a record's bytes in its leaf, so that nobody can guess a record. */
export const nonceBytes = 32

/** First byte of a leaf. Numbers are in trees that others keep: never reuse one. */
export const leafVersions = { absent: 0, record: 1 } as const

/**
 * The leaf of a record: a version byte and the SHA-256 of nonce and exact bytes (docs/formats/proof-tree.md).
 *
 * @param nonce {@link nonceBytes} long.
 */
export function recordLeaf(nonce: Uint8Array, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(leafVersions.record), sha256(Buffer.concat([nonce, bytes]))])
}

/** The hash of the leaf of a number whose record was gone before it could be hashed. */
export const absentLeafHash: Buffer = leafHash(Buffer.of(leafVersions.absent))

/** Makes leaf hashes of many records in memory that is used again and again. */
export class LeafHasher {
  #committed = Buffer.alloc(4096)
  readonly #leaf = Buffer.alloc(2 + hashBytes)

  constructor() {
    this.#leaf[0] = 0
    this.#leaf[1] = leafVersions.record
  }

  /** Puts the hash of {@link recordLeaf} into `target`. */
  hashInto(target: Buffer, offsetBytes: number, nonce: Uint8Array, bytes: Uint8Array): void {
    const length = nonce.length + bytes.length
    if (this.#committed.length < length) this.#committed = Buffer.alloc(2 * length)
    this.#committed.set(nonce)
    this.#committed.set(bytes, nonce.length)
    this.#leaf.write(hash('sha256', this.#committed.subarray(0, length), 'binary'), 2, hashBytes, 'latin1')
    sha256Into(target, offsetBytes, this.#leaf)
  }
}
