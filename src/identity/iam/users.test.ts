import { expect, test } from 'vitest'
import { accountOf, openTestDirectory, type TestDirectory } from '../../../test/support/test-directory.ts'
import { AccessKeys } from './access-keys.ts'
import { attachPolicy, detachPolicy } from './attachments.ts'
import { Groups } from './groups.ts'
import { groupsPerUserMax } from './limits.ts'
import { LoginProfiles } from './login-profiles.ts'
import { UserKeys } from './user-keys.ts'
import { Users } from './users.ts'

const accountId = accountOf('111111111111')
const other = accountOf('222222222222')
const draft = { userName: 'Ann', path: '/team/', tags: new Map([['Team', 'Red']]), boundaryArn: null }
const bob = { ...draft, userName: 'Bob' }
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'

function partsOf({ directory }: TestDirectory) {
  const users = new Users(directory)
  const retired: string[] = []
  const retire = async ({ accessKeyId }: { readonly accessKeyId: string }) => {
    retired.push(accessKeyId)
  }
  return {
    users,
    groups: new Groups(directory, users),
    keys: new AccessKeys(directory, retire),
    profiles: new LoginProfiles(directory),
    credentials: new UserKeys(directory, accountId),
    retired,
  }
}

test('users: a name is taken whatever its case, in its own account only', async () => {
  await using opened = await openTestDirectory()
  const { users } = partsOf(opened)
  opened.clock.nowAtMs += 999
  const user = await users.create(accountId, draft)
  expect(user.arn).toBe('arn:aws:iam::111111111111:user/team/Ann')
  expect(user.userId).toMatch(/^AIDA[A-Z2-7]{17}$/)
  expect(user.createdAtMs).toBe(opened.clock.nowAtMs - 999)

  const again = users.create(accountId, { ...draft, userName: 'ANN' })
  await expect(again).rejects.toMatchObject({
    name: 'EntityAlreadyExistsException',
    message: 'User with name ANN already exists.',
  })
  expect(users.get(accountId, 'aNN')).toEqual(user)
  await users.create(other, draft)
  expect(() => users.get(other, 'Bob')).toThrow('The user with name Bob cannot be found.')
})

