import type { AccountId } from '../../base/brands.ts'
import type { Clock } from '../../base/clock.ts'
import type { RandomSource } from '../../base/random.ts'
import type { Edit, Table } from '../../storage/table.ts'
import type { AccountSettings, Group, LoginProfile, ManagedPolicy, Role, User, UserAccessKey } from './entities.ts'

/**
 * Everything that IAM knows of, in tables by account. Names are the tables' row names in lower case, because IAM's are
 * unique whatever their case; the entity holds the name as it was given. Customers' managed policies only: AWS's own
 * are in `managed-policies/`.
 */
export interface Directory {
  readonly users: Table<User>
  readonly groups: Table<Group>
  readonly roles: Table<Role>
  readonly policies: Table<ManagedPolicy>
  /** By access key id as given. */
  readonly accessKeys: Table<UserAccessKey>
  /** By user id. */
  readonly loginProfiles: Table<LoginProfile>
  /** One row an account, named {@link settingsRow}. */
  readonly settings: Table<AccountSettings>
  /** Cut to the second, as AWS tells all of IAM's instants. */
  readonly clock: Clock
  readonly random: RandomSource

  /** By `AIDA…`, which outlives a change of name; null where there is no such user now. */
  findUser(userId: string): User | null
  /** By `AGPA…`. */
  findGroup(groupId: string): Group | null
  /** By `AROA…`. */
  findRole(roleId: string): Role | null
  /** The access key of any account. */
  findAccessKey(accessKeyId: string): UserAccessKey | null

  /** Counts up with each change of an account's users, groups, roles or policies: for what is derived from them. */
  versionOf(accountId: AccountId): number

  /**
   * Runs `work`, which looks at the tables and says what to change, and makes its changes durable. One at a time in an
   * account, so that nothing it saw has changed until then. What it throws goes through, and then nothing is changed.
   *
   * @throws {MetadataUnavailableError} All of it happened or nothing; the tables show which, where they can be read.
   */
  change<Result>(accountId: AccountId, work: (edit: Edit) => Result): Promise<Result>
}

export const settingsRow = 'settings'
