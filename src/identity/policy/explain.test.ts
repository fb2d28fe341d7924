import { expect, test } from 'vitest'
import { required } from '../../base/assert.ts'
import { parseAccountId } from '../../base/brands.ts'
import type { NamedPolicy } from '../policy-source.ts'
import type { Caller } from './caller.ts'
import { compilePolicy } from './compile-policy.ts'
import type { PolicyKind } from './compiled-policy.ts'
import { contextKeysOf, explain, type Simulation } from './explain.ts'

const ownAccount = required(parseAccountId('111111111111'), 'an account id')
const otherAccount = required(parseAccountId('222222222222'), 'an account id')
const alice: Caller = {
  accountId: ownAccount,
  role: [],
  self: [`arn:aws:iam::${ownAccount}:user/alice`],
  service: null,
}
const read = { Effect: 'Allow', Action: 's3:Get*', Resource: '*' }

test('simulation: says which statements allow, and where they stand', () => {
  const text = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "*",
      "Resource": "*"
    }
  ]
}`
  const administrator = { id: 'AdministratorAccess', policy: compilePolicy(text, 'identity') }
  expect(explain({ ...nothing, identity: [administrator] })).toEqual({
    decision: 'allowed',
    matchedStatements: [{ policy: administrator, start: { line: 3, column: 17 }, end: { line: 8, column: 6 } }],
    missingContextKeys: [],
    isAllowedByBoundary: null,
    details: { identity: 'allowed', resource: null },
  })
})

test('simulation: of a deny, only the statements that deny', () => {
  const policy = named('both', [read, { ...read, Effect: 'Deny', Action: 's3:*' }])
  const explanation = explain({ ...nothing, identity: [policy] })
  expect(explanation.decision).toBe('explicitDeny')
  expect(explanation.matchedStatements).toHaveLength(1)
  expect(explanation.matchedStatements).toMatchObject([{ start: { line: 1, column: 91 } }])
})

test('simulation: what a condition asks about and nobody said is missing', () => {
  const home = 'arn:aws:s3:::bucket/${aws:username}/*'
  const policy = named('home', [
    { ...read, Resource: home, Condition: { StringLike: { 'aws:UserAgent': '${aws:PrincipalTag/Tool}' } } },
    { ...read, Action: 's3:PutObject', Condition: { Null: { 's3:x-amz-acl': 'true' } } },
  ])
  const explanation = explain({ ...nothing, identity: [policy], context: new Map([['aws:useragent', ['curl']]]) })
  expect(explanation).toMatchObject({
    decision: 'implicitDeny',
    matchedStatements: [],
    missingContextKeys: ['aws:PrincipalTag/Tool', 'aws:username'],
  })
  const asked = ['aws:PrincipalTag/Tool', 'aws:UserAgent', 'aws:username', 's3:x-amz-acl']
  expect(contextKeysOf([policy.policy])).toEqual(asked)
})

test('simulation: a boundary is told apart', () => {
  const bounded = { ...nothing, identity: [named('own', [read])], boundary: [named('bound', [])] }
  expect(explain(bounded)).toMatchObject({ decision: 'implicitDeny', isAllowedByBoundary: false })
  const wide = { ...bounded, boundary: [named('bound', [read])] }
  expect(explain(wide)).toMatchObject({ decision: 'allowed', isAllowedByBoundary: true })
})

test('simulation: in one account either side allows, between two both must', () => {
  const grant = { ...read, Action: 's3:GetObject', Principal: { AWS: alice.self } }
  const resourcePolicy = named('bucket', [grant], 'resource')
  const own = { ...nothing, resourcePolicy, caller: alice }
  expect(explain(own)).toMatchObject({
    decision: 'allowed',
    matchedStatements: [{ policy: { id: 'bucket' } }],
    details: { identity: 'implicitDeny', resource: 'allowed' },
  })
  expect(explain({ ...own, accountId: otherAccount })).toMatchObject({ decision: 'implicitDeny' })
  const both = { ...own, accountId: otherAccount, identity: [named('own', [read])] }
  expect(explain(both)).toMatchObject({ decision: 'allowed' })
  expect(explain({ ...both, resourcePolicy: null })).toMatchObject({ decision: 'implicitDeny' })
})

const nothing: Simulation = {
  action: 'S3:getObject',
  resource: 'arn:aws:s3:::bucket/key',
  context: new Map(),
  identity: [],
  boundary: null,
  resourcePolicy: null,
  caller: null,
  accountId: null,
}

function named(id: string, statements: readonly object[], kind: PolicyKind = 'identity'): NamedPolicy {
  const something = { Effect: 'Allow', Action: 'none:None', Resource: '*' }
  const Statement = statements.length === 0 ? [something] : statements
  return { id, policy: compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), kind) }
}
