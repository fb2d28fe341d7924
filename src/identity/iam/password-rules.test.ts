import { expect, test } from 'vitest'
import type { PasswordPolicy } from './entities.ts'
import { checkPassword } from './password-rules.ts'

const lax: PasswordPolicy = {
  minimumLengthChars: 6,
  requiresSymbols: false,
  requiresNumbers: false,
  requiresUppercase: false,
  requiresLowercase: false,
  usersMayChange: false,
  maxAgeDays: null,
  reusePrevention: null,
  isExpiryHard: null,
}

test('password rules: without a policy, eight characters of three kinds', () => {
  for (const good of ['Abcdefg1', 'abcdef1!', 'ABCDEF1!', 'Abcdefg!']) checkPassword(good, null)
  for (const bad of ['Abcde1!', 'abcdefgh', 'abcdefg1', 'ABCDEFG!', 'äöüÄÖÜ12']) {
    expect(() => checkPassword(bad, null), bad).toThrow(/^Password should have/)
  }
})

test('password rules: a policy asks for what it says, in words of its own', () => {
  checkPassword('aaaaaa', lax)
  const cases: readonly [Partial<PasswordPolicy>, string, string][] = [
    [{ minimumLengthChars: 12 }, 'aaaaaaaaaaa', 'Password should have a minimum length of 12'],
    [{ requiresUppercase: true }, 'aaaaaa', 'Password should have at least one uppercase letter'],
    [{ requiresLowercase: true }, 'AAAAAA', 'Password should have at least one lowercase letter'],
    [{ requiresNumbers: true }, 'aaaaaa', 'Password should have at least one number'],
    [{ requiresSymbols: true }, 'aaaaaa~', 'Password should have at least one symbol'],
  ]
  for (const [rule, password, message] of cases) {
    expect(() => checkPassword(password, { ...lax, ...rule })).toThrow(message)
  }
})
