import type { AccountId } from '../../base/brands.ts'
import type { Edit } from '../../storage/table.ts'
import { iamArn } from './arn.ts'
import { getBoundary } from './attachments.ts'
import type { Directory } from './directory.ts'
import type { User } from './entities.ts'
import { iamError, mustFirst, noSuchUser, quotaExceeded } from './errors.ts'
import { usersMax } from './limits.ts'
import { isSameName, placeOf } from './names.ts'
import { type Tags, withoutTags, withTags } from './tags.ts'
import { makeUniqueId } from './unique-id.ts'

/** What a new user is given. */
export interface UserDraft {
  readonly userName: string
  readonly path: string
  readonly tags: Tags
  readonly boundaryArn: string | null
}

/** The users of every account, and the rules for them. Every method throws `ServiceError` with AWS's name for it. */
export class Users {
  readonly #directory: Directory

  constructor(directory: Directory) {
    this.#directory = directory
  }

  find(accountId: AccountId, userName: string): User | null {
    return this.#directory.users.get(placeOf(accountId, userName))
  }

  get(accountId: AccountId, userName: string): User {
    const user = this.find(accountId, userName)
    if (user === null) throw noSuchUser(userName)
    return user
  }

  /** By name, whatever its case. */
  list(accountId: AccountId): readonly User[] {
    return this.#directory.users.list(accountId)
  }

  create(accountId: AccountId, draft: UserDraft): Promise<User> {
    const { users, clock, random } = this.#directory
    const { userName, path, tags, boundaryArn } = draft
    return this.#directory.change(accountId, (edit) => {
      if (this.find(accountId, userName) !== null) throw alreadyExists(userName)
      if (users.count(accountId) >= usersMax) throw quotaExceeded('UsersPerAccount', usersMax)
      if (boundaryArn !== null) getBoundary(this.#directory, accountId, boundaryArn)
      const user: User = {
        accountId,
        userId: makeUniqueId(random, 'AIDA'),
        userName,
        path,
        arn: iamArn(accountId, 'user', path, userName),
        createdAtMs: clock.nowMs(),
        tags: withTags(new Map(), tags),
        boundaryArn,
        groupIds: [],
        attachedPolicyArns: [],
        inlinePolicies: new Map(),
      }
      edit.put(users, placeOf(accountId, userName), user)
      return user
    })
  }

  /** Renames or moves a user, whose id, keys, policies and groups stay. */
  update(
    accountId: AccountId,
    userName: string,
    change: { readonly name: string | null; readonly path: string | null },
  ) {
    const { users } = this.#directory
    return this.#changeUser(accountId, userName, (user, edit) => {
      const newName = change.name ?? user.userName
      const path = change.path ?? user.path
      if (!isSameName(newName, user.userName)) {
        if (this.find(accountId, newName) !== null) throw alreadyExists(newName)
        edit.remove(users, placeOf(accountId, user.userName))
      }
      return { ...user, userName: newName, path, arn: iamArn(accountId, 'user', path, newName) }
    })
  }

  /** Deletes a user on which nothing hangs any more. */
  delete(accountId: AccountId, userName: string): Promise<void> {
    const { users, loginProfiles, accessKeys } = this.#directory
    return this.#directory.change(accountId, (edit) => {
      const user = this.get(accountId, userName)
      const hasKeys = accessKeys.list(accountId).some(({ userId }) => userId === user.userId)
      if (loginProfiles.get({ partition: accountId, name: user.userId }) !== null)
        throw mustFirst('delete login profile')
      if (hasKeys) throw mustFirst('delete access keys')
      if (user.attachedPolicyArns.length > 0) throw mustFirst('detach all policies')
      if (user.inlinePolicies.size > 0) throw mustFirst('delete policies')
      if (user.groupIds.length > 0) throw mustFirst('remove users from group')
      edit.remove(users, placeOf(accountId, userName))
    })
  }

  tag(accountId: AccountId, userName: string, added: Tags): Promise<void> {
    return this.#changeUser(accountId, userName, (user) => ({ ...user, tags: withTags(user.tags, added) }))
  }

  untag(accountId: AccountId, userName: string, keys: readonly string[]): Promise<void> {
    return this.#changeUser(accountId, userName, (user) => ({ ...user, tags: withoutTags(user.tags, keys) }))
  }

  #changeUser(accountId: AccountId, userName: string, changed: (user: User, edit: Edit) => User): Promise<void> {
    return this.#directory.change(accountId, (edit) => {
      const user = changed(this.get(accountId, userName), edit)
      edit.put(this.#directory.users, placeOf(accountId, user.userName), user)
    })
  }
}

function alreadyExists(userName: string) {
  return iamError('EntityAlreadyExistsException', `User with name ${userName} already exists.`)
}
