import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import type { RandomSource } from '../base/random.ts'

/**
 * Seals what a client keeps for us and brings back: session tokens, authorisation messages. A version byte, a salt, the
 * tag and the sealed bytes (AES-256-GCM).
 *
 * Each has a key of its own, which follows from the salt and from what it belongs to. So no nonce can repeat however
 * many there are, and it opens for nothing else.
 *
 * @param belongsTo {@link openForClient} needs the same.
 */
export function sealForClient(key: Buffer, random: RandomSource, belongsTo: string, plaintext: Uint8Array): Buffer {
  const salt = Buffer.from(random.bytes(saltBytes))
  const cipher = createCipheriv(algorithm, ownKey(key, salt, belongsTo), onlyNonce, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.of(version))
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()])
  return Buffer.concat([Buffer.of(version), salt, cipher.getAuthTag(), sealed])
}

/** What was sealed, or null: it is damaged, belongs to something else, or was never sealed with this key. */
export function openForClient(key: Buffer, belongsTo: string, sealed: Buffer): Buffer | null {
  if (sealed.length < sealedOverheadBytes || sealed[0] !== version) return null
  const salt = sealed.subarray(1, 1 + saltBytes)
  const decipher = createDecipheriv(algorithm, ownKey(key, salt, belongsTo), onlyNonce, { authTagLength: tagBytes })
  decipher.setAAD(Buffer.of(version))
  decipher.setAuthTag(sealed.subarray(1 + saltBytes, sealedOverheadBytes))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(sealedOverheadBytes)), decipher.final()])
  } catch {
    return null
  }
}

const algorithm = 'aes-256-gcm'
const version = 1
const saltBytes = 16
const tagBytes = 16

/** Bytes that sealing adds. */
export const sealedOverheadBytes = 1 + saltBytes + tagBytes

/** Its key seals once. */
const onlyNonce = Buffer.alloc(12)

function ownKey(key: Buffer, salt: Buffer, belongsTo: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, belongsTo, 32))
}
