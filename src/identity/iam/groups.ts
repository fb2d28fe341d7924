import type { AccountId } from '../../base/brands.ts'
import { iamArn } from './arn.ts'
import type { Directory } from './directory.ts'
import type { Group, User } from './entities.ts'
import { iamError, mustFirst, quotaExceeded } from './errors.ts'
import { groupsMax, groupsPerUserMax } from './limits.ts'
import { isSameName, placeOf } from './names.ts'
import { makeUniqueId } from './unique-id.ts'
import type { Users } from './users.ts'

/** The groups of every account, and who is in them. Every method throws `ServiceError` with AWS's name for it. */
export class Groups {
  readonly #directory: Directory
  readonly #users: Users

  constructor(directory: Directory, users: Users) {
    this.#directory = directory
    this.#users = users
  }

  find(accountId: AccountId, groupName: string): Group | null {
    return this.#directory.groups.get(placeOf(accountId, groupName))
  }

  get(accountId: AccountId, groupName: string): Group {
    const group = this.find(accountId, groupName)
    if (group === null) {
      throw iamError('NoSuchEntityException', `The group with name ${groupName} cannot be found.`)
    }
    return group
  }

  /** By name, whatever its case. */
  list(accountId: AccountId): readonly Group[] {
    return this.#directory.groups.list(accountId)
  }

  /** By name, whatever its case. */
  membersOf({ accountId, groupId }: Group): readonly User[] {
    return this.#users.list(accountId).filter(({ groupIds }) => groupIds.includes(groupId))
  }

  /** By name, whatever its case. */
  groupsOf({ accountId, groupIds }: User): readonly Group[] {
    return this.list(accountId).filter(({ groupId }) => groupIds.includes(groupId))
  }

  create(accountId: AccountId, groupName: string, path: string): Promise<Group> {
    const { groups, clock, random } = this.#directory
    return this.#directory.change(accountId, (edit) => {
      if (this.find(accountId, groupName) !== null) throw alreadyExists(groupName)
      if (groups.count(accountId) >= groupsMax) throw quotaExceeded('GroupsPerAccount', groupsMax)
      const group: Group = {
        accountId,
        groupId: makeUniqueId(random, 'AGPA'),
        groupName,
        path,
        arn: iamArn(accountId, 'group', path, groupName),
        createdAtMs: clock.nowMs(),
        attachedPolicyArns: [],
        inlinePolicies: new Map(),
      }
      edit.put(groups, placeOf(accountId, groupName), group)
      return group
    })
  }

  /** Renames or moves a group, whose id, policies and members stay. */
  update(
    accountId: AccountId,
    groupName: string,
    change: { readonly name: string | null; readonly path: string | null },
  ) {
    const { groups } = this.#directory
    return this.#directory.change(accountId, (edit) => {
      const group = this.get(accountId, groupName)
      const newName = change.name ?? group.groupName
      const path = change.path ?? group.path
      if (!isSameName(newName, group.groupName)) {
        if (this.find(accountId, newName) !== null) throw alreadyExists(newName)
        edit.remove(groups, placeOf(accountId, group.groupName))
      }
      const renamed = { ...group, groupName: newName, path, arn: iamArn(accountId, 'group', path, newName) }
      edit.put(groups, placeOf(accountId, newName), renamed)
    })
  }

  /** Deletes a group that has neither members nor policies any more. */
  delete(accountId: AccountId, groupName: string): Promise<void> {
    return this.#directory.change(accountId, (edit) => {
      const group = this.get(accountId, groupName)
      if (this.membersOf(group).length > 0) throw mustFirst('remove users from group')
      if (group.attachedPolicyArns.length > 0) throw mustFirst('detach all policies')
      if (group.inlinePolicies.size > 0) throw mustFirst('delete policies')
      edit.remove(this.#directory.groups, placeOf(accountId, groupName))
    })
  }

  /** Says nothing if the user is in the group already. */
  addMember(accountId: AccountId, groupName: string, userName: string): Promise<void> {
    return this.#changeMember(accountId, groupName, userName, ({ groupIds }, { groupId }) => {
      if (groupIds.includes(groupId)) return groupIds
      if (groupIds.length >= groupsPerUserMax) throw quotaExceeded('GroupsPerUser', groupsPerUserMax)
      return [...groupIds, groupId]
    })
  }

  removeMember(accountId: AccountId, groupName: string, userName: string): Promise<void> {
    return this.#changeMember(accountId, groupName, userName, ({ groupIds }, { groupId }) => {
      if (!groupIds.includes(groupId)) {
        throw iamError('NoSuchEntityException', `The user with name ${userName} is not in group ${groupName}.`)
      }
      return groupIds.filter((id) => id !== groupId)
    })
  }

  #changeMember(
    accountId: AccountId,
    groupName: string,
    userName: string,
    groupIdsAfter: (user: User, group: Group) => readonly string[],
  ): Promise<void> {
    return this.#directory.change(accountId, (edit) => {
      const group = this.get(accountId, groupName)
      const user = this.#users.get(accountId, userName)
      const groupIds = groupIdsAfter(user, group)
      edit.put(this.#directory.users, placeOf(accountId, userName), { ...user, groupIds })
    })
  }
}

function alreadyExists(groupName: string) {
  return iamError('EntityAlreadyExistsException', `Group with name ${groupName} already exists.`)
}
