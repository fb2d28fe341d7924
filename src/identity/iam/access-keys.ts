import type { AccountId } from '../../base/brands.ts'
import { makeAccessKey } from '../access-key.ts'
import type { Directory } from './directory.ts'
import type { User, UserAccessKey } from './entities.ts'
import { iamError, noSuchUser, quotaExceeded } from './errors.ts'
import { accessKeysPerUserMax } from './limits.ts'

/** When, where and for what a key was last used. */
export interface KeyUse {
  /** In milliseconds since the epoch. */
  readonly usedAtMs: number
  readonly region: string
  /** As IAM spells services in policies: `s3`. */
  readonly service: string
}

/** The last use of a key, from the records; null where it was never used, as far as they are kept. */
export type LastUseOf = (accessKeyId: string) => Promise<KeyUse | null>

/** Remembers whose a key was that is good no more. Resolves once that is durable: only then the key goes. */
export type RetireKey = (key: UserAccessKey, user: User) => Promise<void>

/** The access keys of users. Every method throws `ServiceError` with AWS's name for it. */
export class AccessKeys {
  readonly #directory: Directory
  readonly #retire: RetireKey

  constructor(directory: Directory, retire: RetireKey) {
    this.#directory = directory
    this.#retire = retire
  }

  /** By access key id. */
  listOf({ accountId, userId }: User): readonly UserAccessKey[] {
    return this.#directory.accessKeys.list(accountId).filter((key) => key.userId === userId)
  }

  /** The keys of all users of an account, by user id. */
  listByUser(accountId: AccountId): ReadonlyMap<string, readonly UserAccessKey[]> {
    const byUser = new Map<string, UserAccessKey[]>()
    for (const key of this.#directory.accessKeys.list(accountId)) {
      const keys = byUser.get(key.userId)
      if (keys === undefined) byUser.set(key.userId, [key])
      else keys.push(key)
    }
    return byUser
  }

  /** A key of any user of the account. */
  get(accountId: AccountId, accessKeyId: string): UserAccessKey {
    const key = this.#directory.accessKeys.get({ partition: accountId, name: accessKeyId })
    if (key === null) throw noSuchKey(accessKeyId)
    return key
  }

  /** Whose a key is. A user with keys cannot be deleted. */
  userOf({ userId, accessKeyId }: UserAccessKey): User {
    const user = this.#directory.findUser(userId)
    if (user === null) throw noSuchKey(accessKeyId)
    return user
  }

  /** The answer is the only place where the secret ever stands. */
  create(user: User): Promise<UserAccessKey> {
    const { accessKeys, clock, random } = this.#directory
    const { accountId, userId } = user
    return this.#directory.change(accountId, (edit) => {
      if (this.#directory.findUser(userId) === null) throw noSuchUser(user.userName)
      if (this.listOf(user).length >= accessKeysPerUserMax) {
        throw quotaExceeded('AccessKeysPerUser', accessKeysPerUserMax)
      }
      const key = { accountId, userId, ...makeAccessKey(random), isActive: true, createdAtMs: clock.nowMs() }
      edit.put(accessKeys, { partition: accountId, name: key.accessKeyId }, key)
      return key
    })
  }

  async setActive(user: User, accessKeyId: string, isActive: boolean): Promise<void> {
    const { accountId } = user
    if (!isActive) await this.#retire(this.#keyOf(user, accessKeyId), user)
    await this.#directory.change(accountId, (edit) => {
      const key = this.#keyOf(user, accessKeyId)
      edit.put(this.#directory.accessKeys, { partition: accountId, name: accessKeyId }, { ...key, isActive })
    })
  }

  async delete(user: User, accessKeyId: string): Promise<void> {
    const { accountId } = user
    await this.#retire(this.#keyOf(user, accessKeyId), user)
    await this.#directory.change(accountId, (edit) => {
      this.#keyOf(user, accessKeyId)
      edit.remove(this.#directory.accessKeys, { partition: accountId, name: accessKeyId })
    })
  }

  #keyOf({ accountId, userId }: User, accessKeyId: string): UserAccessKey {
    const key = this.get(accountId, accessKeyId)
    if (key.userId !== userId) throw noSuchKey(accessKeyId)
    return key
  }
}

export function noSuchKey(accessKeyId: string) {
  return iamError('NoSuchEntityException', `The Access Key with id ${accessKeyId} cannot be found.`)
}
