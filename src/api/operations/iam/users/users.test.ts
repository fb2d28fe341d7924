import { expect, test } from 'vitest'
import { iamAccount, openIamCaller, rootCaller, texts, userCaller } from '../../../../../test/support/iam-caller.ts'
import { required } from '../../../../base/assert.ts'
import type { Directory } from '../../../../identity/iam/directory.ts'
import type { AccountPrincipal } from '../../../../identity/principal.ts'

const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const tagged = { UserName: 'Ann', Path: '/team/', Tags: [{ Key: 'Team', Value: 'Red' }] }
const annArn = 'arn:aws:iam::111111111111:user/team/Ann'

const roleCaller: AccountPrincipal = {
  type: 'AssumedRole',
  accountId: iamAccount,
  isOperator: false,
  roleId: 'AROA1',
  roleName: 'App',
  roleArn: 'arn:aws:iam::111111111111:role/App',
  sessionName: 's',
  session: {
    issuedAtMs: 0,
    expiresAtMs: 1,
    hasMfa: false,
    policies: null,
    tags: new Map(),
    transitiveTagKeys: [],
    sourceIdentity: null,
  },
}

test('CreateUser: asks for the user as it will be, and for tagging it where it comes with tags', async () => {
  await using iam = await openIamCaller()
  const input = { ...tagged, PermissionsBoundary: readOnly }
  const permissions = await iam.permissions('CreateUser', input)
  expect(permissions.map(({ action, resource }) => [action, resource])).toEqual([
    ['iam:CreateUser', annArn],
    ['iam:TagUser', annArn],
  ])
  expect([...(permissions[0]?.context ?? [])]).toEqual([
    ['aws:requesttag/team', ['Red']],
    ['aws:tagkeys', ['Team']],
    ['iam:permissionsboundary', [readOnly]],
  ])
  const answer = await iam.ask('CreateUser', input)
  expect(answer).toContain(`<Arn>${annArn}</Arn>`)
  expect(answer).toContain(
    `<PermissionsBoundary><PermissionsBoundaryType>Policy</PermissionsBoundaryType><PermissionsBoundaryArn>${readOnly}`,
  )
  expect(answer).toContain('<Tags><member><Key>Team</Key><Value>Red</Value></member></Tags>')
  expect(await iam.ask('ListUsers')).not.toContain('<Tags>')
})

test('GetUser: without a name it is the caller, under the name that he has now', async () => {
  await using iam = await openIamCaller()
  await iam.ask('CreateUser', tagged)
  const caller = userCaller(onlyUser(iam.opened.directory))
  await iam.ask('UpdateUser', { UserName: 'ann', NewUserName: 'Eve' })
  expect(texts(await iam.ask('GetUser', {}, caller), 'UserName')).toEqual(['Eve'])
  const [permission] = await iam.permissions('GetUser', {}, caller)
  expect(permission?.resource).toBe('arn:aws:iam::111111111111:user/team/Eve')
  expect(permission?.context.get('iam:resourcetag/team')).toEqual(['Red'])
  expect(permission?.context.get('aws:resourcetag/team')).toEqual(['Red'])

  await expect(iam.ask('GetUser', {}, roleCaller)).rejects.toMatchObject({
    kind: 'validation',
    message: 'Must specify userName when calling with non-User credentials',
  })
  await iam.ask('CreateAccountAlias', { AccountAlias: 'acme' })
  const root = await iam.ask('GetUser', {}, rootCaller)
  expect(texts(root, 'Arn')).toEqual(['arn:aws:iam::111111111111:root'])
  expect(texts(root, 'UserId')).toEqual(['111111111111'])
  expect(texts(root, 'UserName')).toEqual(['acme'])
  expect(root).not.toContain('<Path>')
})

test('GetUser: one who is not there is asked for where the name would be, and then not found', async () => {
  await using iam = await openIamCaller()
  const [permission] = await iam.permissions('GetUser', { UserName: 'Bob' })
  expect(permission?.resource).toBe('arn:aws:iam::111111111111:user/Bob')
  await expect(iam.ask('GetUser', { UserName: 'Bob' })).rejects.toMatchObject({
    name: 'NoSuchEntityException',
    message: 'The user with name Bob cannot be found.',
    status: 404,
  })
})

test('ListUsers: pages follow each other below the path, in the order of names', async () => {
  await using iam = await openIamCaller()
  for (const UserName of ['delta', 'Alpha', 'charlie', 'bravo']) await iam.ask('CreateUser', { UserName, Path: '/a/' })
  await iam.ask('CreateUser', { UserName: 'other', Path: '/b/' })

  const first = await iam.ask('ListUsers', { PathPrefix: '/a/', MaxItems: 3 })
  expect(texts(first, 'UserName')).toEqual(['Alpha', 'bravo', 'charlie'])
  expect(texts(first, 'IsTruncated')).toEqual(['true'])
  const second = await iam.ask('ListUsers', { PathPrefix: '/a/', Marker: texts(first, 'Marker')[0] })
  expect(texts(second, 'UserName')).toEqual(['delta'])
  expect(texts(second, 'IsTruncated')).toEqual(['false'])
  const [permission] = await iam.permissions('ListUsers', { PathPrefix: '/a/' })
  expect(permission?.resource).toBe('arn:aws:iam::111111111111:user/a/')
})

