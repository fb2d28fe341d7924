import { createHmac } from 'node:crypto'
import * as v from 'valibot'
import type { RandomSource } from '../base/random.ts'
import type { MetadataChange, MetadataStore } from '../storage/metadata-store.ts'
import { type SealedRows, storedSealedRows } from './sealed-rows.ts'
import { keyBytes, type Sealing } from './sealing.ts'

export interface DerivedKeysPorts {
  readonly metadata: MetadataStore
  readonly sealing: Sealing
  readonly random: RandomSource
  /** Nothing was derived in this folder before. */
  readonly isFirstStart: boolean
}

/**
 * Secret keys for one purpose each, the same for as long as the folder lives: they follow from a secret of their own,
 * which is kept sealed in the metadata, so a new master key changes none of them. Who has the file of the master key
 * and not the metadata has none of them either.
 */
export class DerivedKeys {
  readonly #secret: Buffer

  private constructor(secret: Buffer) {
    this.#secret = secret
  }

  /**
   * Reads the secret; where there is none, makes it and resolves once it is durable. In a folder from before there was
   * one it follows from the folder's master key, from which keys were derived then, so that they stay as they were.
   *
   * @throws {BrokenSealError} The master key is not the one that sealed it.
   * @throws {MetadataUnavailableError} Opening may be tried again.
   */
  static async open({ metadata, sealing, random, isFirstStart }: DerivedKeysPorts): Promise<DerivedKeys> {
    const entry = await metadata.get(derivationSecretKey)
    if (entry !== null) return new DerivedKeys(openSecret(entry.value, sealing))
    const secret = isFirstStart ? Buffer.from(random.bytes(keyBytes)) : sealing.extractSecret()
    await metadata.batch([createEntry(secret, sealing)])
    return new DerivedKeys(secret)
  }

  /** 32 secret bytes (HKDF-Expand, RFC 5869; one block). */
  derive(purpose: string): Buffer {
    return createHmac('sha256', this.#secret).update(`cairn ${purpose}`).update(Buffer.of(1)).digest()
  }
}

/** For a change of the master key. */
export function derivationSecretRows(metadata: MetadataStore, sealing: Sealing): SealedRows {
  return storedSealedRows(metadata, derivationSecretKey, ({ value }) =>
    createEntry(openSecret(value, sealing), sealing),
  )
}

const derivationSecretKey = 'derivation-secret'
const schema = v.object({ version: v.literal(1), sealedSecret: v.string() })

function createEntry(secret: Buffer, sealing: Sealing): MetadataChange {
  const sealedSecret = sealing.seal(secret, derivationSecretKey).toString('base64')
  const value = Buffer.from(JSON.stringify({ version: 1, sealedSecret }))
  return { key: derivationSecretKey, value, expectedRevision: null }
}

function openSecret(value: Uint8Array, sealing: Sealing): Buffer {
  const { sealedSecret } = v.parse(schema, JSON.parse(Buffer.from(value).toString()))
  return sealing.open(Buffer.from(sealedSecret, 'base64'), derivationSecretKey)
}
