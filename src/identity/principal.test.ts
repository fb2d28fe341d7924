import { expect, test } from 'vitest'
import { required } from '../base/assert.ts'
import { parseAccountId } from '../base/brands.ts'
import { callerArn, callerUserId, type Principal, userIdentity } from './principal.ts'

const root: Principal = {
  type: 'Root',
  accountId: required(parseAccountId('123456789012'), 'an account id'),
  isOperator: true,
}

test('principals: a root user is recorded as AWS records one, in its member order', () => {
  expect(JSON.stringify(userIdentity(root, { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }))).toBe(
    '{"type":"Root","principalId":"123456789012","arn":"arn:aws:iam::123456789012:root",' +
      '"accountId":"123456789012","accessKeyId":"AKIAIOSFODNN7EXAMPLE"}',
  )
  expect(userIdentity(root, { accessKeyId: null })).not.toHaveProperty('accessKeyId')
})

test('principals: an unverified caller is Unknown, whatever key it names', () => {
  expect(JSON.stringify(userIdentity(null, { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }))).toBe('{"type":"Unknown"}')
})

test('principals: GetCallerIdentity of a root user names the account', () => {
  expect(callerUserId(root)).toBe('123456789012')
  expect(callerArn(root)).toBe('arn:aws:iam::123456789012:root')
})
