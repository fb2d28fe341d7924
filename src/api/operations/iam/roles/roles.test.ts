import { expect, test } from 'vitest'
import {
  accountId,
  allowing,
  iamCaller,
  openIamAccount,
  trusting,
  trustsCloudTrail,
} from '../../../../../test/support/iam-account.ts'
import { findRole } from '../../../../identity/iam/find-role.ts'
import { Users } from '../../../../identity/iam/users.ts'

const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'

test('roles: one that is made is shown with all that was said of it, also after a restart', async () => {
  await using iam = await openIamAccount()
  const input = {
    RoleName: 'Reader',
    Path: '/team/',
    AssumeRolePolicyDocument: trustsCloudTrail,
    Description: 'Reads',
    MaxSessionDuration: 7200,
    PermissionsBoundary: readOnly,
    Tags: [{ Key: 'Team', Value: 'Red' }],
  }
  const arn = 'arn:aws:iam::111111111111:role/team/Reader'
  const made = {
    Role: {
      Path: '/team/',
      RoleName: 'Reader',
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: arn,
      CreateDate: new Date(iam.clock.nowAtMs),
      AssumeRolePolicyDocument: encodeURIComponent(trustsCloudTrail),
      Description: 'Reads',
      MaxSessionDuration: 7200,
      PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: readOnly },
      Tags: [{ Key: 'Team', Value: 'Red' }],
    },
  }
  expect(await iam.call('CreateRole', input)).toEqual(made)
  const reopened = await iam.reopen()
  const unused = { Role: { ...made.Role, RoleLastUsed: {} } }
  expect(await iamCaller(reopened).call('GetRole', { RoleName: 'reader' })).toEqual(unused)
  expect(findRole(reopened, arn)?.roleName).toBe('Reader')
  expect(findRole(reopened, 'arn:aws:iam::111111111111:role/Reader')).toBeNull()

  const { Tags: _tags, PermissionsBoundary: _boundary, ...listed } = made.Role
  expect(await iam.call('ListRoles', { PathPrefix: '/team/' })).toEqual({ Roles: [listed], IsTruncated: false })
  expect(await iam.call('ListRoles', { PathPrefix: '/other/' })).toMatchObject({ Roles: [] })
})

test('roles: the last use is told of one role, and with the details of all, but not in lists', async () => {
  await using iam = await openIamAccount()
  const usedAtMs = Date.UTC(2026, 0, 2)
  const caller = iamCaller(iam.directory, async ({ roleName }) =>
    roleName === 'Auditor' ? { usedAtMs, region: 'eu-west-1' } : null,
  )
  await caller.call('CreateRole', { RoleName: 'Reader', AssumeRolePolicyDocument: trustsCloudTrail })
  const RoleLastUsed = { LastUsedDate: new Date(usedAtMs), Region: 'eu-west-1' }
  expect(await caller.call('GetRole', { RoleName: 'auditor' })).toMatchObject({ Role: { RoleLastUsed } })
  expect(await caller.call('GetAccountAuthorizationDetails', { Filter: ['Role'] })).toMatchObject({
    RoleDetailList: [
      { RoleName: 'Auditor', RoleLastUsed },
      { RoleName: 'Reader', RoleLastUsed: {} },
    ],
  })
  expect(JSON.stringify(await caller.call('ListRoles', {}))).not.toContain('RoleLastUsed')
})

test('roles: what is taken, missing or too much is refused', async () => {
  await using iam = await openIamAccount()
  const create = (more: Readonly<Record<string, unknown>>) =>
    iam.call('CreateRole', { RoleName: 'Reader', AssumeRolePolicyDocument: trustsCloudTrail, ...more })
  await create({})
  await expect(create({ RoleName: 'READER' })).rejects.toMatchObject({
    name: 'EntityAlreadyExistsException',
    message: 'Role with name READER already exists.',
  })
  await expect(create({ MaxSessionDuration: 3599 })).rejects.toThrow('3600')
  const missing = 'arn:aws:iam::111111111111:policy/Nothing'
  await expect(create({ RoleName: 'B', PermissionsBoundary: missing })).rejects.toMatchObject({
    name: 'NoSuchEntityException',
    message: `Scope ARN: ${missing} does not exist or is not attachable.`,
  })
  await expect(create({ RoleName: 'B', AssumeRolePolicyDocument: allowing('s3:*') })).rejects.toMatchObject({
    name: 'MalformedPolicyDocumentException',
  })
  const long = trusting({
    AWS: Array.from({ length: 60 }, (_, index) => `arn:aws:iam::222222222222:user/somebody-${index}`),
  })
  await expect(create({ RoleName: 'B', AssumeRolePolicyDocument: long })).rejects.toMatchObject({
    name: 'LimitExceededException',
    message: 'Cannot exceed quota for ACLSizePerRole: 2048',
  })
  await expect(create({ RoleName: 'B', Path: '/aws-service-role/x/' })).rejects.toMatchObject({ kind: 'validation' })
  await expect(iam.call('GetRole', { RoleName: 'B' })).rejects.toMatchObject({
    name: 'NoSuchEntityException',
    message: 'The role with name B cannot be found.',
  })
})