test('users: of many who ask for one name at once, one gets it', async () => {
  await using opened = await openTestDirectory()
  const { users } = partsOf(opened)
  const settled = await Promise.allSettled(Array.from({ length: 8 }, () => users.create(accountId, draft)))
  expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('users: a boundary must be a policy that is there', async () => {
  await using opened = await openTestDirectory()
  const { users } = partsOf(opened)
  const boundaryArn = 'arn:aws:iam::111111111111:policy/None'
  await expect(users.create(accountId, { ...draft, boundaryArn })).rejects.toThrow(
    `Scope ARN: ${boundaryArn} does not exist or is not attachable.`,
  )
  expect((await users.create(accountId, { ...draft, boundaryArn: readOnly })).boundaryArn).toBe(readOnly)
})

test('users: who is renamed keeps id, key, password and groups', async () => {
  await using opened = await openTestDirectory()
  const { users, groups, keys, profiles, credentials } = partsOf(opened)
  const user = await users.create(accountId, draft)
  await users.create(accountId, bob)
  await groups.create(accountId, 'Devs', '/')
  await groups.addMember(accountId, 'Devs', 'Ann')
  const key = await keys.create(user)
  await profiles.create(user, 'Correct-Horse-1', false)

  await expect(users.update(accountId, 'Ann', { name: 'BOB', path: null })).rejects.toThrow('already exists')
  await users.update(accountId, 'Ann', { name: 'ANN', path: null })
  await users.update(accountId, 'ann', { name: 'Eve', path: '/new/' })
  await groups.update(accountId, 'Devs', { name: 'Makers', path: null })

  expect(users.find(accountId, 'Ann')).toBeNull()
  const eve = users.get(accountId, 'eve')
  expect(eve).toMatchObject({ userId: user.userId, arn: 'arn:aws:iam::111111111111:user/new/Eve', tags: draft.tags })
  expect(groups.groupsOf(eve).map(({ groupName }) => groupName)).toEqual(['Makers'])
  expect(groups.membersOf(groups.get(accountId, 'makers')).map(({ userName }) => userName)).toEqual(['Eve'])
  expect(keys.listOf(eve)).toEqual([key])
  expect(profiles.get(eve).userId).toBe(user.userId)
  expect(credentials.findAccessKey(key.accessKeyId, null)?.principal).toMatchObject({ userName: 'Eve', arn: eve.arn })
})

// Goal: a user goes only when nothing hangs on it any more, and each refusal says what must go first.
//
// Method: a user gets everything at once; each refused deletion is answered by removing what it names.
test('users: who still has something cannot be deleted', async () => {
  await using opened = await openTestDirectory()
  const { users, groups, keys, profiles } = partsOf(opened)
  const user = await users.create(accountId, draft)
  await groups.create(accountId, 'Devs', '/')
  await groups.addMember(accountId, 'Devs', 'Ann')
  const { accessKeyId } = await keys.create(user)
  await profiles.create(user, 'Correct-Horse-1', false)
  const holder = { kind: 'user', accountId, name: 'Ann' } as const
  await attachPolicy(opened.directory, holder, readOnly)

  const steps: readonly [string, () => Promise<void>][] = [
    ['delete login profile', () => profiles.delete(user)],
    ['delete access keys', () => keys.delete(user, accessKeyId)],
    ['detach all policies', () => detachPolicy(opened.directory, holder, readOnly)],
    ['remove users from group', () => groups.removeMember(accountId, 'Devs', 'Ann')],
  ]
  for (const [first, remove] of steps) {
    await expect(users.delete(accountId, 'Ann')).rejects.toMatchObject({
      name: 'DeleteConflictException',
      message: `Cannot delete entity, must ${first} first.`,
    })
    await remove()
  }
  await users.delete(accountId, 'Ann')
  await expect(users.delete(accountId, 'Ann')).rejects.toThrow('The user with name Ann cannot be found.')
  expect((await opened.reopen()).users.count(accountId)).toBe(0)
})

test('groups: members come once, in at most so many groups, and keep a group from going', async () => {
  await using opened = await openTestDirectory()
  const { users, groups } = partsOf(opened)
  await users.create(accountId, draft)
  for (let index = 0; index <= groupsPerUserMax; index += 1) await groups.create(accountId, `G${index}`, '/')
  for (let index = 0; index < groupsPerUserMax; index += 1) await groups.addMember(accountId, `g${index}`, 'ann')
  await groups.addMember(accountId, 'G0', 'Ann')

  expect(groups.membersOf(groups.get(accountId, 'G0'))).toHaveLength(1)
  await expect(groups.addMember(accountId, `G${groupsPerUserMax}`, 'Ann')).rejects.toThrow(
    'Cannot exceed quota for GroupsPerUser: 10',
  )
  await expect(groups.delete(accountId, 'G0')).rejects.toThrow(
    'Cannot delete entity, must remove users from group first.',
  )
  await groups.removeMember(accountId, 'G0', 'Ann')
  await expect(groups.removeMember(accountId, 'G0', 'Ann')).rejects.toMatchObject({ name: 'NoSuchEntityException' })
  await groups.delete(accountId, 'G0')
  await expect(groups.addMember(accountId, 'G0', 'Ann')).rejects.toThrow('The group with name G0 cannot be found.')
  await expect(groups.create(accountId, 'g1', '/')).rejects.toThrow('Group with name g1 already exists.')
})

test('access keys: a key is good while it is active, of its user alone, and its holder stays known', async () => {
  await using opened = await openTestDirectory()
  const { users, keys, credentials, retired } = partsOf(opened)
  const ann = await users.create(accountId, draft)
  const stranger = await users.create(other, bob)
  const key = await keys.create(ann)
  await keys.create(ann)
  await expect(keys.create(ann)).rejects.toThrow('Cannot exceed quota for AccessKeysPerUser: 2')

  const found = credentials.findAccessKey(key.accessKeyId, null)
  expect(found?.secretAccessKey.reveal()).toBe(key.secretAccessKey.reveal())
  expect(found?.principal).toEqual({
    type: 'IAMUser',
    accountId,
    isOperator: true,
    userId: ann.userId,
    userName: 'Ann',
    arn: ann.arn,
    session: null,
  })
  expect(credentials.findAccessKey(key.accessKeyId, 'a token')).toBeNull()

  const refused = `The Access Key with id ${key.accessKeyId} cannot be found.`
  await expect(keys.delete(stranger, key.accessKeyId)).rejects.toThrow(refused)
  await keys.setActive(ann, key.accessKeyId, false)
  expect(credentials.findAccessKey(key.accessKeyId, null)).toBeNull()
  await keys.setActive(ann, key.accessKeyId, true)
  expect(credentials.findAccessKey(key.accessKeyId, null)).not.toBeNull()
  await keys.delete(ann, key.accessKeyId)
  expect(credentials.findAccessKey(key.accessKeyId, null)).toBeNull()
  expect((await opened.reopen()).findAccessKey(key.accessKeyId)).toBeNull()
  expect(retired).toEqual([key.accessKeyId, key.accessKeyId])
})

test('access keys: one whose holder could not be remembered is not deleted', async () => {
  await using opened = await openTestDirectory()
  const { users, credentials } = partsOf(opened)
  const keys = new AccessKeys(opened.directory, async () => {
    throw new Error('the disk is full')
  })
  const user = await users.create(accountId, draft)
  const { accessKeyId } = await keys.create(user)
  await expect(keys.delete(user, accessKeyId)).rejects.toThrow('the disk is full')
  expect(credentials.findAccessKey(accessKeyId, null)).not.toBeNull()
})
