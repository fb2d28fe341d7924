import type { AccountId } from '../../base/brands.ts'
import type { Clock } from '../../base/clock.ts'
import type { RandomSource } from '../../base/random.ts'
import { Serial } from '../../base/serial.ts'
import { type MetadataStore, RevisionConflictError } from '../../storage/metadata-store.ts'
import { Edit, Table } from '../../storage/table.ts'
import type { Sealing } from '../sealing.ts'
import type { Directory } from './directory.ts'
import type { Group, Role, User, UserAccessKey } from './entities.ts'
import { RowIndex } from './row-index.ts'
import { accessKeyRows } from './rows/access-key-row.ts'
import { groupRows } from './rows/group-row.ts'
import { loginProfileRows } from './rows/login-profile-row.ts'
import { policyRows } from './rows/policy-row.ts'
import { roleRows } from './rows/role-row.ts'
import type { RowForm } from './rows/row-parts.ts'
import { settingsRows } from './rows/settings-row.ts'
import { userRows } from './rows/user-row.ts'
import { cutToSecond } from './whole-seconds.ts'

export interface DirectoryPorts {
  readonly metadata: MetadataStore
  readonly sealing: Sealing
  readonly clock: Clock
  readonly random: RandomSource
}

/**
 * Reads all of IAM's rows into memory.
 *
 * @throws {MalformedRowError} A row is damaged, of a newer version, or its secret does not open with this master key.
 * @throws {MetadataUnavailableError} Opening may be tried again.
 */
export async function openDirectory({ metadata, sealing, clock, random }: DirectoryPorts): Promise<Directory> {
  const users = new RowIndex<User>(({ userId }) => userId)
  const groups = new RowIndex<Group>(({ groupId }) => groupId)
  const roles = new RowIndex<Role>(({ roleId }) => roleId)
  const accessKeys = new RowIndex<UserAccessKey>(({ accessKeyId }) => accessKeyId)
  const versions = new AccountVersions()
  const serials = new Map<AccountId, Serial>()

  /** A table whose rows decide who may do what. */
  function openDeciding<Row extends OfAccount>(form: RowForm<Row>, index: RowIndex<Row> | null): Promise<Table<Row>> {
    const changed = (before: Row | null, after: Row | null) => {
      index?.changed(before, after)
      versions.changed(before, after)
    }
    return Table.open(metadata, { ...form, changed })
  }

  return {
    users: await openDeciding(userRows, users),
    groups: await openDeciding(groupRows, groups),
    roles: await openDeciding(roleRows, roles),
    policies: await openDeciding(policyRows, null),
    accessKeys: await Table.open(metadata, { ...accessKeyRows(sealing), changed: accessKeys.changed }),
    loginProfiles: await Table.open(metadata, loginProfileRows),
    settings: await Table.open(metadata, settingsRows),
    clock: { nowMs: () => cutToSecond(clock.nowMs()), monotonicMs: () => clock.monotonicMs() },
    random,
    findUser: (userId) => users.get(userId),
    findGroup: (groupId) => groups.get(groupId),
    findRole: (roleId) => roles.get(roleId),
    findAccessKey: (accessKeyId) => accessKeys.get(accessKeyId),
    versionOf: (accountId) => versions.of(accountId),
    change: (accountId, work) => {
      const serial = serials.get(accountId) ?? new Serial()
      serials.set(accountId, serial)
      return serial.run(() => changeRows(metadata, work))
    },
  }
}

/**
 * Memory is behind the store only after an unknown outcome whose rows could not be read again. They have been read when
 * the conflict is told, so the second attempt sees what is true.
 */
async function changeRows<Result>(metadata: MetadataStore, work: (edit: Edit) => Result): Promise<Result> {
  try {
    return await attempt(metadata, work)
  } catch (error) {
    if (!(error instanceof RevisionConflictError)) throw error
    return await attempt(metadata, work)
  }
}

async function attempt<Result>(metadata: MetadataStore, work: (edit: Edit) => Result): Promise<Result> {
  const edit = new Edit()
  const result = work(edit)
  await edit.commit(metadata)
  return result
}

interface OfAccount {
  readonly accountId: AccountId
}

/** Counts an account's changes. */
class AccountVersions {
  readonly #versions = new Map<AccountId, number>()

  of(accountId: AccountId): number {
    return this.#versions.get(accountId) ?? 0
  }

  changed(before: OfAccount | null, after: OfAccount | null): void {
    const row = after ?? before
    if (row !== null) this.#versions.set(row.accountId, this.of(row.accountId) + 1)
  }
}
