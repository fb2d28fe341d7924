import { expect, test } from 'vitest'
import {
  type IamCaller,
  iamAccount,
  openIamCaller,
  rootCaller,
  texts,
  userCaller,
} from '../../../../../test/support/iam-caller.ts'
import { accountOf } from '../../../../../test/support/test-directory.ts'
import { required } from '../../../../base/assert.ts'
import type { AccountPrincipal } from '../../../../identity/principal.ts'

const stranger: AccountPrincipal = {
  type: 'Root',
  accountId: accountOf('222222222222'),
  isOperator: false,
  session: null,
}

test('access keys: the secret is in the answer to its creation and nowhere else', async () => {
  await using iam = await openIamCaller()
  await iam.ask('CreateUser', { UserName: 'Ann' })
  const caller = userCaller(required(iam.opened.directory.users.list(iamAccount)[0], 'the user'))
  const made = await iam.ask('CreateAccessKey', {}, caller)
  const [secret = '', AccessKeyId = ''] = [...texts(made, 'SecretAccessKey'), ...texts(made, 'AccessKeyId')]
  expect(secret).toMatch(/^[A-Za-z0-9+/]{40}$/)
  expect(texts(made, 'UserName')).toEqual(['Ann'])

  await iam.ask('UpdateAccessKey', { AccessKeyId, Status: 'Inactive' }, caller)
  const listed = await iam.ask('ListAccessKeys', { UserName: 'ann' })
  expect([texts(listed, 'AccessKeyId'), texts(listed, 'Status')]).toEqual([[AccessKeyId], ['Inactive']])
  expect(listed).not.toContain(secret)
  expect(iam.opened.bytesOnDisk().includes(secret)).toBe(false)
  await expect(iam.ask('UpdateAccessKey', { UserName: 'Ann', AccessKeyId, Status: 'Expired' })).rejects.toThrow()
  await iam.ask('DeleteAccessKey', { UserName: 'Ann', AccessKeyId })
  expect(texts(await iam.ask('ListAccessKeys', {}, caller), 'AccessKeyId')).toEqual([])
})

test('access keys: the last use is told to the key’s account alone', async () => {
  await using iam = await openIamCaller()
  await iam.ask('CreateUser', { UserName: 'Ann' })
  const [AccessKeyId = ''] = texts(await iam.ask('CreateAccessKey', { UserName: 'Ann' }), 'AccessKeyId')
  const unused = await iam.ask('GetAccessKeyLastUsed', { AccessKeyId })
  expect([texts(unused, 'ServiceName'), texts(unused, 'Region')]).toEqual([['N/A'], ['N/A']])
  expect(unused).not.toContain('LastUsedDate')

  iam.uses.set(AccessKeyId, { usedAtMs: Date.UTC(2026, 0, 2), region: 'eu-west-1', service: 's3' })
  const used = await iam.ask('GetAccessKeyLastUsed', { AccessKeyId })
  expect([texts(used, 'ServiceName'), texts(used, 'Region'), texts(used, 'UserName')]).toEqual([
    ['s3'],
    ['eu-west-1'],
    ['Ann'],
  ])
  expect(texts(used, 'LastUsedDate')).toEqual(['2026-01-02T00:00:00Z'])

  const [own] = await iam.permissions('GetAccessKeyLastUsed', { AccessKeyId })
  expect(own?.resource).toBe('arn:aws:iam::111111111111:user/Ann')
  const [foreign] = await iam.permissions('GetAccessKeyLastUsed', { AccessKeyId }, stranger)
  expect(foreign?.resource).toBe('*')
  await expect(iam.ask('GetAccessKeyLastUsed', { AccessKeyId }, stranger)).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  })
})

