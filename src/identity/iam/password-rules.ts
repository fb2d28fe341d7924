import type { PasswordPolicy } from './entities.ts'
import { iamError } from './errors.ts'

/** What AWS asks for where an account has no policy of its own. */
const defaultLengthMin = 8
const defaultKindsMin = 3

const uppercase = /[A-Z]/
const lowercase = /[a-z]/
const digit = /[0-9]/
const symbol = /[!@#$%^&*()_+\-=[\]{}|']/

/**
 * Holds a new password to the account's policy.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
 *
 * @param policy Null: AWS's default.
 * @throws {ServiceError} `PasswordPolicyViolationException`.
 */
export function checkPassword(password: string, policy: PasswordPolicy | null): void {
  const broken = policy === null ? brokenDefault(password) : brokenRule(password, policy)
  if (broken !== null) throw iamError('PasswordPolicyViolationException', broken)
}

function brokenRule(password: string, policy: PasswordPolicy): string | null {
  if (password.length < policy.minimumLengthChars) {
    return `Password should have a minimum length of ${policy.minimumLengthChars}`
  }
  if (policy.requiresUppercase && !uppercase.test(password)) return 'Password should have at least one uppercase letter'
  if (policy.requiresLowercase && !lowercase.test(password)) return 'Password should have at least one lowercase letter'
  if (policy.requiresNumbers && !digit.test(password)) return 'Password should have at least one number'
  if (policy.requiresSymbols && !symbol.test(password)) return 'Password should have at least one symbol'
  return null
}

function brokenDefault(password: string): string | null {
  if (password.length < defaultLengthMin) return `Password should have a minimum length of ${defaultLengthMin}`
  const kinds = [uppercase, lowercase, digit, symbol].filter((kind) => kind.test(password)).length
  if (kinds >= defaultKindsMin) return null
  return 'Password should have at least three of: uppercase letter, lowercase letter, number, symbol'
}
