import { expect, test } from 'vitest'
import { accountId, allowing, openIamAccount } from '../../../../../test/support/iam-account.ts'

const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess'
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'

const kinds = [
  ['User', { UserName: 'Ann' }],
  ['Group', { GroupName: 'Staff' }],
  ['Role', { RoleName: 'Auditor' }],
] as const

test.each(kinds)('policies: attached to a %s once, at most ten, listed by name', async (kind, holder) => {
  await using iam = await openIamAccount()
  const own = async (index: number) => {
    const PolicyName = `P${index}`
    await iam.call('CreatePolicy', { PolicyName, PolicyDocument: allowing('s3:*') })
    return `arn:aws:iam::111111111111:policy/${PolicyName}`
  }
  const attach = (PolicyArn: string) => iam.call(`Attach${kind}Policy`, { ...holder, PolicyArn })
  for (let index = 0; index < 9; index += 1) await attach(await own(index))
  await attach(readOnly)
  await attach(readOnly)
  await expect(attach(await own(9))).rejects.toMatchObject({
    name: 'LimitExceededException',
    message: `Cannot exceed quota for PoliciesPer${kind}: 10`,
  })
  const missing = 'arn:aws:iam::111111111111:policy/Nothing'
  await expect(attach(missing)).rejects.toMatchObject({
    name: 'NoSuchEntityException',
    message: `Policy ${missing} does not exist or is not attachable.`,
  })
  await expect(attach('arn:aws:iam::aws:policy/aws-service-role/CloudTrailServiceRolePolicy')).rejects.toMatchObject({
    name: 'PolicyNotAttachableException',
  })

  const listed = await iam.call(`ListAttached${kind}Policies`, holder)
  const names = [...Array.from({ length: 9 }, (_, index) => `P${index}`), 'ReadOnlyAccess']
  expect(listed).toMatchObject({ IsTruncated: false, AttachedPolicies: names.map((PolicyName) => ({ PolicyName })) })

  await iam.call(`Detach${kind}Policy`, { ...holder, PolicyArn: readOnly })
  await expect(iam.call(`Detach${kind}Policy`, { ...holder, PolicyArn: readOnly })).rejects.toMatchObject({
    name: 'NoSuchEntityException',
    message: `Policy ${readOnly} was not found.`,
  })
})

test.each([
  ['User', { UserName: 'Ann' }, 2048],
  ['Group', { GroupName: 'Staff' }, 5120],
  ['Role', { RoleName: 'Auditor' }, 10240],
] as const)(
  'policies: inline ones of a %s are put, shown and deleted, and bounded together',
  async (kind, holder, max) => {
    await using iam = await openIamAccount()
    const put = (PolicyName: string, PolicyDocument: string) =>
      iam.call(`Put${kind}Policy`, { ...holder, PolicyName, PolicyDocument })
    await put('b', allowing('s3:*'))
    await put('a', allowing('iam:*'))
    await put('a', allowing('sqs:*'))
    expect(await iam.call(`List${kind}Policies`, { ...holder, MaxItems: 1 })).toMatchObject({
      PolicyNames: ['a'],
      IsTruncated: true,
    })
    expect(await iam.call(`Get${kind}Policy`, { ...holder, PolicyName: 'a' })).toEqual({
      ...holder,
      PolicyName: 'a',
      PolicyDocument: encodeURIComponent(allowing('sqs:*')).replace('*', '%2A').replace('*', '%2A'),
    })
    const name = Object.values(holder)[0]
    const filling = allowing(
      `s3:${'x'.repeat(max - allowing('s3:').length - allowing('s3:*').length - allowing('sqs:*').length)}`,
    )
    await put('c', filling)
    await expect(put('d', allowing('s3:*'))).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: `Maximum policy size of ${max} bytes exceeded for ${kind.toLowerCase()} ${name}`,
    })
    await iam.call(`Delete${kind}Policy`, { ...holder, PolicyName: 'a' })
    for (const verb of ['Get', 'Delete']) {
      await expect(iam.call(`${verb}${kind}Policy`, { ...holder, PolicyName: 'a' })).rejects.toMatchObject({
        name: 'NoSuchEntityException',
        message: `The ${kind.toLowerCase()} policy with name a cannot be found.`,
      })
    }
  },
)

