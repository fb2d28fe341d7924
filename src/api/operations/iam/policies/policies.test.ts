import { array, object, optional, parse, string } from 'valibot'
import { expect, test } from 'vitest'
import { allowing, iamCaller, openIamAccount } from '../../../../../test/support/iam-account.ts'
import { awsManagedPolicies } from '../../../../identity/iam/managed-policies/aws-managed-policies.ts'

const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess'
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const arn = 'arn:aws:iam::111111111111:policy/team/Mine'

const pageSchema = object({ Policies: array(object({ Arn: string() })), Marker: optional(string()) })

const kinds = [
  ['User', { UserName: 'Ann' }],
  ['Group', { GroupName: 'Staff' }],
  ['Role', { RoleName: 'Auditor' }],
] as const

test('policies: one that is made is shown, its document percent-encoded, and is there after a restart', async () => {
  await using iam = await openIamAccount()
  const tags = [{ Key: 'Team', Value: 'Red' }]
  const input = {
    PolicyName: 'Mine',
    Path: '/team/',
    PolicyDocument: allowing('s3:*'),
    Description: 'Ours',
    Tags: tags,
  }
  const made = { PolicyName: 'Mine', Arn: arn, Path: '/team/', DefaultVersionId: 'v1', AttachmentCount: 0, Tags: tags }
  expect(await iam.call('CreatePolicy', input)).toMatchObject({ Policy: made })
  expect(await iamCaller(await iam.reopen()).call('GetPolicy', { PolicyArn: arn })).toMatchObject({
    Policy: { ...made, Description: 'Ours', PolicyId: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/) },
  })
  expect(await iam.call('GetPolicyVersion', { PolicyArn: arn, VersionId: 'v1' })).toMatchObject({
    PolicyVersion: { IsDefaultVersion: true, Document: expect.stringMatching(/^%7B%22Version%22%3A.*s3%3A%2A.*%7D$/) },
  })
})

test('policies: a name is taken whatever its case and path', async () => {
  await using iam = await openIamAccount()
  await iam.call('CreatePolicy', { PolicyName: 'Mine', Path: '/team/', PolicyDocument: allowing('s3:*') })
  await expect(
    iam.call('CreatePolicy', { PolicyName: 'MINE', PolicyDocument: allowing('s3:*') }),
  ).rejects.toMatchObject({
    name: 'EntityAlreadyExistsException',
    message: 'A policy called MINE already exists. Duplicate names are not allowed.',
  })
})

test('policies: a document that is none, or too large without its blanks, is refused', async () => {
  await using iam = await openIamAccount()
  const create = (PolicyDocument: string) => iam.call('CreatePolicy', { PolicyName: 'Mine', PolicyDocument })
  for (const document of ['{', '[]', 'null', '{"Version":"2012-10-17"}', allowing('nonsense')]) {
    await expect(create(document), document).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' })
  }
  const long = allowing(`s3:${'x'.repeat(6144)}`)
  await expect(create(long)).rejects.toMatchObject({
    name: 'LimitExceededException',
    message: 'Cannot exceed quota for PolicySize: 6144',
  })
  await create(allowing('s3:Get*').replaceAll(',', `,${' '.repeat(6144)}`))
})

test('policies: five versions at most, numbers never come again, the default one stays', async () => {
  await using iam = await openIamAccount()
  await iam.call('CreatePolicy', { PolicyName: 'Mine', Path: '/team/', PolicyDocument: allowing('s3:*') })
  const version = { PolicyArn: arn, PolicyDocument: allowing('iam:*') }
  for (const id of ['v2', 'v3', 'v4', 'v5']) {
    expect(await iam.call('CreatePolicyVersion', version)).toMatchObject({
      PolicyVersion: { VersionId: id, IsDefaultVersion: false },
    })
  }
  await expect(iam.call('CreatePolicyVersion', version)).rejects.toMatchObject({ name: 'LimitExceededException' })

  await iam.call('DeletePolicyVersion', { PolicyArn: arn, VersionId: 'v5' })
  const newest = await iam.call('CreatePolicyVersion', { ...version, SetAsDefault: true })
  expect(newest).toMatchObject({ PolicyVersion: { VersionId: 'v6', IsDefaultVersion: true } })
  expect(await iam.call('GetPolicy', { PolicyArn: arn })).toMatchObject({ Policy: { DefaultVersionId: 'v6' } })
  expect(await iam.call('ListPolicyVersions', { PolicyArn: arn })).toMatchObject({
    Versions: ['v6', 'v4', 'v3', 'v2', 'v1'].map((VersionId) => ({ VersionId, IsDefaultVersion: VersionId === 'v6' })),
  })

  await expect(iam.call('DeletePolicyVersion', { PolicyArn: arn, VersionId: 'v6' })).rejects.toMatchObject({
    name: 'DeleteConflictException',
    message: 'Cannot delete the default version of a policy.',
  })
  await iam.call('SetDefaultPolicyVersion', { PolicyArn: arn, VersionId: 'v1' })
  await iam.call('DeletePolicyVersion', { PolicyArn: arn, VersionId: 'v6' })
  await expect(iam.call('SetDefaultPolicyVersion', { PolicyArn: arn, VersionId: 'v6' })).rejects.toMatchObject({
    name: 'NoSuchEntityException',
    message: `Policy ${arn} version v6 does not exist or is not attachable.`,
  })
})

