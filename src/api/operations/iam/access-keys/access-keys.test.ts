import { expect, test } from 'vitest'
import { iamAccount, openIamCaller, texts, userCaller } from '../../../../../test/support/iam-caller.ts'
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

test('access keys: those of root are listed, and changed by nobody here', async () => {
  await using iam = await openIamCaller()
  const listed = await iam.ask('ListAccessKeys')
  expect([texts(listed, 'AccessKeyId'), texts(listed, 'Status')]).toEqual([['AKIAROOT'], ['Active']])
  await expect(iam.ask('CreateAccessKey')).rejects.toMatchObject({ name: 'UnsupportedOperationException' })
  await expect(iam.ask('DeleteAccessKey', { AccessKeyId: 'AKIAROOTAKIAROOT' })).rejects.toMatchObject({
    name: 'UnsupportedOperationException',
  })
})