test('policies: the entities of one, and all of an account with what hangs on it', async () => {
  await using iam = await openIamAccount()
  await iam.call('AttachGroupPolicy', { GroupName: 'Staff', PolicyArn: readOnly })
  await iam.call('AttachRolePolicy', { RoleName: 'Auditor', PolicyArn: readOnly })
  await iam.call('PutUserPermissionsBoundary', { UserName: 'Ann', PermissionsBoundary: readOnly })
  await iam.call('PutUserPolicy', { UserName: 'Ann', PolicyName: 'inline', PolicyDocument: allowing('s3:*') })
  const user = { UserName: 'Ann' }
  const group = { GroupName: 'Staff' }
  const role = { RoleName: 'Auditor' }
  const entities = (input: Readonly<Record<string, unknown>>) =>
    iam.call('ListEntitiesForPolicy', { PolicyArn: readOnly, ...input })
  expect(await entities({})).toMatchObject({ PolicyUsers: [user], PolicyGroups: [group], PolicyRoles: [role] })
  expect(await entities({ EntityFilter: 'Role' })).toMatchObject({
    PolicyUsers: [],
    PolicyGroups: [],
    PolicyRoles: [role],
  })
  expect(await entities({ PolicyUsageFilter: 'PermissionsBoundary' })).toMatchObject({
    PolicyUsers: [user],
    PolicyGroups: [],
    PolicyRoles: [],
  })

  const boundary = { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: readOnly }
  const attached = [{ PolicyName: 'ReadOnlyAccess', PolicyArn: readOnly }]
  expect(await iam.call('GetAccountAuthorizationDetails')).toMatchObject({
    UserDetailList: [
      { ...user, GroupList: ['Staff'], UserPolicyList: [{ PolicyName: 'inline' }], PermissionsBoundary: boundary },
    ],
    GroupDetailList: [{ ...group, AttachedManagedPolicies: attached }],
    RoleDetailList: [{ ...role, AttachedManagedPolicies: attached, InstanceProfileList: [] }],
    Policies: [{ PolicyName: 'ReadOnlyAccess', AttachmentCount: 2, PermissionsBoundaryUsageCount: 1 }],
    IsTruncated: false,
  })
  expect(await iam.call('GetAccountAuthorizationDetails', { Filter: ['Group'] })).toMatchObject({
    UserDetailList: [],
    GroupDetailList: [group],
    RoleDetailList: [],
    Policies: [],
  })
})

test('policies: permissions stand on the right ARN with the keys that conditions ask for', async () => {
  await using iam = await openIamAccount()
  await iam.call('PutUserPermissionsBoundary', { UserName: 'Ann', PermissionsBoundary: readOnly })
  const { permissions } = await iam.target('AttachUserPolicy', { UserName: 'ann', PolicyArn: administrator })
  expect(permissions).toEqual([
    {
      action: 'iam:AttachUserPolicy',
      resource: 'arn:aws:iam::111111111111:user/Ann',
      accountId,
      resourcePolicy: null,
      context: new Map([
        ['aws:resourcetag/team', ['Red']],
        ['iam:resourcetag/team', ['Red']],
        ['iam:policyarn', [administrator]],
        ['iam:permissionsboundary', [readOnly]],
      ]),
    },
  ])
  const tagged = await iam.target('CreatePolicy', {
    PolicyName: 'Mine',
    Path: '/team/',
    PolicyDocument: allowing('s3:*'),
    Tags: [{ Key: 'Cost', Value: '7' }],
  })
  expect(tagged.permissions.map(({ action, resource }) => [action, resource])).toEqual([
    ['iam:CreatePolicy', 'arn:aws:iam::111111111111:policy/team/Mine'],
    ['iam:TagPolicy', 'arn:aws:iam::111111111111:policy/team/Mine'],
  ])
  const boundary = await iam.target('PutUserPermissionsBoundary', {
    UserName: 'Ann',
    PermissionsBoundary: administrator,
  })
  expect(boundary.permissions[0]?.context.get('iam:permissionsboundary')).toEqual([administrator])
})
