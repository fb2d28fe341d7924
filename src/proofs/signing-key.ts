import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import * as v from 'valibot'
import { type RandomSource, uuid } from '../base/random.ts'
import { type NoteKey, noteKeyKinds, rawPublicKey } from '../formats/checkpoint-note.ts'
import { type SealedRows, storedSealedRows } from '../identity/sealed-rows.ts'
import type { Sealing } from '../identity/sealing.ts'
import type { MetadataChange, MetadataStore } from '../storage/metadata-store.ts'

/** The key that signs checkpoints. */
export interface SigningKey {
  /** Names the log, and the key in its signatures. */
  readonly origin: string
  readonly privateKey: KeyObject
  /** For those who check. */
  readonly noteKey: NoteKey
}

export interface SigningKeyPorts {
  readonly metadata: MetadataStore
  readonly sealing: Sealing
  readonly random: RandomSource
}

/**
 * The log's Ed25519 key; made where there is none, and durable when this resolves.
 *
 * @throws {BrokenSealError} The master key is not the one that sealed it.
 * @throws {MetadataUnavailableError} May be tried again.
 */
export async function openSigningKey({ metadata, sealing, random }: SigningKeyPorts): Promise<SigningKey> {
  const entry = await metadata.get(signingKeyRow)
  if (entry !== null) return signingKey(decodeRow(entry.value, sealing))
  const row = { origin: `cairn/${uuid(random)}/journal/0`, seed: Buffer.from(random.bytes(seedBytes)) }
  await metadata.batch([encodeRow(row, sealing)])
  return signingKey(row)
}

/** For a change of the master key. */
export function signingKeyRows(metadata: MetadataStore, sealing: Sealing): SealedRows {
  return storedSealedRows(metadata, signingKeyRow, ({ value }) => encodeRow(decodeRow(value, sealing), sealing))
}

interface KeyRow {
  readonly origin: string
  readonly seed: Buffer
}

const signingKeyRow = 'proof-key'
const seedBytes = 32

/** Of an Ed25519 private key in DER (RFC 8410); its seed follows. */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex')

const schema = v.object({ version: v.literal(1), origin: v.string(), sealedSeed: v.string() })

function signingKey({ origin, seed }: KeyRow): SigningKey {
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: 'der', type: 'pkcs8' })
  const publicKey = rawPublicKey(createPublicKey(privateKey))
  return { origin, privateKey, noteKey: { name: origin, kind: noteKeyKinds.ed25519, publicKey } }
}

function encodeRow({ origin, seed }: KeyRow, sealing: Sealing): MetadataChange {
  const sealedSeed = sealing.seal(seed, signingKeyRow).toString('base64')
  const value = Buffer.from(JSON.stringify({ version: 1, origin, sealedSeed }))
  return { key: signingKeyRow, value, expectedRevision: null }
}

function decodeRow(value: Uint8Array, sealing: Sealing): KeyRow {
  const { origin, sealedSeed } = v.parse(schema, JSON.parse(Buffer.from(value).toString()))
  return { origin, seed: sealing.open(Buffer.from(sealedSeed, 'base64'), signingKeyRow) }
}
