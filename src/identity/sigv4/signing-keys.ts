import { createHmac } from 'node:crypto'
import type { Secret } from '../secret.ts'
import type { CredentialScope } from './outcome.ts'

/**
 * Keeps signing keys: one is good for a day, a Region and a service, and costs four HMACs to derive.
 * Bounded; the key that was unused for longest goes first.
 */
export class SigningKeys {
  readonly #keys = new Map<string, { readonly secret: string; readonly key: Buffer }>()

  derive(accessKeyId: string, secretAccessKey: Secret, scope: CredentialScope): Buffer {
    const name = `${accessKeyId}/${scope.date}/${scope.region}/${scope.service}`
    const secret = secretAccessKey.reveal()
    const kept = this.#keys.get(name)
    this.#keys.delete(name)
    // A key id may have got another secret meanwhile.
    const entry = kept?.secret === secret ? kept : { secret, key: deriveSigningKey(secret, scope) }
    this.#keys.set(name, entry)
    if (this.#keys.size > signingKeysMax) this.#forgetOldest()
    return entry.key
  }

  #forgetOldest(): void {
    for (const name of this.#keys.keys()) {
      this.#keys.delete(name)
      return
    }
  }
}

/** Some 300 bytes each; enough for thousands of callers in a few Regions. */
export const signingKeysMax = 4096

function deriveSigningKey(secret: string, { date, region, service }: CredentialScope): Buffer {
  return [date, region, service, 'aws4_request'].reduce<Buffer>(
    (key, part) => hmac(key, part),
    Buffer.from(`AWS4${secret}`),
  )
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
