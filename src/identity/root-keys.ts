import type { AccountId } from '../base/brands.ts'
import type { RandomSource } from '../base/random.ts'
import { Serial } from '../base/serial.ts'
import {
  type MetadataChange,
  type MetadataStore,
  MetadataUnavailableError,
  RevisionConflictError,
} from '../storage/metadata-store.ts'
import { checkAccessKey, InvalidAccessKeyError, makeAccessKey } from './access-key.ts'
import {
  createRootAccessKeyEntry,
  type RootAccessKey,
  readRootAccessKeyEntry,
  rootAccessKeyEntryKey,
  rootAccessKeyPrefix,
} from './account-entries.ts'
import type { AccessKey, Credential } from './credentials.ts'
import { iamError } from './iam/errors.ts'
import { metadataEntries } from './metadata-entries.ts'
import type { Sealing } from './sealing.ts'

export interface RootKeysOptions {
  readonly metadata: MetadataStore
  readonly sealing: Sealing
  readonly random: RandomSource
  readonly operatorAccountId: AccountId
  /** Signs as the operator's root instead of the keys that were made; null where none is configured. */
  readonly configuredRoot: AccessKey | null
  /**
   * Writes the operator's credentials file. Called at a start, and before the key in it stops being good: what it
   * throws keeps the key.
   */
  readonly keepOperatorRoot: (accessKey: AccessKey) => void
}

/**
 * The access keys of root users, active or not.
 *
 * The metadata store has the truth; memory has a copy, so that no request waits for a disk. Changes happen one at a
 * time, and a key is good, or good no more, from the moment that its change is durable.
 */
export class RootKeys {
  readonly #options: RootKeysOptions
  readonly #serial = new Serial()
  readonly #keys = new Map<string, RootAccessKey>()
  /** Of keys that are good. */
  readonly #credentials = new Map<string, Credential>()
  /** Ids of keys whose last change has an unknown outcome. */
  readonly #unsettled = new Set<string>()
  /** In the credentials file. */
  #operatorRoot: AccessKey | null = null

  constructor(options: RootKeysOptions) {
    this.#options = options
  }

  /** Reads all keys. */
  async load(): Promise<void> {
    const { metadata, sealing } = this.#options
    for await (const entry of metadataEntries(metadata, rootAccessKeyPrefix)) {
      this.admit(readRootAccessKeyEntry(entry, sealing))
    }
  }