test('access keys: root makes, switches off, switches on and deletes its own, two at most', async () => {
  await using iam = await openIamCaller()
  const [first = ''] = texts(await iam.ask('ListAccessKeys'), 'AccessKeyId')
  const made = await iam.ask('CreateAccessKey')
  const [secret = '', second = ''] = [...texts(made, 'SecretAccessKey'), ...texts(made, 'AccessKeyId')]
  expect(secret).toMatch(/^[A-Za-z0-9+/]{40}$/)
  expect([texts(made, 'UserName'), texts(made, 'Status')]).toEqual([[], ['Active']])
  expect(iam.opened.bytesOnDisk().includes(secret)).toBe(false)
  await expect(iam.ask('CreateAccessKey')).rejects.toMatchObject({
    name: 'LimitExceededException',
    message: 'Cannot exceed quota for AccessKeysPerUser: 2',
  })

  await iam.ask('UpdateAccessKey', { AccessKeyId: first, Status: 'Inactive' })
  expect(await statuses(iam)).toEqual(
    new Map([
      [first, 'Inactive'],
      [second, 'Active'],
    ]),
  )
  expect(iam.accounts.findAccessKey(first, null)).toBeNull()
  await iam.ask('UpdateAccessKey', { AccessKeyId: first, Status: 'Active' })
  expect(iam.accounts.findAccessKey(first, null)).not.toBeNull()
  await iam.ask('DeleteAccessKey', { AccessKeyId: first })
  expect(await statuses(iam)).toEqual(new Map([[second, 'Active']]))
  expect(iam.retired).toEqual([first, first])
  for (const [name, input] of [
    ['DeleteAccessKey', {}],
    ['UpdateAccessKey', { Status: 'Active' }],
  ] as const) {
    await expect(iam.ask(name, { AccessKeyId: first, ...input })).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: `The Access Key with id ${first} cannot be found.`,
    })
  }
})

test('access keys: the last one of root may go, as summary and credential report tell', async () => {
  await using iam = await openIamCaller()
  const [AccessKeyId = ''] = texts(await iam.ask('ListAccessKeys'), 'AccessKeyId')
  const used = await iam.ask('GetAccessKeyLastUsed', { AccessKeyId })
  expect([texts(used, 'UserName'), texts(used, 'ServiceName')]).toEqual([[], ['N/A']])
  const [permission] = await iam.permissions('GetAccessKeyLastUsed', { AccessKeyId })
  expect(permission?.resource).toBe('arn:aws:iam::111111111111:root')
  await expect(iam.ask('GetAccessKeyLastUsed', { AccessKeyId }, stranger)).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  })
  const present = async () =>
    /AccountAccessKeysPresent<\/key>\s*<value>(\d)/.exec(await iam.ask('GetAccountSummary'))?.[1]
  await iam.ask('UpdateAccessKey', { AccessKeyId, Status: 'Inactive' })
  expect(await present()).toBe('1')
  await iam.ask('DeleteAccessKey', { AccessKeyId })
  expect(await present()).toBe('0')
  expect(await statuses(iam)).toEqual(new Map())
  await expect(iam.ask('GetAccessKeyLastUsed', { AccessKeyId })).rejects.toThrow('cannot be found')
})

test('access keys: a session of root lists its keys and changes none', async () => {
  await using iam = await openIamCaller()
  const [AccessKeyId = ''] = texts(await iam.ask('ListAccessKeys'), 'AccessKeyId')
  const session = {
    ...{ issuedAtMs: 0, expiresAtMs: 1, hasMfa: false, policies: null },
    ...{ tags: new Map(), transitiveTagKeys: [], sourceIdentity: null },
  }
  const asSession: AccountPrincipal = { ...rootCaller, type: 'Root', session }
  const attempts = [
    ['CreateAccessKey', {}],
    ['UpdateAccessKey', { AccessKeyId, Status: 'Inactive' }],
    ['DeleteAccessKey', { AccessKeyId }],
  ] as const
  for (const [name, input] of attempts) {
    await expect(iam.ask(name, input, asSession), name).rejects.toMatchObject({ name: 'AccessDeniedException' })
  }
  expect(texts(await iam.ask('ListAccessKeys', {}, asSession), 'AccessKeyId')).toEqual([AccessKeyId])
})

async function statuses(iam: IamCaller): Promise<ReadonlyMap<string, string | undefined>> {
  const listed = await iam.ask('ListAccessKeys')
  return new Map(texts(listed, 'AccessKeyId').map((id, index) => [id, texts(listed, 'Status')[index]]))
}
