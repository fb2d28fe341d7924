import { expect, test } from 'vitest'
import { accountOf, openTestDirectory } from '../../../test/support/test-directory.ts'
import { compilePolicy } from '../policy/compile-policy.ts'
import type { AccountPrincipal, Session } from '../principal.ts'
import { attachPolicy } from './attachments.ts'
import { DirectoryPolicies } from './directory-policies.ts'
import type { User } from './entities.ts'
import { Groups } from './groups.ts'
import { changeHolder } from './policy-holders.ts'
import { Users } from './users.ts'

const accountId = accountOf('111111111111')
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const allow = compilePolicy(
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}',
  'identity',
)
const draft = { userName: 'Ann', path: '/', tags: new Map(), boundaryArn: readOnly }

function principalOf({ userId, userName, arn }: User): AccountPrincipal {
  return { type: 'IAMUser', accountId, isOperator: false, userId, userName, arn, session: null }
}

test('directory policies: a user has its own and those of its groups, at once after each change', async () => {
  await using opened = await openTestDirectory()
  const { directory } = opened
  const users = new Users(directory)
  const groups = new Groups(directory, users)
  const policies = new DirectoryPolicies(directory)
  const principal = principalOf(await users.create(accountId, draft))
  const ids = () => policies.policiesOf(principal).identity.map(({ id }) => id)
  expect(ids()).toEqual([])
  expect(policies.policiesOf(principal).boundary?.id).toBe('ReadOnlyAccess')

  const inlinePolicies = new Map([['Own', allow]])
  await changeHolder(directory, { kind: 'user', accountId, name: 'Ann' }, () => ({ inlinePolicies }))
  await groups.create(accountId, 'Devs', '/')
  await groups.addMember(accountId, 'Devs', 'Ann')
  expect(ids()).toEqual(['user_Ann_Own'])
  await changeHolder(directory, { kind: 'group', accountId, name: 'Devs' }, () => ({ inlinePolicies }))
  await attachPolicy(directory, { kind: 'group', accountId, name: 'Devs' }, readOnly)
  expect(ids()).toEqual(['user_Ann_Own', 'group_Devs_Own', 'ReadOnlyAccess'])
  expect(policies.policiesOf(principal)).toBe(policies.policiesOf(principal))

  await users.update(accountId, 'Ann', { name: 'Eve', path: null })
  expect(ids()).toEqual(['user_Eve_Own', 'group_Devs_Own', 'ReadOnlyAccess'])
})

test('directory policies: a federated user has its issuer’s, and who is no more has none', async () => {
  await using opened = await openTestDirectory()
  const { directory } = opened
  const users = new Users(directory)
  const policies = new DirectoryPolicies(directory)
  const user = await users.create(accountId, draft)
  const inlinePolicies = new Map([['Own', allow]])
  await changeHolder(directory, { kind: 'user', accountId, name: 'Ann' }, () => ({ inlinePolicies }))
  const session: Session = {
    issuedAtMs: 0,
    expiresAtMs: 1,
    hasMfa: false,
    policies: null,
    tags: new Map(),
    transitiveTagKeys: [],
    sourceIdentity: null,
  }
  const issuer = principalOf(user)
  if (issuer.type !== 'IAMUser') throw new Error('a user is a user')
  const federated: AccountPrincipal = {
    type: 'FederatedUser',
    accountId,
    isOperator: false,
    name: 'f',
    issuer,
    session,
  }
  expect(policies.policiesOf(federated)).toBe(policies.policiesOf(issuer))
  expect(policies.policiesOf(federated).identity.map(({ id }) => id)).toEqual(['user_Ann_Own'])

  await changeHolder(directory, { kind: 'user', accountId, name: 'Ann' }, () => ({ inlinePolicies: new Map() }))
  await users.delete(accountId, 'Ann')
  await users.create(accountId, draft)
  expect(policies.policiesOf(issuer)).toMatchObject({ identity: [], boundary: null })
})

test('directory policies: a boundary that is gone allows nothing', async () => {
  await using opened = await openTestDirectory()
  const { directory } = opened
  const user = await new Users(directory).create(accountId, draft)
  const boundaryArn = 'arn:aws:iam::111111111111:policy/Gone'
  await changeHolder(directory, { kind: 'user', accountId, name: 'Ann' }, () => ({ boundaryArn }))
  const { boundary } = new DirectoryPolicies(directory).policiesOf(principalOf(user))
  expect(boundary?.policy.text).toContain('"Deny"')
})
