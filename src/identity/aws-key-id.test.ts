import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accountInAwsKeyId } from './aws-key-id.ts'

test('AWS key ids: the account stands in ids of today', () => {
  // Made by hand: a set bit, the account in 40 bits, 39 bits of the key.
  expect(accountInAwsKeyId(keyId(0x7fn, 123_456_789_012n))).toBe('123456789012')
  expect(accountInAwsKeyId(keyId(0n, 1n, 'AKIA'))).toBe('000000000001')
  // AWS's own example, from before there was an account in them.
  expect(accountInAwsKeyId('AKIAIOSFODNN7EXAMPLE')).toBeNull()
  expect(accountInAwsKeyId(keyId(1n, 1_000_000_000_000n))).toBeNull()
})

test('AWS key ids: whatever else is asked holds no account', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^A[A-Z]IA[A-Z0-9]{16}$/)), (text) => {
      const accountId = accountInAwsKeyId(text)
      expect(accountId === null || /^\d{12}$/.test(accountId)).toBe(true)
    }),
  )
  for (const text of ['', 'ASIA', `${keyId(1n, 1n)}A`, keyId(1n, 1n).toLowerCase()]) {
    expect(accountInAwsKeyId(text)).toBeNull()
  }
})

function keyId(key: bigint, account: bigint, prefix = 'ASIA'): string {
  let number = (1n << 79n) | (account << 39n) | key
  let text = ''
  for (let count = 0; count < 16; count += 1) {
    text = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(Number(number & 31n)) + text
    number >>= 5n
  }
  return prefix + text
}
