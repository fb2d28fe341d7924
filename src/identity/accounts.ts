import { required } from '../base/assert.ts'
import type { AccountId } from '../base/brands.ts'
import type { Clock } from '../base/clock.ts'
import { MetadataUnavailableError, RevisionConflictError } from '../storage/metadata-store.ts'
import {
  type Account,
  accountPrefix,
  createAccountEntry,
  createRootAccessKeyEntry,
  type RootAccessKey,
  readAccountEntry,
} from './account-entries.ts'
import type { AccessKey, Credential, CredentialSource } from './credentials.ts'
import type { RootUser } from './iam/root-user.ts'
import { metadataEntries } from './metadata-entries.ts'
import { RootKeys, type RootKeysOptions } from './root-keys.ts'

export interface AccountsOptions extends RootKeysOptions {
  readonly clock: Clock
}

/** Most accounts in one Cairn: all of them, with their keys, are in memory. */
const accountsMax = 10_000

/**
 * The accounts of this Cairn and the access keys of their root users.
 *
 * The metadata store has the truth; memory has a copy, so that no request waits for a disk. A key is good from the
 * moment it is durable.
 */
export class Accounts implements CredentialSource {
  readonly rootKeys: RootKeys
  readonly #options: AccountsOptions
  readonly #accounts = new Map<string, Account>()
  #hasMadeOperatorRoot = false

  private constructor(options: AccountsOptions) {
    this.#options = options
    this.rootKeys = new RootKeys(options)
  }

  /**
   * Reads all accounts and keys. At the first start it makes the operator account; and where its root has no active
   * key, as after another account was made the operator's, a key. While an access key is configured for the operator's
   * root, those that were made are not good.
   *
   * @throws {MalformedAccountError} An entry in the metadata does not hold what it must.
   * @throws {BrokenSealError} The master key is not the one that sealed the keys.
   * @throws {InvalidAccessKeyError} The configured access key cannot be used.
   * @throws {MetadataUnavailableError} The metadata could not be read or written; opening may be tried again.
   */
  static async open(options: AccountsOptions): Promise<Accounts> {
    const accounts = new Accounts(options)
    await accounts.#load()
    return accounts
  }

  findAccessKey(accessKeyId: string, sessionToken: string | null): Credential | null {
    // Root access keys are long-term keys: a session token was never issued with one.
    return sessionToken === null ? this.rootKeys.findAccessKey(accessKeyId) : null
  }

  /** The access key in the operator's credentials file. */
  get operatorRoot(): AccessKey {
    return required(this.rootKeys.operatorRoot, "the operator's root access key")
  }

  /** Whether opening made a key for the operator's root. */
  get hasMadeOperatorRoot(): boolean {
    return this.#hasMadeOperatorRoot
  }

  has(accountId: string): boolean {
    return this.#accounts.has(accountId)
  }

  /** @throws {InvariantError} There is no such account. */
  rootUserOf(accountId: AccountId): RootUser {
    const { createdAtMs } = required(this.#accounts.get(accountId), 'the account')
    const accessKeys = this.rootKeys.listOf(accountId).map(({ accessKeyId, isActive, createdAtMs: keyCreatedAtMs }) => {
      return { accessKeyId, isActive, createdAtMs: keyCreatedAtMs ?? createdAtMs }
    })
    return { createdAtMs, accessKeys }
  }

  /** Sorted by account id. */
  listAccounts(): readonly Account[] {
    return [...this.#accounts.values()].sort((left, right) => (left.accountId < right.accountId ? -1 : 1))
  }

  /**
   * Makes an account with an access key for its root user. Resolves once both are durable; nobody can ask for the
   * secret again.
   *
   * @throws {AccountExistsError}
   * @throws {AccountLimitError} There are {@link accountsMax}.
   * @throws {MetadataUnavailableError} It may or may not have been made; whether, a start of Cairn will show.
   */
  async createAccount(accountId: AccountId): Promise<AccessKey> {
    if (this.#accounts.has(accountId)) throw new AccountExistsError(accountId)
    if (this.#accounts.size >= accountsMax) throw new AccountLimitError()
    const account: Account = { accountId, createdAtMs: this.#options.clock.nowMs() }
    const rootKey = this.rootKeys.make(accountId, account.createdAtMs)
    await this.#store(account, rootKey)
    this.#accounts.set(accountId, account)
    this.rootKeys.admit(rootKey)
    return { accessKeyId: rootKey.accessKeyId, secretAccessKey: rootKey.secretAccessKey }
  }

  async #load(): Promise<void> {
    const { metadata, operatorAccountId } = this.#options
    for await (const entry of metadataEntries(metadata, accountPrefix)) {
      const account = readAccountEntry(entry)
      this.#accounts.set(account.accountId, account)
    }
    await this.rootKeys.load()
    await this.#makeOperatorRoot(operatorAccountId)
    this.rootKeys.settleOperatorRoot()
  }

  async #makeOperatorRoot(accountId: AccountId): Promise<void> {
    const { clock, configuredRoot } = this.#options
    if (!this.#accounts.has(accountId)) await this.createAccount(accountId)
    else if (configuredRoot !== null || this.rootKeys.listOf(accountId).some(({ isActive }) => isActive)) return
    else await this.rootKeys.change(accountId, (keys) => [...keys, this.rootKeys.make(accountId, clock.nowMs())])
    this.#hasMadeOperatorRoot = true
  }

  async #store(account: Account, rootKey: RootAccessKey): Promise<void> {
    const { metadata, sealing } = this.#options
    const accountEntry = createAccountEntry(account)
    const rootKeyEntry = createRootAccessKeyEntry(rootKey, sealing)
    try {
      await metadata.batch([accountEntry, rootKeyEntry])
    } catch (error) {
      if (error instanceof RevisionConflictError) throw new AccountExistsError(account.accountId)
      if (!(error instanceof MetadataUnavailableError)) throw error
      // An unknown outcome: the entry of this very key is there exactly if the batch happened.
      if ((await metadata.get(rootKeyEntry.key)) === null) throw error
    }
  }
}

export class AccountExistsError extends Error {
  override readonly name = 'AccountExistsError'
  readonly accountId: AccountId

  constructor(accountId: AccountId) {
    super(`account ${accountId} exists`)
    this.accountId = accountId
  }
}

export class AccountLimitError extends Error {
  override readonly name = 'AccountLimitError'

  constructor() {
    super(`there are ${accountsMax} accounts already`)
  }
}
