import { expect, test } from 'vitest'
import { required } from '../base/assert.ts'
import { parseAccountId } from '../base/brands.ts'
import { Authoriser } from './authorise.ts'
import { compilePolicy } from './policy/compile-policy.ts'
import type { AccountPrincipal, Principal } from './principal.ts'

const home = required(parseAccountId('111111111111'), 'an account')
const away = required(parseAccountId('222222222222'), 'another')
const arn = `arn:aws:iam::${home}:user/alice`
const alice: AccountPrincipal = {
  type: 'IAMUser',
  accountId: home,
  isOperator: false,
  userId: 'AIDAALICE',
  userName: 'alice',
  arn,
  session: null,
}

const says = (Effect: string, more: object = {}) => ({
  Version: '2012-10-17',
  Statement: { Effect, Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/*', ...more },
})
const named = { Principal: { AWS: arn } }
const identity = { allows: says('Allow'), denies: says('Deny'), 'says nothing': null }
const resource = { allows: says('Allow', named), denies: says('Deny', named), 'says nothing': null }

/** What the caller's policies say, what the bucket's say, and who has refused it. */
const cases: readonly (readonly [keyof typeof identity, keyof typeof resource, string])[] = [
  ['allows', 'allows', 'nobody'],
  ['allows', 'denies', 'resource, explicitly'],
  ['allows', 'says nothing', 'resource'],
  ['denies', 'allows', 'caller, explicitly'],
  ['denies', 'denies', 'caller, explicitly'],
  ['denies', 'says nothing', 'caller, explicitly'],
  ['says nothing', 'allows', 'caller'],
  ['says nothing', 'denies', 'caller, explicitly'],
  ['says nothing', 'says nothing', 'caller'],
]

test.each(cases)('denied: between accounts, where the caller %s and the bucket %s', (own, theirs, expected) => {
  expect(refusedBy(alice, identity[own], resource[theirs])).toBe(expected)
})

test('denied: who has no account is refused by the resource', () => {
  expect(refusedBy({ type: 'Anonymous' }, null, null)).toBe('resource')
})

function refusedBy(principal: Principal, own: object | null, theirs: object | null): string {
  const policies = own === null ? [] : [{ id: 'own', policy: compilePolicy(JSON.stringify(own), 'identity') }]
  const authoriser = new Authoriser({ policiesOf: () => ({ identity: policies, boundary: null, tags: new Map() }) })
  const decision = authoriser.decide({
    principal,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::logs/key',
    accountId: away,
    context: new Map(),
    resourcePolicy: theirs === null ? null : compilePolicy(JSON.stringify(theirs), 'resource'),
  })
  if (decision.kind === 'allowed') return 'nobody'
  return `${decision.by}${decision.isExplicit ? ', explicitly' : ''}`
}
