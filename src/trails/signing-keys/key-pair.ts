import { createHash, createPrivateKey, generateKeyPair, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { Secret } from '../../identity/secret.ts'

const generate = promisify(generateKeyPair)

/** What AWS's keys have, and what its validation accepts. */
const modulusBits = 2048

/** Makes a key pair, on a thread of its own: it takes some tenths of a second. */
export async function makeKeyPair() {
  const { publicKey, privateKey } = await generate('rsa', {
    modulusLength: modulusBits,
    publicKeyEncoding: { type: 'pkcs1', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return { publicKey, privateKey: new Secret(privateKey), fingerprint: fingerprintOf(publicKey) }
}

/** @param publicKey DER of a PKCS #1 `RSAPublicKey`. */
export function fingerprintOf(publicKey: Uint8Array): string {
  return createHash('md5').update(publicKey).digest('hex')
}

/**
 * RSASSA-PKCS1-v1_5 with SHA-256, in lower-case hex: the same for the same key and text. Beside the event loop, where a
 * signature takes a millisecond.
 *
 * @param privateKey PKCS #8 in PEM.
 */
export function signText(privateKey: Secret, text: string): Promise<string> {
  const key = createPrivateKey(privateKey.reveal())
  return new Promise((resolve, reject) => {
    sign('sha256', Buffer.from(text), key, (error, signature) => {
      if (error === null) resolve(signature.toString('hex'))
      else reject(error)
    })
  })
}