test('roles: users and roles that a trust policy names must exist in accounts that are here', async () => {
  await using iam = await openIamAccount()
  const users = new Users(iam.directory)
  const tim = await users.create(accountId, { userName: 'Tim', path: '/team/', tags: new Map(), boundaryArn: null })
  await iam.call('CreateRole', { RoleName: 'Reader', AssumeRolePolicyDocument: trustsCloudTrail })
  const arn = (rest: string, service = 'iam') => `arn:aws:${service}::111111111111:${rest}`
  const update = (AWS: unknown) =>
    iam.call('UpdateAssumeRolePolicy', { RoleName: 'Reader', PolicyDocument: trusting({ AWS }) })
  const known = [
    '*',
    '111111111111',
    arn('root'),
    arn('user/team/Tim'),
    tim.userId,
    arn('role/Auditor'),
    arn('assumed-role/Auditor/session', 'sts'),
    arn('federated-user/anyone', 'sts'),
    'arn:aws:iam::222222222222:user/Somebody',
  ]
  for (const principal of known) await update(principal)
  await update(known.slice(1))

  const unknown = [
    arn('user/Tim'),
    arn('user/team/tim'),
    arn('user/Bob'),
    arn('role/Other'),
    arn('assumed-role/Other/session', 'sts'),
    'AIDAAAAAAAAAAAAAAAAAA',
  ]
  for (const principal of unknown) {
    await expect(update([arn('root'), principal]), principal).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message: `Invalid principal in policy: "AWS":"${principal}"`,
    })
  }
  await expect(update(arn('group/Staff'))).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' })
})

test('roles: one is deleted once no policy hangs on it', async () => {
  await using iam = await openIamAccount()
  const role = { RoleName: 'Reader' }
  await iam.call('CreateRole', { ...role, AssumeRolePolicyDocument: trustsCloudTrail, PermissionsBoundary: readOnly })
  await iam.call('AttachRolePolicy', { ...role, PolicyArn: readOnly })
  await iam.call('PutRolePolicy', { ...role, PolicyName: 'inline', PolicyDocument: allowing('s3:*') })
  const refusal = (first: string) => ({
    name: 'DeleteConflictException',
    message: `Cannot delete entity, must ${first} first.`,
  })
  await expect(iam.call('DeleteRole', role)).rejects.toMatchObject(refusal('detach all policies'))
  await iam.call('DetachRolePolicy', { ...role, PolicyArn: readOnly })
  await expect(iam.call('DeleteRole', role)).rejects.toMatchObject(refusal('delete policies'))
  await iam.call('DeleteRolePolicy', { ...role, PolicyName: 'inline' })
  await iam.call('DeleteRole', role)
  await expect(iam.call('DeleteRole', role)).rejects.toMatchObject({ name: 'NoSuchEntityException' })
})

test('roles: an update changes what it names', async () => {
  await using iam = await openIamAccount()
  const role = { RoleName: 'Reader' }
  await iam.call('CreateRole', { ...role, AssumeRolePolicyDocument: trustsCloudTrail, Description: 'Reads' })
  await iam.call('UpdateRole', { ...role, MaxSessionDuration: 43200 })
  expect(await iam.call('GetRole', role)).toMatchObject({ Role: { Description: 'Reads', MaxSessionDuration: 43200 } })
  expect(await iam.call('UpdateRoleDescription', { ...role, Description: 'Looks' })).toMatchObject({
    Role: { Description: 'Looks', MaxSessionDuration: 43200 },
  })
})

