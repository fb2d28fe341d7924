import { expect, test } from 'vitest'
import { iamAccount, openIamCaller, rootCaller, texts, userCaller } from '../../../../../test/support/iam-caller.ts'
import { required } from '../../../../base/assert.ts'
import { loadService } from '../../../../contract/load.ts'

test('GetAccountSummary: has every key of the model, and counts what is there', async () => {
  await using iam = await openIamCaller()
  await iam.ask('CreateUser', { UserName: 'Ann' })
  await iam.ask('CreateGroup', { GroupName: 'Devs' })
  const answer = await iam.ask('GetAccountSummary')
  const summary = new Map(texts(answer, 'key').map((key, index) => [key, texts(answer, 'value')[index]]))
  const { output } = required(loadService('iam').operations.get('GetAccountSummary'), 'the operation')
  const map = output?.members[0]?.shape
  const names = map?.type === 'map' && map.key.shape.type === 'string' ? map.key.shape.values : []
  expect([...summary.keys()].sort()).toEqual([...(names ?? [])].sort())
  expect(summary.get('Users')).toBe('1')
  expect(summary.get('Groups')).toBe('1')
  expect(summary.get('UsersQuota')).toBe('5000')
  expect(summary.get('AccountAccessKeysPresent')).toBe('1')
})

test('account aliases: an account shows the one it has', async () => {
  await using iam = await openIamCaller()
  expect(texts(await iam.ask('ListAccountAliases'), 'member')).toEqual([])
  await iam.ask('CreateAccountAlias', { AccountAlias: 'acme' })
  await iam.ask('CreateAccountAlias', { AccountAlias: 'acme-2' })
  expect(texts(await iam.ask('ListAccountAliases'), 'member')).toEqual(['acme-2'])
  await iam.ask('DeleteAccountAlias', { AccountAlias: 'acme-2' })
  expect(texts(await iam.ask('ListAccountAliases'), 'member')).toEqual([])
})

test('password policy: an update sets it as a whole', async () => {
  await using iam = await openIamCaller()
  const missing = 'The Password Policy with domain name 111111111111 cannot be found.'
  await expect(iam.ask('GetAccountPasswordPolicy')).rejects.toThrow(missing)
  await iam.ask('UpdateAccountPasswordPolicy', { MinimumPasswordLength: 14, RequireSymbols: true, MaxPasswordAge: 30 })
  const first = await iam.ask('GetAccountPasswordPolicy')
  expect([texts(first, 'MinimumPasswordLength'), texts(first, 'MaxPasswordAge')]).toEqual([['14'], ['30']])
  expect([texts(first, 'ExpirePasswords'), texts(first, 'RequireSymbols')]).toEqual([['true'], ['true']])
  expect(first).not.toContain('PasswordReusePrevention')

  await iam.ask('UpdateAccountPasswordPolicy', { RequireNumbers: true })
  const second = await iam.ask('GetAccountPasswordPolicy')
  expect([texts(second, 'MinimumPasswordLength'), texts(second, 'RequireSymbols')]).toEqual([['6'], ['false']])
  await iam.ask('DeleteAccountPasswordPolicy')
  await expect(iam.ask('GetAccountPasswordPolicy')).rejects.toThrow(missing)
})

test('credential report: one line for root and each user, good for four hours', async () => {
  await using iam = await openIamCaller()
  for (const UserName of ['Ann', '=1+1,x']) await iam.ask('CreateUser', { UserName })
  const [AccessKeyId = ''] = texts(await iam.ask('CreateAccessKey', { UserName: 'Ann' }), 'AccessKeyId')
  await iam.ask('CreateLoginProfile', { UserName: 'Ann', Password: 'Correct-Horse-1' })
  await iam.ask('UpdateAccountPasswordPolicy', { MaxPasswordAge: 30 })
  iam.uses.set(AccessKeyId, { usedAtMs: Date.UTC(2026, 0, 2), region: 'eu-west-1', service: 's3' })

  await expect(iam.ask('GetCredentialReport')).rejects.toMatchObject({
    name: 'CredentialReportNotPresentException',
    status: 410,
  })
  expect(texts(await iam.ask('GenerateCredentialReport'), 'State')).toEqual(['STARTED'])
  const lines = await reportLines(() => iam.ask('GetCredentialReport'))
  expect(texts(await iam.ask('GenerateCredentialReport'), 'State')).toEqual(['COMPLETE'])

  expect(lines[0]).toMatch(/^user,arn,user_creation_time,password_enabled,.*,cert_2_last_rotated$/)
  expect(lines[1]).toMatch(
    /^<root_account>,arn:aws:iam::111111111111:root,2025-12-31T00:00:00\+00:00,not_supported,.*,true,2025-12-31/,
  )
  expect(lines[2]).toMatch(/^"'=1\+1,x","arn:aws:iam::111111111111:user\/=1\+1,x",.*,false,N\/A,N\/A,N\/A,false,/)
  const created = '2026-01-01T00:00:00+00:00'
  expect(lines[3]?.split(',')).toEqual([
    ...['Ann', 'arn:aws:iam::111111111111:user/Ann', created],
    ...['true', 'no_information', created, '2026-01-31T00:00:00+00:00', 'false'],
    ...['true', created, '2026-01-02T00:00:00+00:00', 'eu-west-1', 's3'],
    ...['false', 'N/A', 'N/A', 'N/A', 'N/A', 'false', 'N/A', 'false', 'N/A'],
  ])
  expect(new Set(lines.slice(0, 2).map((line) => line.split(',').length))).toEqual(new Set([22]))

  iam.opened.clock.nowAtMs += 4 * 60 * 60 * 1000
  await expect(iam.ask('GetCredentialReport')).rejects.toMatchObject({ name: 'CredentialReportNotPresentException' })
})

test('empty lists: nothing of the kind is there, and a user or role that is not there is an error', async () => {
  await using iam = await openIamCaller()
  await iam.ask('CreateUser', { UserName: 'Ann' })
  const caller = userCaller(required(iam.opened.directory.users.list(iamAccount)[0], 'the user'))
  for (const name of [
    'ListMFADevices',
    'ListSSHPublicKeys',
    'ListSigningCertificates',
    'ListServiceSpecificCredentials',
  ]) {
    for (const [input, asking] of [
      [{ UserName: 'Ann' }, rootCaller],
      [{}, rootCaller],
      [{}, caller],
    ] as const) {
      expect(await iam.ask(name, input, asking), name).not.toContain('<member>')
    }
    expect((await iam.permissions(name, {}, caller))[0]?.resource).toBe('arn:aws:iam::111111111111:user/Ann')
    await expect(iam.ask(name, { UserName: 'Bob' }), name).rejects.toMatchObject({ name: 'NoSuchEntityException' })
  }
  for (const name of [
    'ListInstanceProfiles',
    'ListOpenIDConnectProviders',
    'ListSAMLProviders',
    'ListServerCertificates',
    'ListVirtualMFADevices',
  ]) {
    expect(await iam.ask(name), name).not.toContain('<member>')
  }
  await expect(iam.ask('ListInstanceProfilesForRole', { RoleName: 'App' })).rejects.toThrow(
    'The role with name App cannot be found.',
  )
})

/** The report's lines, once it is there. */
async function reportLines(ask: () => Promise<string>): Promise<string[]> {
  for (;;) {
    try {
      const [content = ''] = texts(await ask(), 'Content')
      return Buffer.from(content, 'base64').toString().split('\n')
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'CredentialReportNotReadyException') throw error
    }
  }
}
