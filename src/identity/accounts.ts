import { required } from '../base/assert.ts'
import type { AccountId } from '../base/brands.ts'
import type { Clock } from '../base/clock.ts'
import type { RandomSource } from '../base/random.ts'
import {
  type MetadataStore,
  MetadataUnavailableError,
  metadataListEntriesMax,
  RevisionConflictError,
} from '../storage/metadata-store.ts'
import { checkAccessKey, InvalidAccessKeyError, makeAccessKey } from './access-key.ts'
import {
  type Account,
  accountPrefix,
  createAccountEntry,
  createRootAccessKeyEntry,
  type RootAccessKey,
  readAccountEntry,
  readRootAccessKeyEntry,
  rootAccessKeyPrefix,
} from './account-entries.ts'
import type { AccessKey, Credential, CredentialSource } from './credentials.ts'
import type { RootUser } from './iam/root-user.ts'
import type { Sealing } from './sealing.ts'

export interface AccountsOptions {
  readonly metadata: MetadataStore
  readonly sealing: Sealing
  readonly random: RandomSource
  readonly clock: Clock
  readonly operatorAccountId: AccountId
  /** Signs as the operator's root instead of the key made at first start; null where none is configured. */
  readonly configuredRoot: AccessKey | null
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
  readonly #options: AccountsOptions
  readonly #accounts = new Map<string, Account>()
  readonly #credentials = new Map<string, Credential>()
  #operatorRoot: AccessKey | null = null

  private constructor(options: AccountsOptions) {
    this.#options = options
  }

  /**
   * Reads all accounts and keys. At the first start it makes the operator account. While an access key is configured
   * for the operator's root, the one that was made is not good.
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
    return sessionToken === null ? (this.#credentials.get(accessKeyId) ?? null) : null
  }

  /** The access key to put into the operator's credentials file. */
  get operatorRoot(): AccessKey {
    return required(this.#operatorRoot, "the operator's root access key")
  }

  has(accountId: string): boolean {
    return this.#accounts.has(accountId)
  }

  /** @throws {InvariantError} There is no such account. */
  rootUserOf(accountId: AccountId): RootUser {
    const { createdAtMs } = required(this.#accounts.get(accountId), 'the account')
    const accessKeyIds = [...this.#credentials.values()]
      .filter(({ principal }) => principal.accountId === accountId)
      .map(({ accessKeyId }) => accessKeyId)
    return { createdAtMs, accessKeyIds }
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
    const { clock, random } = this.#options
    const account: Account = { accountId, createdAtMs: clock.nowMs() }
    const rootKey: RootAccessKey = { accountId, ...makeAccessKey(random) }
    await this.#store(account, rootKey)
    this.#accounts.set(accountId, account)
    this.#admit(rootKey)
    return { accessKeyId: rootKey.accessKeyId, secretAccessKey: rootKey.secretAccessKey }
  }

  async #load(): Promise<void> {
    const { metadata, sealing, operatorAccountId, configuredRoot } = this.#options
    for await (const entry of entriesUnder(metadata, accountPrefix)) {
      const account = readAccountEntry(entry)
      this.#accounts.set(account.accountId, account)
    }
    for await (const entry of entriesUnder(metadata, rootAccessKeyPrefix)) {
      const rootKey = readRootAccessKeyEntry(entry, sealing)
      this.#admit(rootKey)
      if (rootKey.accountId === operatorAccountId) this.#operatorRoot = rootKey
    }
    if (!this.#accounts.has(operatorAccountId)) this.#operatorRoot = await this.createAccount(operatorAccountId)
    if (configuredRoot !== null) this.#replaceOperatorRoot(checkAccessKey(configuredRoot))
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

  #replaceOperatorRoot(configured: AccessKey): void {
    const { operatorAccountId } = this.#options
    const holder = this.#credentials.get(configured.accessKeyId)?.principal.accountId
    if (holder !== undefined && holder !== operatorAccountId) {
      throw new InvalidAccessKeyError(`the configured access key id belongs to account ${holder}`)
    }
    if (this.#operatorRoot !== null) this.#credentials.delete(this.#operatorRoot.accessKeyId)
    this.#operatorRoot = configured
    this.#admit({ accountId: operatorAccountId, ...configured })
  }

  #admit({ accountId, accessKeyId, secretAccessKey }: RootAccessKey): void {
    const isOperator = accountId === this.#options.operatorAccountId
    const principal = { type: 'Root', accountId, isOperator, session: null } as const
    this.#credentials.set(accessKeyId, { accessKeyId, secretAccessKey, principal })
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

async function* entriesUnder(metadata: MetadataStore, prefix: string) {
  for (let from: string | null = ''; from !== null; ) {
    const page: Awaited<ReturnType<MetadataStore['list']>> = await metadata.list(prefix, from, metadataListEntriesMax)
    yield* page.entries
    from = page.next
  }
}
