import type { AccountId } from '../../base/brands.ts'
import type { Clock } from '../../base/clock.ts'
import type { RootAccessKey } from '../account-entries.ts'
import type { NewRootAccessKey, RootKeys } from '../root-keys.ts'
import { noSuchKey } from './access-keys.ts'
import { quotaExceeded } from './errors.ts'
import { accessKeysPerUserMax } from './limits.ts'

/** Remembers whose a root key was that is good no more. Resolves once that is durable: only then the key goes. */
export type RetireRootKey = (key: RootAccessKey) => Promise<void>

export interface RootAccessKeysParts {
  readonly rootKeys: Pick<RootKeys, 'listOf' | 'make' | 'change'>
  readonly retire: RetireRootKey
  readonly clock: Clock
}

/**
 * What root does with its own access keys, as users do with theirs. Every method throws `ServiceError` with AWS's name
 * for it, and {@link RootKeys.change}'s.
 */
export class RootAccessKeys {
  readonly #parts: RootAccessKeysParts

  constructor(parts: RootAccessKeysParts) {
    this.#parts = parts
  }

  /** Whether a key is one of the account's root. */
  has(accountId: AccountId, accessKeyId: string): boolean {
    return this.#parts.rootKeys.listOf(accountId).some((key) => key.accessKeyId === accessKeyId)
  }

  /** The answer is the only place where the secret ever stands. */
  async create(accountId: AccountId): Promise<NewRootAccessKey> {
    const { rootKeys, clock } = this.#parts
    const made = rootKeys.make(accountId, clock.nowMs())
    await rootKeys.change(accountId, (keys) => {
      if (keys.length >= accessKeysPerUserMax) throw quotaExceeded('AccessKeysPerUser', accessKeysPerUserMax)
      return [...keys, made]
    })
    return made
  }

  async setActive(accountId: AccountId, accessKeyId: string, isActive: boolean): Promise<void> {
    const { rootKeys, retire } = this.#parts
    const named = keyAmong(rootKeys.listOf(accountId), accessKeyId)
    if (!isActive) await retire(named)
    await rootKeys.change(accountId, (keys) => {
      const key = keyAmong(keys, accessKeyId)
      return keys.map((each) => (each === key && key.isActive !== isActive ? { ...key, isActive } : each))
    })
  }

  async delete(accountId: AccountId, accessKeyId: string): Promise<void> {
    const { rootKeys, retire } = this.#parts
    await retire(keyAmong(rootKeys.listOf(accountId), accessKeyId))
    await rootKeys.change(accountId, (keys) => {
      const key = keyAmong(keys, accessKeyId)
      return keys.filter((each) => each !== key)
    })
  }

  /** Deletes every key of an account's root, and makes one in their place. */
  async replaceAll(
    accountId: AccountId,
  ): Promise<{ readonly made: RootAccessKey; readonly deleted: readonly string[] }> {
    const { rootKeys, retire, clock } = this.#parts
    const made = rootKeys.make(accountId, clock.nowMs())
    const retired = new Set<string>()
    for (const key of rootKeys.listOf(accountId)) {
      await retire(key)
      retired.add(key.accessKeyId)
    }
    let deleted: readonly RootAccessKey[] = []
    await rootKeys.change(accountId, (keys) => {
      deleted = keys
      return [made]
    })
    // Of keys that came meanwhile.
    for (const key of deleted) if (!retired.has(key.accessKeyId)) await retire(key)
    return { made, deleted: deleted.map(({ accessKeyId }) => accessKeyId) }
  }
}

function keyAmong(keys: readonly RootAccessKey[], accessKeyId: string): RootAccessKey {
  const key = keys.find((each) => each.accessKeyId === accessKeyId)
  if (key === undefined) throw noSuchKey(accessKeyId)
  return key
}