test('policies: one is deleted once nothing has it and one version is left', async () => {
  await using iam = await openIamAccount()
  await iam.call('CreatePolicy', { PolicyName: 'Mine', Path: '/team/', PolicyDocument: allowing('s3:*') })
  const remove = () => iam.call('DeletePolicy', { PolicyArn: arn })
  const isAttached = { name: 'DeleteConflictException', message: 'Cannot delete a policy attached to entities.' }
  for (const [kind, holder] of kinds) {
    await iam.call(`Attach${kind}Policy`, { ...holder, PolicyArn: arn })
    await expect(remove(), kind).rejects.toMatchObject(isAttached)
    await iam.call(`Detach${kind}Policy`, { ...holder, PolicyArn: arn })
    if (kind === 'Group') continue
    await iam.call(`Put${kind}PermissionsBoundary`, { ...holder, PermissionsBoundary: arn })
    await expect(remove(), kind).rejects.toMatchObject(isAttached)
    await iam.call(`Delete${kind}PermissionsBoundary`, holder)
  }
  await iam.call('CreatePolicyVersion', { PolicyArn: arn, PolicyDocument: allowing('iam:*') })
  await expect(remove()).rejects.toMatchObject({ name: 'DeleteConflictException' })
  await iam.call('DeletePolicyVersion', { PolicyArn: arn, VersionId: 'v2' })
  await remove()
  await expect(remove()).rejects.toMatchObject({
    name: 'NoSuchEntityException',
    message: `Policy ${arn} was not found.`,
  })
})

test("policies: AWS's own can be read and attached, and nobody changes them", async () => {
  await using iam = await openIamAccount()
  for (const [name, input] of [
    ['DeletePolicy', {}],
    ['CreatePolicyVersion', { PolicyDocument: allowing('s3:*') }],
    ['SetDefaultPolicyVersion', { VersionId: 'v1' }],
    ['DeletePolicyVersion', { VersionId: 'v1' }],
    ['TagPolicy', { Tags: [{ Key: 'a', Value: 'b' }] }],
    ['UntagPolicy', { TagKeys: ['a'] }],
  ] as const) {
    for (const PolicyArn of [administrator, 'arn:aws:iam::222222222222:policy/Theirs']) {
      await expect(iam.call(name, { ...input, PolicyArn }), name).rejects.toMatchObject({
        kind: 'accessDenied',
        message: 'Policy is outside your own account.',
      })
    }
  }
  await iam.call('AttachUserPolicy', { UserName: 'Ann', PolicyArn: administrator })
  expect(await iam.call('GetPolicy', { PolicyArn: administrator })).toMatchObject({ Policy: { AttachmentCount: 1 } })
  await expect(iam.call('GetPolicy', { PolicyArn: `${administrator}s` })).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  })
  await expect(iam.call('GetPolicy', { PolicyArn: 'arn:aws:s3:::a-bucket-and-no-policy' })).rejects.toMatchObject({
    name: 'InvalidInputException',
    message: 'ARN arn:aws:s3:::a-bucket-and-no-policy is not valid.',
  })
})

test('policies: listed by scope, path and use, and page by page', async () => {
  await using iam = await openIamAccount()
  await iam.call('CreatePolicy', { PolicyName: 'Mine', Path: '/team/', PolicyDocument: allowing('s3:*') })
  await iam.call('CreatePolicy', { PolicyName: 'ReadOnlyAccess', PolicyDocument: allowing('s3:*') })
  await iam.call('AttachGroupPolicy', { GroupName: 'Staff', PolicyArn: readOnly })
  await iam.call('PutRolePermissionsBoundary', { RoleName: 'Auditor', PermissionsBoundary: arn })
  const page = async (input: Readonly<Record<string, unknown>>) =>
    parse(pageSchema, await iam.call('ListPolicies', input))
  const list = async (input: Readonly<Record<string, unknown>>) => (await page(input)).Policies.map(({ Arn }) => Arn)
  expect(await list({ Scope: 'Local' })).toEqual([arn, 'arn:aws:iam::111111111111:policy/ReadOnlyAccess'])
  expect(await list({ Scope: 'AWS', PathPrefix: '/aws-service-role/' })).toHaveLength(1)
  expect(await list({ OnlyAttached: true })).toEqual([readOnly])
  expect(await list({ PolicyUsageFilter: 'PermissionsBoundary' })).toEqual([arn])

  const all = await list({})
  const seen: string[] = []
  for (let input: { readonly MaxItems: number; readonly Marker?: string } | null = { MaxItems: 3 }; input !== null; ) {
    const { Policies, Marker } = await page(input)
    seen.push(...Policies.map(({ Arn }) => Arn))
    input = Marker === undefined ? null : { MaxItems: 3, Marker }
  }
  expect(seen).toEqual(all)
  expect(all).toHaveLength(awsManagedPolicies().length + 2)
})
