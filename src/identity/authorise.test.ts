import fc from 'fast-check'
import { expect, test } from 'vitest'
import { required } from '../base/assert.ts'
import { type AccountId, parseAccountId } from '../base/brands.ts'
import { authorise, visibleAccounts } from './authorise.ts'
import type { Principal } from './principal.ts'

const ownAccount = account('111111111111')
const otherAccount = account('222222222222')
const root: Principal = { type: 'Root', accountId: ownAccount, isOperator: false }
const operatorRoot: Principal = { type: 'Root', accountId: ownAccount, isOperator: true }

test('authorisation: a root may do everything in its own account and nothing in another', () => {
  expect(decide(root, 'cairn:Search', ownAccount)).toEqual({ kind: 'allowed' })
  expect(decide(root, 'cairn:Search', otherAccount)).toEqual({
    kind: 'denied',
    message:
      'User: arn:aws:iam::111111111111:root is not authorized to perform: cairn:Search ' +
      'on resource: arn:aws:cairn:us-east-1:222222222222:history',
  })
})

test("authorisation: the operator's root reaches every account", () => {
  expect(decide(operatorRoot, 'cairn:Search', otherAccount)).toEqual({ kind: 'allowed' })
})

test('authorisation: without a verified signature nothing is allowed, not even to ask who one is', () => {
  expect(decide(null, 'cairn:Search', ownAccount).kind).toBe('denied')
  expect(decide(null, 'sts:GetCallerIdentity', ownAccount).kind).toBe('denied')
})

test('authorisation: anyone who is someone may ask who they are', () => {
  expect(decide(root, 'sts:GetCallerIdentity', otherAccount)).toEqual({ kind: 'allowed' })
})

test('authorisation: what a principal may search is within the accounts that it is said to see', () => {
  const accounts = fc.constantFrom(ownAccount, otherAccount)
  const principals = fc.oneof(
    fc.record({ type: fc.constant('Root' as const), accountId: accounts, isOperator: fc.boolean() }),
    fc.constant(null),
  )
  fc.assert(
    fc.property(principals, accounts, (principal, accountId) => {
      const visible = visibleAccounts(principal)
      const isVisible = visible === 'all' || visible.includes(accountId)
      expect(decide(principal, 'cairn:Search', accountId).kind).toBe(isVisible ? 'allowed' : 'denied')
    }),
  )
})

function decide(principal: Principal | null, action: string, accountId: AccountId) {
  const resource = `arn:aws:cairn:us-east-1:${accountId}:history`
  return authorise({ principal, action, resource, accountId, context: new Map() })
}

function account(text: string): AccountId {
  return required(parseAccountId(text), 'an account id')
}
