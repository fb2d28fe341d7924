import { expect, test } from 'vitest'
import { accountOf, openTestDirectory } from '../../../test/support/test-directory.ts'
import { AccountRules } from './account-rules.ts'
import { LoginProfiles } from './login-profiles.ts'
import { isPassword } from './password-hash.ts'
import { Users } from './users.ts'

const accountId = accountOf('111111111111')
const other = accountOf('222222222222')
const draft = { userName: 'Ann', path: '/', tags: new Map(), boundaryArn: null }
const rules = {
  minimumLengthChars: 6,
  requiresSymbols: false,
  requiresNumbers: false,
  requiresUppercase: false,
  requiresLowercase: false,
  usersMayChange: true,
  maxAgeDays: null,
  reusePrevention: 2,
  isExpiryHard: null,
}

test('login profiles: a user has one password, which is nowhere in the clear', async () => {
  await using opened = await openTestDirectory()
  const [users, profiles] = [new Users(opened.directory), new LoginProfiles(opened.directory)]
  const user = await users.create(accountId, draft)
  expect(() => profiles.get(user)).toThrow('Login Profile for User Ann cannot be found.')
  await expect(profiles.create(user, 'weak', false)).rejects.toMatchObject({ name: 'PasswordPolicyViolationException' })
  const made = await Promise.allSettled([
    profiles.create(user, 'Correct-Horse-1', true),
    profiles.create(user, 'Correct-Horse-2', true),
  ])
  expect(made.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  await expect(profiles.create(user, 'Correct-Horse-3', true)).rejects.toThrow(
    'Login Profile for user Ann already exists.',
  )
  expect(profiles.get(user).mustReset).toBe(true)
  expect(opened.bytesOnDisk().includes('Correct-Horse')).toBe(false)
})

test('login profiles: who changes a password must know it, and may not come back to an earlier one', async () => {
  await using opened = await openTestDirectory()
  const [users, profiles] = [new Users(opened.directory), new LoginProfiles(opened.directory)]
  const user = await users.create(accountId, draft)
  const account = new AccountRules(opened.directory)
  await account.setPasswordPolicy(accountId, rules)
  await profiles.create(user, 'first-1', true)

  await expect(profiles.changePassword(user, 'wrong', 'second-2')).rejects.toMatchObject({
    kind: 'accessDenied',
    message: 'The old password was incorrect.',
  })
  await profiles.changePassword(user, 'first-1', 'second-2')
  expect(profiles.get(user)).toMatchObject({ mustReset: false })
  const back = profiles.update(user, { password: 'first-1', mustReset: null })
  await expect(back).rejects.toThrow('password reuse prevention')
  await account.setPasswordPolicy(accountId, { ...rules, reusePrevention: 1 })
  await profiles.update(user, { password: 'first-1', mustReset: true })
  expect(await isPassword('first-1', profiles.get(user).passwordHash)).toBe(true)
  expect(profiles.get(user).mustReset).toBe(true)
})

test('account rules: an alias is one account’s, and a new one takes the place of the old', async () => {
  await using opened = await openTestDirectory()
  const account = new AccountRules(opened.directory)
  const settled = await Promise.allSettled([account.setAlias(accountId, 'acme'), account.setAlias(other, 'acme')])
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  await expect(account.setAlias(other, 'acme')).rejects.toThrow('The account alias acme already exists.')

  await account.setAlias(accountId, 'acme-2')
  await account.setAlias(other, 'acme')
  await expect(account.removeAlias(accountId, 'acme')).rejects.toMatchObject({ name: 'NoSuchEntityException' })
  await account.removeAlias(accountId, 'acme-2')
  expect(account.settingsOf(accountId).alias).toBeNull()
  expect((await opened.reopen()).settings.list(other)).toMatchObject([{ alias: 'acme' }])
})
