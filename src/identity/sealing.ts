import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import type { RandomSource } from '../base/random.ts'

/** Length of a master key (AES-256) and of the id that it is known by. */
export const keyBytes = 32
export const keyIdBytes = 16

/**
 * Seals what must be kept secret on disk and yet be read again: AES-256-GCM under the master key.
 *
 * A ring of keys: the newest seals, and each opens what it has sealed, so that secrets can be read while they are moved
 * from one key to the next. Everything that seals shares one ring.
 *
 * An envelope is a version byte, the key's id, a nonce, the tag and the sealed bytes. Head and associated data are
 * authenticated, so an envelope opens only in the place that it was sealed for. Nonces are random: 2^32 envelopes
 * under one key stay below the bound of NIST SP 800-38D.
 */
export class Sealing {
  readonly #random: RandomSource
  /** Newest first. */
  #keys: readonly [RingKey, ...RingKey[]]
  /** Of keys that are forgotten. */
  #retiredMarks: readonly Buffer[] = []

  /** Use `openMasterKey`. */
  constructor(keyId: Uint8Array, key: Uint8Array, random: RandomSource) {
    this.#keys = [ringKey(keyId, key)]
    this.#random = random
  }

  /** Of the key that seals. */
  get newestKeyId(): Buffer {
    return Buffer.from(this.#keys[0].id)
  }

  /** Seals with this key from now on; what the others have sealed still opens. */
  admit(keyId: Uint8Array, key: Uint8Array): void {
    const others = this.#keys.filter(({ id }) => !id.equals(keyId))
    this.#keys = [ringKey(keyId, key), ...others]
  }

  /** Forgets all keys but the newest. */
  retireOlder(): void {
    this.#retiredMarks = [...this.#retiredMarks, ...this.#keys.slice(1).flatMap(({ marks }) => marks)]
    this.#keys = [this.#keys[0]]
  }

  /**
   * Whether `bytes`, which are a row of the metadata, hold an envelope of a key that is not the newest, forgotten ones
   * included: as it is, or at the start of a base64 text.
   */
  holdsOlderEnvelope(bytes: Uint8Array): boolean {
    const row = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const marks = [...this.#retiredMarks, ...this.#keys.slice(1).flatMap((key) => key.marks)]
    return marks.some((mark) => row.includes(mark))
  }

  /** 32 secret bytes that follow from the oldest key of the ring, and tell nothing of it (HKDF-Extract, RFC 5869). */
  extractSecret(): Buffer {
    const oldest = this.#keys[this.#keys.length - 1] ?? this.#keys[0]
    return createHmac('sha256', oldest.id).update(oldest.key).digest()
  }

  /** @param associatedData What the plaintext belongs to; {@link open} needs the same. */
  seal(plaintext: Uint8Array, associatedData: string): Buffer {
    const { key, head } = this.#keys[0]
    const nonce = Buffer.from(this.#random.bytes(nonceBytes))
    const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
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
    const { key } = this.#keyOf(head.subarray(1))
    const nonce = bytes.subarray(headBytes, headBytes + nonceBytes)
    const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
    decipher.setAAD(authenticated(head, associatedData))
    decipher.setAuthTag(bytes.subarray(headBytes + nonceBytes, overheadBytes))
    try {
      return Buffer.concat([decipher.update(bytes.subarray(overheadBytes)), decipher.final()])
    } catch {
      throw new BrokenSealError('it is damaged or belongs elsewhere')
    }
  }

  #keyOf(keyId: Buffer): RingKey {
    const found = this.#keys.find(({ id }) => id.equals(keyId))
    if (found !== undefined) return found
    const ours = this.#keys.map(({ id }) => id.toString('hex')).join(', ')
    throw new BrokenSealError(`it needs the master key ${keyId.toString('hex')}; this one is ${ours}`)
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

/** The longest part of a head that stands in base64 whatever follows it: whole groups of three bytes. */
const groupedHeadBytes = headBytes - (headBytes % 3)

interface RingKey {
  readonly id: Buffer
  readonly key: Buffer
  /** Every envelope of this key begins with it. */
  readonly head: Buffer
  /** The forms in which the head stands in rows. */
  readonly marks: readonly Buffer[]
}

function ringKey(keyId: Uint8Array, key: Uint8Array): RingKey {
  const head = Buffer.concat([Buffer.of(envelopeVersion), keyId])
  const grouped = head.subarray(0, groupedHeadBytes)
  const marks = [head, Buffer.from(grouped.toString('base64')), Buffer.from(grouped.toString('base64url'))]
  return { id: Buffer.from(keyId), key: Buffer.from(key), head, marks }
}

function authenticated(head: Buffer, associatedData: string): Buffer {
  return Buffer.concat([head, Buffer.from(associatedData)])
}