test('UpdateUser, UpdateGroup: ask for what is there, as it is spelled, and for what it becomes', async () => {
  await using iam = await openIamCaller()
  await iam.ask('CreateUser', tagged)
  await iam.ask('CreateGroup', { GroupName: 'Devs' })
  const moved = await iam.permissions('UpdateGroup', { GroupName: 'DEVS', NewPath: '/g/' })
  expect(moved.map(({ resource }) => resource)).toEqual([
    'arn:aws:iam::111111111111:group/Devs',
    'arn:aws:iam::111111111111:group/g/Devs',
  ])
  const resources = async (change: object) =>
    (await iam.permissions('UpdateUser', { UserName: 'ann', ...change })).map(({ resource }) => resource)
  const prefix = 'arn:aws:iam::111111111111:user'
  expect(await resources({ NewUserName: 'Eve' })).toEqual([annArn, `${prefix}/team/Eve`])
  expect(await resources({ NewPath: '/new/' })).toEqual([annArn, `${prefix}/new/Ann`])
})

test('TagUser: tags come, change and go', async () => {
  await using iam = await openIamCaller()
  await iam.ask('CreateUser', tagged)
  await iam.ask('TagUser', {
    UserName: 'Ann',
    Tags: [
      { Key: 'Cost', Value: '1' },
      { Key: 'team', Value: 'Blue' },
    ],
  })
  expect(texts(await iam.ask('ListUserTags', { UserName: 'Ann' }), 'Value')).toEqual(['1', 'Blue'])
  const [permission] = await iam.permissions('UntagUser', { UserName: 'Ann', TagKeys: ['TEAM'] })
  expect(permission?.context.get('aws:tagkeys')).toEqual(['TEAM'])
  await iam.ask('UntagUser', { UserName: 'Ann', TagKeys: ['TEAM', 'none'] })
  expect(texts(await iam.ask('ListUserTags', { UserName: 'Ann' }), 'Key')).toEqual(['Cost'])
})

test('groups: members are listed from both sides', async () => {
  await using iam = await openIamCaller()
  for (const UserName of ['Ann', 'Bob']) await iam.ask('CreateUser', { UserName })
  for (const GroupName of ['Ops', 'Devs']) await iam.ask('CreateGroup', { GroupName, Path: '/g/' })
  for (const UserName of ['Bob', 'Ann']) await iam.ask('AddUserToGroup', { GroupName: 'devs', UserName })
  await iam.ask('AddUserToGroup', { GroupName: 'Ops', UserName: 'Ann' })

  const page = await iam.ask('GetGroup', { GroupName: 'Devs', MaxItems: 1 })
  expect(texts(page, 'UserName')).toEqual(['Ann'])
  expect(texts(page, 'Arn')[0]).toBe('arn:aws:iam::111111111111:group/g/Devs')
  const Marker = texts(page, 'Marker')[0]
  expect(texts(await iam.ask('GetGroup', { GroupName: 'Devs', Marker }), 'UserName')).toEqual(['Bob'])
  expect(texts(await iam.ask('ListGroupsForUser', { UserName: 'Ann' }), 'GroupName')).toEqual(['Devs', 'Ops'])
  expect(texts(await iam.ask('ListGroups', { PathPrefix: '/h/' }), 'GroupName')).toEqual([])
  const [permission] = await iam.permissions('AddUserToGroup', { GroupName: 'devs', UserName: 'Ann' })
  expect(permission?.resource).toBe('arn:aws:iam::111111111111:group/g/Devs')

  await iam.ask('RemoveUserFromGroup', { GroupName: 'Ops', UserName: 'Ann' })
  await iam.ask('DeleteGroup', { GroupName: 'Ops' })
  await expect(iam.ask('GetGroup', { GroupName: 'Ops' })).rejects.toThrow('The group with name Ops cannot be found.')
})

test('passwords: whoever changes their own needs the permission or the account’s word', async () => {
  await using iam = await openIamCaller()
  await iam.ask('CreateUser', { UserName: 'Ann' })
  const caller = userCaller(onlyUser(iam.opened.directory))
  const profile = { UserName: 'Ann', Password: 'Correct-Horse-1', PasswordResetRequired: true }
  expect(texts(await iam.ask('CreateLoginProfile', profile), 'PasswordResetRequired')).toEqual(['true'])

  const change = { OldPassword: 'Correct-Horse-1', NewPassword: 'Correct-Horse-2' }
  expect((await iam.permissions('ChangePassword', change, caller))[0]?.resourcePolicy).toBeNull()
  await iam.ask('UpdateAccountPasswordPolicy', { AllowUsersToChangePassword: true })
  expect((await iam.permissions('ChangePassword', change, caller))[0]?.resourcePolicy?.text).toContain('Allow')
  await iam.ask('ChangePassword', change, caller)
  expect(texts(await iam.ask('GetLoginProfile', {}, caller), 'PasswordResetRequired')).toEqual(['false'])
  await expect(iam.ask('ChangePassword', change, rootCaller)).rejects.toMatchObject({
    name: 'InvalidUserTypeException',
  })
  await iam.ask('UpdateLoginProfile', { UserName: 'Ann', PasswordResetRequired: true })
  await iam.ask('DeleteLoginProfile', { UserName: 'Ann' })
  await expect(iam.ask('CreateLoginProfile', { UserName: 'Ann' })).rejects.toMatchObject({ kind: 'validation' })
  await expect(iam.ask('DeleteLoginProfile', { UserName: 'Ann' })).rejects.toThrow(
    'Login Profile for User Ann cannot be found.',
  )
})

function onlyUser(directory: Directory) {
  return required(directory.users.list(iamAccount)[0], 'the user')
}
