import { expect, test } from 'vitest'
import { required } from '../../../base/assert.ts'
import { explain } from '../../policy/explain.ts'
import { defaultVersion } from '../policy-by-arn.ts'
import { awsManagedPolicies, awsManagedPolicy } from './aws-managed-policies.ts'

const prefix = 'arn:aws:iam::aws:policy/'

test('managed policies of AWS: each compiles and is found by its ARN', () => {
  const arns = awsManagedPolicies().map(({ arn }) => arn.slice(prefix.length))
  expect(arns).toEqual([
    'AWSCloudTrail_FullAccess',
    'AWSCloudTrail_ReadOnlyAccess',
    'AdministratorAccess',
    'AmazonS3FullAccess',
    'AmazonS3ReadOnlyAccess',
    'IAMFullAccess',
    'IAMReadOnlyAccess',
    'IAMUserChangePassword',
    'ReadOnlyAccess',
    'SecurityAudit',
    'aws-service-role/CloudTrailServiceRolePolicy',
  ])
  for (const policy of awsManagedPolicies()) {
    expect(awsManagedPolicy(policy.arn)).toBe(policy)
    expect(policy.policyId).toMatch(/^ANPA[A-Z0-9]{17}$/)
    expect(defaultVersion(policy)?.statements.length, policy.arn).toBeGreaterThan(0)
  }
  expect(awsManagedPolicy(`${prefix}administratoraccess`)).toBeNull()
})

test.each([
  ['AdministratorAccess', 'anything:AtAll', true],
  ['ReadOnlyAccess', 's3:GetObject', true],
  ['ReadOnlyAccess', 'cloudtrail:LookupEvents', true],
  ['ReadOnlyAccess', 'cairn:Search', true],
  ['ReadOnlyAccess', 'iam:SimulatePrincipalPolicy', true],
  ['ReadOnlyAccess', 's3:PutObject', false],
  ['ReadOnlyAccess', 'cairn:PutEvents', false],
  ['ReadOnlyAccess', 'secretsmanager:GetSecretValue', false],
  ['ReadOnlyAccess', 'kms:Decrypt', false],
  ['ReadOnlyAccess', 'sts:AssumeRole', false],
  ['SecurityAudit', 's3:GetBucketPolicy', true],
  ['SecurityAudit', 'iam:GetAccountAuthorizationDetails', true],
  ['SecurityAudit', 'cloudtrail:GetTrailStatus', true],
  ['SecurityAudit', 's3:GetObject', false],
  ['SecurityAudit', 'sqs:ReceiveMessage', false],
  ['SecurityAudit', 'cloudtrail:GetQueryResults', false],
  ['SecurityAudit', 'cairn:Search', false],
  ['AWSCloudTrail_FullAccess', 'cloudtrail:DeleteTrail', true],
  ['AWSCloudTrail_FullAccess', 'iam:PassRole', false],
  ['AWSCloudTrail_FullAccess', 's3:CreateBucket', false],
  ['AWSCloudTrail_ReadOnlyAccess', 'cloudtrail:ListTrails', true],
  ['AWSCloudTrail_ReadOnlyAccess', 'cloudtrail:StopLogging', false],
  ['AmazonS3FullAccess', 's3:DeleteObjectVersion', true],
  ['AmazonS3FullAccess', 'iam:GetUser', false],
  ['AmazonS3ReadOnlyAccess', 's3:GetObject', true],
  ['AmazonS3ReadOnlyAccess', 's3:PutObject', false],
  ['IAMFullAccess', 'iam:PassRole', true],
  ['IAMFullAccess', 'sts:AssumeRole', false],
  ['IAMReadOnlyAccess', 'iam:GetUser', true],
  ['IAMReadOnlyAccess', 'iam:CreateUser', false],
  ['IAMUserChangePassword', 'iam:GetAccountPasswordPolicy', true],
])('managed policies of AWS: %s on %s', (name, action, isAllowed) => {
  expect(decide(name, action, '*')).toBe(isAllowed ? 'allowed' : 'implicitDeny')
})

test('managed policies of AWS: AWSCloudTrail_FullAccess reaches only what is named for it, and passes roles to CloudTrail', () => {
  const name = 'AWSCloudTrail_FullAccess'
  expect(decide(name, 's3:CreateBucket', 'arn:aws:s3:::aws-cloudtrail-logs-111111111111-x')).toBe('allowed')
  expect(decide(name, 's3:CreateBucket', 'arn:aws:s3:::payroll')).toBe('implicitDeny')
  const role = 'arn:aws:iam::111111111111:role/r'
  expect(decide(name, 'iam:PassRole', role, { 'iam:passedtoservice': 'cloudtrail.amazonaws.com' })).toBe('allowed')
  expect(decide(name, 'iam:PassRole', role, { 'iam:passedtoservice': 'ec2.amazonaws.com' })).toBe('implicitDeny')
})

test('managed policies of AWS: IAMUserChangePassword is for the own password alone', () => {
  const asAlice = (user: string) =>
    decide('IAMUserChangePassword', 'iam:ChangePassword', `arn:aws:iam::111111111111:user/${user}`, {
      'aws:username': 'alice',
    })
  expect(asAlice('alice')).toBe('allowed')
  expect(asAlice('staff/alice')).toBe('allowed')
  expect(asAlice('bob')).toBe('implicitDeny')
})

function decide(name: string, action: string, resource: string, keys: Readonly<Record<string, string>> = {}) {
  const managed = required(awsManagedPolicy(`${prefix}${name}`), name)
  const policy = required(defaultVersion(managed), name)
  const context = new Map(Object.entries(keys).map(([key, value]) => [key, [value]]))
  const identity = [{ id: name, policy }]
  const setting = { context, identity, boundary: null, resourcePolicy: null, caller: null, accountId: null }
  return explain({ ...setting, action, resource }).decision
}
