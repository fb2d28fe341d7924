import { createCipheriv, createDecipheriv } from 'node:crypto'
import { tagBytes } from './object-format.ts'

/** Of each object's own key: AES-256. */
export const keyBytes = 32

/**
 * Seals and opens the pieces of one object, with AES-256-GCM under the object's own key.
 *
 * The nonce says which piece it is and whether it is the last, so that a piece opens only in its place, and an object that
 * was cut or continued does not open at its end. The header is authenticated with each. A key is used for one object, and
 * each of its pieces is sealed once: no nonce is ever used twice under it.
 */
export class PieceSeal {
  readonly #key: Uint8Array
  readonly #header: Uint8Array
  readonly #nonce = Buffer.alloc(nonceBytes)

  constructor(key: Uint8Array, header: Uint8Array) {
    this.#key = key
    this.#header = header
  }

  /** Puts the sealed piece at `offset` of `target`; returns where it ends. */
  seal(piece: number, isLast: boolean, plain: Uint8Array, target: Buffer, offset: number): number {
    const cipher = createCipheriv(algorithm, this.#key, this.#nonceOf(piece, isLast), { authTagLength: tagBytes })
    cipher.setAAD(this.#header)
    target.set(cipher.update(plain), offset)
    cipher.final()
    target.set(cipher.getAuthTag(), offset + plain.length)
    return offset + plain.length + tagBytes
  }

  /** The plain bytes in memory of their own, or null where `sealed` is not that piece of the object. */
  open(piece: number, isLast: boolean, sealed: Uint8Array): Buffer | null {
    const tagAt = sealed.length - tagBytes
    const decipher = createDecipheriv(algorithm, this.#key, this.#nonceOf(piece, isLast), { authTagLength: tagBytes })
    decipher.setAAD(this.#header)
    decipher.setAuthTag(sealed.subarray(tagAt))
    const plain = decipher.update(sealed.subarray(0, tagAt))
    try {
      decipher.final()
      return plain
    } catch {
      return null
    }
  }

  #nonceOf(piece: number, isLast: boolean): Uint8Array {
    this.#nonce.writeUInt32LE(piece, 0)
    this.#nonce.writeUInt8(isLast ? 1 : 0, lastAt)
    return this.#nonce
  }
}

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const lastAt = 11