  /** Settles who the operator's root is, once all keys are known; the file is written where it has another key. */
  settleOperatorRoot(): void {
    const { operatorAccountId, configuredRoot, keepOperatorRoot } = this.#options
    if (configuredRoot !== null) this.#useConfigured(checkAccessKey(configuredRoot))
    else this.#operatorRoot = firstActive(this.#stored(operatorAccountId))
    if (this.#operatorRoot !== null) keepOperatorRoot(this.#operatorRoot)
  }

  /** The access key in the operator's credentials file; null before there is any. */
  get operatorRoot(): AccessKey | null {
    return this.#operatorRoot
  }

  findAccessKey(accessKeyId: string): Credential | null {
    return this.#credentials.get(accessKeyId) ?? null
  }

  /** By access key id. While a key is configured for the operator's root, it is its only one. */
  listOf(accountId: AccountId): readonly RootAccessKey[] {
    const { operatorAccountId, configuredRoot } = this.#options
    if (accountId !== operatorAccountId || configuredRoot === null) return this.#stored(accountId)
    return [{ accountId, ...configuredRoot, isActive: true, createdAtMs: null }]
  }

  /** Keys of the operator's root that are not good while another is configured. */
  listReplaced(): readonly RootAccessKey[] {
    const { operatorAccountId, configuredRoot } = this.#options
    if (configuredRoot === null) return []
    return this.#stored(operatorAccountId).filter(({ accessKeyId }) => accessKeyId !== configuredRoot.accessKeyId)
  }

  /** A new key, which is nobody's before it is stored. */
  make(accountId: AccountId, createdAtMs: number): NewRootAccessKey {
    return { accountId, ...makeAccessKey(this.#options.random), isActive: true, createdAtMs }
  }

  /** Takes in a key that is durable. */
  admit(key: RootAccessKey): void {
    const { accountId, accessKeyId, secretAccessKey } = key
    const isOperator = accountId === this.#options.operatorAccountId
    this.#keys.set(accessKeyId, key)
    if (!key.isActive) this.#credentials.delete(accessKeyId)
    else this.#credentials.set(accessKeyId, { accessKeyId, secretAccessKey, principal: rootOf(accountId, isOperator) })
  }

  /**
   * Gives the root of an account the keys that `decide` makes of those that it has. Resolves once that is durable.
   * What `decide` throws goes through, and then nothing is changed; it may be asked twice.
   *
   * @throws {ServiceError} `UnsupportedOperationException`: the operator's root would be left without an active key, or
   *   has one that the configuration sets.
   * @throws {MetadataUnavailableError} All of it happened or nothing; asking again is safe.
   */
  change(accountId: AccountId, decide: Decide): Promise<void> {
    return this.#serial.run(async () => {
      try {
        await this.#attempt(accountId, decide)
      } catch (error) {
        // The row was sealed again between reading and writing: nothing else writes these rows.
        if (!(error instanceof RevisionConflictError)) throw error
        await this.#attempt(accountId, decide)
      }
    })
  }

  async #attempt(accountId: AccountId, decide: Decide): Promise<void> {
    const { metadata } = this.#options
    this.#refuseConfigured(accountId)
    const revisions = await this.#refresh(accountId)
    const before = this.#stored(accountId)
    const after = decide(before)
    this.#settleFile(accountId, after)
    const changes = this.#changesBetween(before, after, revisions)
    if (changes.length === 0) return
    try {
      await metadata.batch(changes)
    } catch (error) {
      if (!(error instanceof MetadataUnavailableError)) throw error
      for (const { accessKeyId } of [...before, ...after]) this.#unsettled.add(accessKeyId)
      await this.#refresh(accountId)
      if (!isSame(this.#stored(accountId), after)) throw error
    }
    for (const { accessKeyId } of before) this.#forget(accessKeyId)
    for (const key of after) this.admit(key)
  }

  /** Reads the keys of an account again, for their revisions, and those of which it is not known what became. */
  async #refresh(accountId: AccountId): Promise<ReadonlyMap<string, number>> {
    const { metadata, sealing } = this.#options
    const revisions = new Map<string, number>()
    const known = this.#stored(accountId).map(({ accessKeyId }) => accessKeyId)
    for (const accessKeyId of new Set([...known, ...this.#unsettled])) {
      const entry = await metadata.get(rootAccessKeyEntryKey(accessKeyId))
      this.#forget(accessKeyId)
      if (entry !== null) {
        this.admit(readRootAccessKeyEntry(entry, sealing))
        revisions.set(accessKeyId, entry.revision)
      }
      this.#unsettled.delete(accessKeyId)
    }
    return revisions
  }

  #changesBetween(
    before: readonly RootAccessKey[],
    after: readonly RootAccessKey[],
    revisions: ReadonlyMap<string, number>,
  ): readonly MetadataChange[] {
    const kept = new Set(after.map(({ accessKeyId }) => accessKeyId))
    const removed = before.filter(({ accessKeyId }) => !kept.has(accessKeyId))
    const written = after.filter((key) => !before.includes(key))
    const revisionOf = ({ accessKeyId }: RootAccessKey) => revisions.get(accessKeyId) ?? null
    return [
      ...removed.map((key) => ({
        key: rootAccessKeyEntryKey(key.accessKeyId),
        value: null,
        expectedRevision: revisionOf(key),
      })),
      ...written.map((key) => ({
        ...createRootAccessKeyEntry(key, this.#options.sealing),
        expectedRevision: revisionOf(key),
      })),
    ]
  }

  /** Puts another key into the operator's file, before the one in it stops being good. */
  #settleFile(accountId: AccountId, after: readonly RootAccessKey[]): void {
    const { operatorAccountId, keepOperatorRoot } = this.#options
    if (accountId !== operatorAccountId) return
    const next = firstActive(after)
    if (next === null)
      throw refusal('The root user that runs this Cairn keeps an active access key: make another first.')
    const inFile = this.#operatorRoot?.accessKeyId
    if (after.some(({ accessKeyId, isActive }) => isActive && accessKeyId === inFile)) return
    keepOperatorRoot(next)
    this.#operatorRoot = next
  }

  #refuseConfigured(accountId: AccountId): void {
    const { operatorAccountId, configuredRoot } = this.#options
    if (accountId !== operatorAccountId || configuredRoot === null) return
    throw refusal('The access key of this root user is set by account.rootAccessKeyId: change it there.')
  }

  #useConfigured(configured: AccessKey): void {
    const { operatorAccountId } = this.#options
    const holder = this.#keys.get(configured.accessKeyId)?.accountId
    if (holder !== undefined && holder !== operatorAccountId) {
      throw new InvalidAccessKeyError(`the configured access key id belongs to account ${holder}`)
    }
    for (const { accessKeyId } of this.#stored(operatorAccountId)) this.#credentials.delete(accessKeyId)
    this.#credentials.set(configured.accessKeyId, { ...configured, principal: rootOf(operatorAccountId, true) })
    this.#operatorRoot = configured
  }

  #stored(accountId: AccountId): readonly RootAccessKey[] {
    const keys = [...this.#keys.values()].filter((key) => key.accountId === accountId)
    return keys.sort((left, right) => (left.accessKeyId < right.accessKeyId ? -1 : 1))
  }

  #forget(accessKeyId: string): void {
    this.#keys.delete(accessKeyId)
    this.#credentials.delete(accessKeyId)
  }
}

/** One that is made with an instant of its own. */
export type NewRootAccessKey = RootAccessKey & { readonly createdAtMs: number }

/** What the keys of a root user become. A key that stays as it is, is the same object. */
type Decide = (keys: readonly RootAccessKey[]) => readonly RootAccessKey[]

function rootOf(accountId: AccountId, isOperator: boolean): Credential['principal'] {
  return { type: 'Root', accountId, isOperator, session: null }
}

/** The active key that was made first. */
function firstActive(keys: readonly RootAccessKey[]): RootAccessKey | null {
  const active = keys.filter(({ isActive }) => isActive)
  return active.sort((left, right) => (left.createdAtMs ?? 0) - (right.createdAtMs ?? 0))[0] ?? null
}

function isSame(left: readonly RootAccessKey[], right: readonly RootAccessKey[]): boolean {
  const states = (keys: readonly RootAccessKey[]) =>
    keys.map(({ accessKeyId, isActive }) => `${accessKeyId} ${isActive}`).sort()
  return states(left).join() === states(right).join()
}

function refusal(message: string) {
  return iamError('UnsupportedOperationException', message)
}
