import { expect, test } from 'vitest'
import { required } from '../base/assert.ts'
import { parseAccountId } from '../base/brands.ts'
import type { AccountPrincipal, Principal, RootPrincipal, Session, UserPrincipal } from './principal.ts'
import { callerArn, callerUserId, foreignIdentity, userIdentity } from './user-identity.ts'

const accountId = required(parseAccountId('123456789012'), 'an account id')
const isOperator = false
const session: Session = {
  issuedAtMs: Date.UTC(2026, 1, 9, 21, 57, 3),
  expiresAtMs: Date.UTC(2026, 1, 9, 22, 57, 3),
  hasMfa: false,
  policies: null,
  tags: new Map(),
  transitiveTagKeys: [],
  sourceIdentity: null,
}
const root: RootPrincipal = { type: 'Root', accountId, isOperator, session: null }
const user: UserPrincipal = {
  type: 'IAMUser',
  accountId,
  isOperator,
  userId: 'AIDAEXAMPLE',
  userName: 'ann',
  arn: 'arn:aws:iam::123456789012:user/team/ann',
  session: null,
}
const role: AccountPrincipal = {
  type: 'AssumedRole',
  accountId,
  isOperator,
  roleId: 'AROAEXAMPLE',
  roleName: 'worker',
  roleArn: 'arn:aws:iam::123456789012:role/some/path/worker',
  sessionName: 'night',
  session,
}
const federated: AccountPrincipal = {
  type: 'FederatedUser',
  accountId,
  isOperator,
  name: 'guest',
  issuer: user,
  session,
}
const attributes = '"attributes":{"creationDate":"2026-02-09T21:57:03Z","mfaAuthenticated":"false"}'
const ofAccount = '"accountId":"123456789012","accessKeyId":"KEY"'
const ofRole =
  '{"type":"AssumedRole","principalId":"AROAEXAMPLE:night",' +
  `"arn":"arn:aws:sts::123456789012:assumed-role/worker/night",${ofAccount},` +
  '"sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLE",' +
  '"arn":"arn:aws:iam::123456789012:role/some/path/worker","accountId":"123456789012","userName":"worker"},' +
  attributes
const ofRoot = `{"type":"Root","principalId":"123456789012","arn":"arn:aws:iam::123456789012:root",${ofAccount}`
const ofUser =
  '{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::123456789012:user/team/ann",' +
  `${ofAccount},"userName":"ann"`
const ofFederated =
  '{"type":"FederatedUser","principalId":"123456789012:guest",' +
  `"arn":"arn:aws:sts::123456789012:federated-user/guest",${ofAccount},"sessionContext":{"sessionIssuer":`

// Members and their order are those of records of version 1.11.
test.each<readonly [name: string, principal: Principal | null, recorded: string]>([
  ['a root user', root, `${ofRoot}}`],
  ['a root user with temporary credentials', { ...root, session }, `${ofRoot},"sessionContext":{${attributes}}}`],
  ['a user', user, `${ofUser}}`],
  ['a user with temporary credentials', { ...user, session }, `${ofUser},"sessionContext":{${attributes}}}`],
  ['a role session', role, `${ofRole}}}`],
  [
    'a role session with a source identity, of a user with MFA',
    { ...role, session: { ...session, sourceIdentity: 'ann', hasMfa: true } },
    `${ofRole.replace('"false"', '"true"')},"sourceIdentity":"ann"}}`,
  ],
  [
    'a federated user of a user',
    federated,
    `${ofFederated}{"type":"IAMUser","principalId":"AIDAEXAMPLE",` +
      `"arn":"arn:aws:iam::123456789012:user/team/ann","accountId":"123456789012","userName":"ann"},${attributes}}}`,
  ],
  [
    'a federated user of a root user',
    { ...federated, issuer: root },
    `${ofFederated}{"type":"Root","principalId":"123456789012","arn":"arn:aws:iam::123456789012:root",` +
      `"accountId":"123456789012"},${attributes}}}`,
  ],
  [
    'a service',
    {
      type: 'AWSService',
      service: 'cloudtrail.amazonaws.com',
      sourceArn: 'arn:aws:cloudtrail:us-east-1:123456789012:trail/t',
      sourceAccount: accountId,
    },
    '{"type":"AWSService","invokedBy":"cloudtrail.amazonaws.com"}',
  ],
  ['nobody', { type: 'Anonymous' }, '{"type":"AWSAccount","principalId":"","accountId":"ANONYMOUS_PRINCIPAL"}'],
  ['an unverified caller, whatever key it names', null, '{"type":"Unknown"}'],
])('user identity: %s is recorded as AWS records one, in its member order', (_, principal, recorded) => {
  expect(JSON.stringify(userIdentity(principal, { accessKeyId: 'KEY' }))).toBe(recorded)
})

test('user identity: a root user has the name of its account, where that has one', () => {
  const call = { accessKeyId: 'KEY', accountAlias: 'acme' }
  expect(JSON.stringify(userIdentity({ ...root, session }, call))).toBe(
    `${ofRoot},"userName":"acme","sessionContext":{${attributes}}}`,
  )
  expect(userIdentity(role, call)).not.toHaveProperty('userName')
  expect(userIdentity(user, call)).toMatchObject({ userName: 'ann' })
})

test('user identity: a service that calls for a principal stands last, and no key where there was none', () => {
  const recorded = userIdentity(role, { accessKeyId: null, invokedBy: 'athena.amazonaws.com' })
  expect(Object.keys(recorded)).toEqual(['type', 'principalId', 'arn', 'accountId', 'sessionContext', 'invokedBy'])
})

test('user identity: to another account a caller is an account, not a name', () => {
  expect(JSON.stringify(foreignIdentity(user))).toBe(
    '{"type":"AWSAccount","principalId":"AIDAEXAMPLE","accountId":"123456789012"}',
  )
  expect(foreignIdentity(role)).toEqual({ type: 'AWSAccount', principalId: 'AROAEXAMPLE:night', accountId })
})

test('user identity: GetCallerIdentity names the same', () => {
  expect(callerUserId(root)).toBe('123456789012')
  expect(callerArn(root)).toBe('arn:aws:iam::123456789012:root')
  expect(callerUserId(federated)).toBe('123456789012:guest')
  expect(callerArn(federated)).toBe('arn:aws:sts::123456789012:federated-user/guest')
})
