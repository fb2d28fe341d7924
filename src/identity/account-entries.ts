import * as v from 'valibot'
import { type AccountId, isAccountId } from '../base/brands.ts'
import type { MetadataChange, MetadataEntry, MetadataStore } from '../storage/metadata-store.ts'
import type { AccessKey } from './credentials.ts'
import { type SealedRows, storedSealedRows } from './sealed-rows.ts'
import type { Sealing } from './sealing.ts'
import { Secret } from './secret.ts'

/** An account that this Cairn keeps a history for. */
export interface Account {
  readonly accountId: AccountId
  /** In milliseconds since the epoch. */
  readonly createdAtMs: number
}

/** An access key of an account's root user. */
export interface RootAccessKey extends AccessKey {
  readonly accountId: AccountId
  readonly isActive: boolean
  /** In milliseconds since the epoch; null: with its account. */
  readonly createdAtMs: number | null
}

/**
 * How accounts and their root access keys stand in the metadata: JSON under `account/<id>` and
 * `root-access-key/<access key id>`. The secret is sealed for its account and key id.
 */
export const accountPrefix = 'account/'
export const rootAccessKeyPrefix = 'root-access-key/'

export function createAccountEntry({ accountId, createdAtMs }: Account): MetadataChange {
  return createEntry(`${accountPrefix}${accountId}`, { version: 1, createdAtMs })
}

export function createRootAccessKeyEntry(rootKey: RootAccessKey, sealing: Sealing): MetadataChange {
  const { accountId, accessKeyId, secretAccessKey, isActive, createdAtMs } = rootKey
  const sealed = sealing.seal(Buffer.from(secretAccessKey.reveal()), sealedFor(rootKey))
  return createEntry(rootAccessKeyEntryKey(accessKeyId), {
    version: 2,
    accountId,
    isActive,
    createdAtMs,
    sealedSecret: sealed.toString('base64'),
  })
}

/** Where the root access key of this id stands. */
export function rootAccessKeyEntryKey(accessKeyId: string): string {
  return `${rootAccessKeyPrefix}${accessKeyId}`
}

/** @throws {MalformedAccountError} */
export function readAccountEntry({ key, value }: MetadataEntry): Account {
  const { createdAtMs } = parseEntry(accountSchema, key, value)
  const accountId = key.slice(accountPrefix.length)
  if (!isAccountId(accountId)) throw new MalformedAccountError(key)
  return { accountId, createdAtMs }
}

/**
 * @throws {MalformedAccountError}
 * @throws {BrokenSealError} The secret was sealed under another master key or is damaged.
 */
export function readRootAccessKeyEntry({ key, value }: MetadataEntry, sealing: Sealing): RootAccessKey {
  const { accountId, isActive, createdAtMs, sealedSecret } = parseEntry(rootAccessKeySchema, key, value)
  const accessKeyId = key.slice(rootAccessKeyPrefix.length)
  const secret = sealing.open(Buffer.from(sealedSecret, 'base64'), sealedFor({ accountId, accessKeyId }))
  return { accountId, accessKeyId, secretAccessKey: new Secret(secret.toString()), isActive, createdAtMs }
}

/** For a change of the master key. */
export function rootAccessKeyRows(metadata: MetadataStore, sealing: Sealing): SealedRows {
  return storedSealedRows(metadata, rootAccessKeyPrefix, (entry) =>
    createRootAccessKeyEntry(readRootAccessKeyEntry(entry, sealing), sealing),
  )
}

/** An entry about an account does not hold what it must. */
export class MalformedAccountError extends Error {
  override readonly name = 'MalformedAccountError'

  constructor(key: string) {
    super(`the metadata entry ${key} is malformed`)
  }
}

const accountSchema = v.object({ version: v.literal(1), createdAtMs: v.number() })
const rootAccessKeyParts = {
  accountId: v.custom<AccountId>((value) => typeof value === 'string' && isAccountId(value)),
  sealedSecret: v.string(),
}
/** In version 1 an account had one key, made with it and always active. */
const rootAccessKeySchema = v.variant('version', [
  v.object({
    version: v.literal(2),
    ...rootAccessKeyParts,
    isActive: v.boolean(),
    createdAtMs: v.nullable(v.number()),
  }),
  v.pipe(
    v.object({ version: v.literal(1), ...rootAccessKeyParts }),
    v.transform((row) => ({ ...row, isActive: true, createdAtMs: null })),
  ),
])

function sealedFor({ accountId, accessKeyId }: Pick<RootAccessKey, 'accountId' | 'accessKeyId'>): string {
  return `root-access-key ${accountId} ${accessKeyId}`
}

function createEntry(key: string, content: unknown): MetadataChange {
  return { key, value: Buffer.from(JSON.stringify(content)), expectedRevision: null }
}

function parseEntry<Schema extends v.GenericSchema>(
  schema: Schema,
  key: string,
  value: Uint8Array,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, parseJson(value))
  if (!parsed.success) throw new MalformedAccountError(key)
  return parsed.output
}

function parseJson(value: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(value).toString())
  } catch {
    return null
  }
}
