import * as v from 'valibot'
import { type AccountId, isAccountId } from '../base/brands.ts'
import {
  type MetadataChange,
  type MetadataEntry,
  type MetadataStore,
  RevisionConflictError,
} from '../storage/metadata-store.ts'
import type { CredentialSource } from './credentials.ts'
import type { AccountPrincipal } from './principal.ts'
import { callerArn, callerUserId } from './user-identity.ts'

/** Who an access key is or was of. */
export interface KeyHolder {
  readonly accessKeyId: string
  readonly accountId: AccountId
  readonly type: AccountPrincipal['type']
  /** As in the records of its calls. */
  readonly principalId: string
  readonly arn: string
  /** In milliseconds since the epoch: when a temporary key expires, or a long-term one was deleted. */
  readonly goodUntilMs: number
}

export interface KeyHoldersOptions {
  readonly metadata: MetadataStore
  /** Knows the long-term keys that are good. Those need no row. */
  readonly longTermKeys: CredentialSource
  /** How long records are kept. */
  readonly retentionDays: number
}

/** Rows looked at by one {@link KeyHolders.prune}: it must not hold up what else falls due. */
const prunedRowsMax = 5_000

/** Rows removed in a batch; each is two entries. */
const pruneBatchRows = 200

/**
 * Whose each access key was, for as long as there may be records of its calls. On disk only: sessions come by the
 * thousand, and are asked for once in a while.
 *
 * `key-holder/<access key id>` has the holder; `key-holder-end/<time>/<access key id>` finds those that have been kept
 * for long enough without a look at the others.
 */
export class KeyHolders {
  readonly #options: KeyHoldersOptions

  constructor(options: KeyHoldersOptions) {
    this.#options = options
  }

  /**
   * Remembers the holder of a temporary key, or of a long-term one that is about to be deleted. Resolves once it is
   * durable. A later note replaces an earlier one.
   *
   * @throws {MetadataUnavailableError} It may or may not be remembered; noting it again does no harm.
   */
  async note(holder: KeyHolder): Promise<void> {
    const { metadata } = this.#options
    for (;;) {
      const entry = await metadata.get(holderKey(holder.accessKeyId))
      const value = encodeHolder(holder)
      const changes: MetadataChange[] = [
        { key: holderKey(holder.accessKeyId), value, expectedRevision: entry?.revision ?? null },
      ]
      const end = endKey(holder)
      if (entry === null || end !== endKey(decodeHolder(entry))) {
        const there = await metadata.get(end)
        changes.push({ key: end, value: Buffer.alloc(0), expectedRevision: there?.revision ?? null })
      }
      try {
        await metadata.batch(changes)
        return
      } catch (error) {
        if (!(error instanceof RevisionConflictError)) throw error
      }
    }
  }

  /**
   * Who `accessKeyId` is or was of; null where nobody here ever had it, or too long ago.
   *
   * @throws {MetadataUnavailableError}
   */
  async holderOf(accessKeyId: string): Promise<Omit<KeyHolder, 'goodUntilMs'> | null> {
    const active = this.#options.longTermKeys.findAccessKey(accessKeyId, null)?.principal
    if (active !== undefined) {
      const { accountId, type } = active
      return { accessKeyId, accountId, type, principalId: callerUserId(active), arn: callerArn(active) }
    }
    if (!storedIdPattern.test(accessKeyId)) return null
    const entry = await this.#options.metadata.get(holderKey(accessKeyId))
    return entry === null ? null : decodeHolder(entry)
  }

  /**
   * Forgets the holders of keys of which no record can be left.
   *
   * @returns How many; there may be more.
   * @throws {MetadataUnavailableError}
   */
  async prune(nowMs: number): Promise<number> {
    const dueBefore = endPrefix + sortable(nowMs - (this.#options.retentionDays + 1) * dayMs)
    let pruned = 0
    for (let looked = 0; looked < prunedRowsMax; looked += pruneBatchRows) {
      const { entries } = await this.#options.metadata.list(endPrefix, '', pruneBatchRows)
      const due = entries.filter(({ key }) => key < dueBefore)
      if (due.length === 0) break
      pruned += await this.#remove(due)
      if (due.length < pruneBatchRows) break
    }
    return pruned
  }

  async #remove(ends: readonly MetadataEntry[]): Promise<number> {
    const { metadata } = this.#options
    const changes: MetadataChange[] = []
    let removed = 0
    for (const { key, revision } of ends) {
      changes.push({ key, value: null, expectedRevision: revision })
      const holder = await metadata.get(holderKey(key.slice(key.lastIndexOf('/') + 1)))
      // A key that was noted again is kept until its later end.
      if (holder === null || endKey(decodeHolder(holder)) !== key) continue
      changes.push({ key: holder.key, value: null, expectedRevision: holder.revision })
      removed += 1
    }
    try {
      await metadata.batch(changes)
    } catch (error) {
      // One of them was noted again meanwhile: the next prune sees that.
      if (error instanceof RevisionConflictError) return 0
      throw error
    }
    return removed
  }
}

const dayMs = 24 * 60 * 60 * 1000
const holderPrefix = 'key-holder/'
const endPrefix = 'key-holder-end/'

/** What a key id of ours looks like; others are in no row. */
const storedIdPattern = /^[\w-]{1,128}$/

const schema = v.object({
  version: v.literal(1),
  accountId: v.custom<AccountId>((value) => typeof value === 'string' && isAccountId(value)),
  type: v.picklist(['Root', 'IAMUser', 'AssumedRole', 'FederatedUser']),
  principalId: v.string(),
  arn: v.string(),
  goodUntilMs: v.number(),
})

function holderKey(accessKeyId: string): string {
  return `${holderPrefix}${accessKeyId}`
}

function endKey({ accessKeyId, goodUntilMs }: KeyHolder): string {
  return `${endPrefix}${sortable(goodUntilMs)}/${accessKeyId}`
}

/** Sorts as the number does, until the year 33658. */
function sortable(ms: number): string {
  return String(Math.max(0, Math.floor(ms))).padStart(15, '0')
}

function encodeHolder({ accountId, type, principalId, arn, goodUntilMs }: KeyHolder): Buffer {
  return Buffer.from(JSON.stringify({ version: 1, accountId, type, principalId, arn, goodUntilMs }))
}

function decodeHolder({ key, value }: MetadataEntry): KeyHolder {
  const { version, ...holder } = v.parse(schema, JSON.parse(Buffer.from(value).toString()))
  return { accessKeyId: key.slice(holderPrefix.length), ...holder }
}