test('roles: tags are one whatever the case of their key', async () => {
  await using iam = await openIamAccount()
  const role = { RoleName: 'Reader' }
  await iam.call('CreateRole', {
    ...role,
    AssumeRolePolicyDocument: trustsCloudTrail,
    Tags: [{ Key: 'Team', Value: 'Red' }],
  })
  await iam.call('TagRole', {
    ...role,
    Tags: [
      { Key: 'team', Value: 'Blue' },
      { Key: 'Cost', Value: '' },
    ],
  })
  expect(await iam.call('ListRoleTags', role)).toEqual({
    Tags: [
      { Key: 'Cost', Value: '' },
      { Key: 'team', Value: 'Blue' },
    ],
    IsTruncated: false,
  })
  await iam.call('UntagRole', { ...role, TagKeys: ['TEAM', 'none'] })
  expect(await iam.call('ListRoleTags', { ...role, MaxItems: 1 })).toMatchObject({ Tags: [{ Key: 'Cost' }] })
  const { permissions } = await iam.target('UntagRole', { ...role, TagKeys: ['Cost'] })
  expect(permissions[0]?.context.get('aws:tagkeys')).toEqual(['Cost'])
})

test("roles: CloudTrail's own is made, changed by nobody, and deleted by its task", async () => {
  await using iam = await openIamAccount()
  const service = { AWSServiceName: 'cloudtrail.amazonaws.com' }
  const role = { RoleName: 'AWSServiceRoleForCloudTrail' }
  const arn = 'arn:aws:iam::111111111111:role/aws-service-role/cloudtrail.amazonaws.com/AWSServiceRoleForCloudTrail'
  expect(await iam.call('CreateServiceLinkedRole', service)).toMatchObject({ Role: { ...role, Arn: arn } })
  await expect(iam.call('CreateServiceLinkedRole', service)).rejects.toMatchObject({
    name: 'InvalidInputException',
    message: `Service role name ${role.RoleName} has been taken in this account, please try a different suffix.`,
  })
  for (const [name, input] of [
    ['DeleteRole', {}],
    ['UpdateRole', { MaxSessionDuration: 7200 }],
    ['UpdateAssumeRolePolicy', { PolicyDocument: trustsCloudTrail }],
    ['AttachRolePolicy', { PolicyArn: readOnly }],
    ['PutRolePolicy', { PolicyName: 'p', PolicyDocument: allowing('s3:*') }],
    ['PutRolePermissionsBoundary', { PermissionsBoundary: readOnly }],
  ] as const) {
    await expect(iam.call(name, { ...role, ...input }), name).rejects.toMatchObject({
      name: 'UnmodifiableEntityException',
      message: `Cannot perform the operation on the protected role '${role.RoleName}' - this role is only modifiable by AWS`,
    })
  }
  await iam.call('UpdateRole', { ...role, Description: 'Of CloudTrail' })
  await iam.call('TagRole', { ...role, Tags: [{ Key: 'Team', Value: 'Red' }] })
  expect(await iam.call('GetRole', role)).toMatchObject({
    Role: { Description: 'Of CloudTrail', Tags: [{ Key: 'Team', Value: 'Red' }], MaxSessionDuration: 3600 },
  })
  await iam.call('CreateRole', { RoleName: 'Reader', AssumeRolePolicyDocument: trustsCloudTrail })
  await expect(iam.call('DeleteServiceLinkedRole', { RoleName: 'Reader' })).rejects.toMatchObject({
    name: 'InvalidInputException',
  })
  const taskId = /^task\/aws-service-role\/cloudtrail\.amazonaws\.com\/AWSServiceRoleForCloudTrail\/[0-9a-f-]{36}$/
  const answer = await iam.call('DeleteServiceLinkedRole', role)
  expect(answer).toEqual({ DeletionTaskId: expect.stringMatching(taskId) })
  expect(await iam.call('GetServiceLinkedRoleDeletionStatus', { ...Object(answer) })).toEqual({ Status: 'SUCCEEDED' })
  await expect(iam.call('GetRole', role)).rejects.toMatchObject({ name: 'NoSuchEntityException' })
  await expect(iam.call('GetServiceLinkedRoleDeletionStatus', { DeletionTaskId: 'anything' })).rejects.toMatchObject({
    name: 'InvalidInputException',
  })
})
