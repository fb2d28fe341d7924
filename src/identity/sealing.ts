import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import type { RandomSource } from '../base/random.ts'

/** Length of a master key (AES-256) and of the id that it is known by. */
export const keyBytes = 32
export const keyIdBytes = 16

/**
 * Seals what must be kept secret on disk and yet be read again: AES-256-GCM under the master key.
 *
 * An envelope is a version byte, the key's id, a nonce, the tag and the sealed bytes. Head and associated data are
 * authenticated, so an envelope opens only in the place that it was sealed for. Nonces are random: 2^32 envelopes
 * under one key stay below the bound of NIST SP 800-38D.
 */
export class Sealing {
  readonly #keyId: Buffer
  readonly #key: Buffer
  readonly #random: RandomSource

  /** Use `openMasterKey`. */
  constructor(keyId: Uint8Array, key: Uint8Array, random: RandomSource) {
    this.#keyId = Buffer.from(keyId)
    this.#key = Buffer.from(key)
    this.#random = random
  }

  /** 32 secret bytes for one purpose, the same at every start; they tell nothing of the master key. */
  deriveKey(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#key, this.#keyId, `cairn ${purpose}`, keyBytes))
  }

  /** @param associatedData What the plaintext belongs to; {@link open} needs the same. */
  seal(plaintext: Uint8Array, associatedData: string): Buffer {
    const nonce = Buffer.from(this.#random.bytes(nonceBytes))
    const head = Buffer.concat([Buffer.of(envelopeVersion), this.#keyId])
    const cipher = createCipheriv(algorithm, this.#key, nonce, { authTagLength: tagBytes })
    cipher.setAAD(authenticated(head, associatedData))
    const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()])
    return Buffer.concat([head, nonce, cipher.getAuthTag(), sealed])
  }

  /**
   * What was sealed.
   *
   * @throws {BrokenSealError} The envelope is damaged, or was sealed for something else or under another key.
   */
  open(envelope: Uint8Array, associatedData: string): Buffer {
    const bytes = Buffer.from(envelope)
    if (bytes.length < overheadBytes) throw new BrokenSealError('it is too short')
    if (bytes[0] !== envelopeVersion) throw new BrokenSealError(`version ${bytes[0]} is not known`)
    const head = bytes.subarray(0, headBytes)
    if (!head.subarray(1).equals(this.#keyId)) {
      const keyId = head.subarray(1).toString('hex')
      throw new BrokenSealError(`it needs the master key ${keyId}; this one is ${this.#keyId.toString('hex')}`)
    }
    const nonce = bytes.subarray(headBytes, headBytes + nonceBytes)
    const decipher = createDecipheriv(algorithm, this.#key, nonce, { authTagLength: tagBytes })
    decipher.setAAD(authenticated(head, associatedData))
    decipher.setAuthTag(bytes.subarray(headBytes + nonceBytes, overheadBytes))
    try {
      return Buffer.concat([decipher.update(bytes.subarray(overheadBytes)), decipher.final()])
    } catch {
      throw new BrokenSealError('it is damaged or belongs elsewhere')
    }
  }
}

/** A sealed value cannot be opened. Nothing of it is in the message. */
export class BrokenSealError extends Error {
  override readonly name = 'BrokenSealError'

  constructor(reason: string) {
    super(`a sealed value cannot be opened: ${reason}`)
  }
}

const algorithm = 'aes-256-gcm'
const envelopeVersion = 1
const nonceBytes = 12
const tagBytes = 16
const headBytes = 1 + keyIdBytes
const overheadBytes = headBytes + nonceBytes + tagBytes

function authenticated(head: Buffer, associatedData: string): Buffer {
  return Buffer.concat([head, Buffer.from(associatedData)])
}
