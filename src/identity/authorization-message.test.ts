import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { required } from '../base/assert.ts'
import { parseAccountId } from '../base/brands.ts'
import { systemRandom } from '../base/random.ts'
import { AuthorizationMessages, authorizationMessageCharsMax } from './authorization-message.ts'

const accountId = required(parseAccountId('123456789012'), 'an account id')
const otherAccount = required(parseAccountId('210987654321'), 'an account id')
const secret = randomBytes(32)
const messages = new AuthorizationMessages({ derive: () => secret }, systemRandom)
const refused = {
  principal: { type: 'Root', accountId, isOperator: false, session: null },
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::bucket/key',
  context: new Map([['aws:sourceip', ['192.0.2.1']]]),
  isExplicit: true,
} as const

test('authorisation messages: they say in AWS’s form why a request was refused', () => {
  const message = messages.encode(refused)
  expect(message).toMatch(/^[\w-]+$/)
  expect(JSON.parse(messages.decode(message, accountId) ?? '')).toEqual({
    allowed: false,
    explicitDeny: true,
    matchedStatements: { items: [] },
    failures: { items: [] },
    context: {
      principal: { id: '123456789012', arn: 'arn:aws:iam::123456789012:root' },
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::bucket/key',
      conditions: { items: [{ key: 'aws:sourceip', values: { items: [{ value: '192.0.2.1' }] } }] },
    },
  })
})

test('authorisation messages: one of another account, changed, cut or made up does not open', () => {
  const message = messages.encode(refused)
  expect(messages.decode(message, otherAccount)).toBeNull()
  fc.assert(
    fc.property(fc.nat(message.length - 1), fc.constantFrom(...'Aa0-_ é='), (at, character) => {
      const changed = message.slice(0, at) + character + message.slice(at + 1)
      const bytes = Buffer.from(changed, 'base64url')
      if (!bytes.equals(Buffer.from(message, 'base64url'))) expect(messages.decode(changed, accountId)).toBeNull()
      expect(messages.decode(message.slice(0, at), accountId)).toBeNull()
    }),
  )
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => {
      expect(messages.decode(text, accountId)).toBeNull()
    }),
  )
})

test('authorisation messages: what would be too long leaves out its conditions', () => {
  const noise = randomBytes(20_000).toString('base64')
  const message = messages.encode({ ...refused, context: new Map([['s3:prefix', [noise]]]) })
  expect(message.length).toBeLessThanOrEqual(authorizationMessageCharsMax)
  expect(messages.decode(message, accountId)).toContain('"conditions":{"items":[]}')
})
