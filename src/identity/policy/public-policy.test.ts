import { expect, test } from 'vitest'
import { compilePolicy } from './compile-policy.ts'
import { principalsOf } from './principals-of.ts'
import { isPublicPolicy } from './public-policy.ts'

const anyone = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/*' }
const user = 'arn:aws:iam::111111111111:user/alice'

test.each<readonly [Record<string, unknown>, boolean]>([
  [{}, true],
  [{ Principal: { AWS: '*' } }, true],
  [{ Principal: { AWS: ['*', user] } }, true],
  [{ Principal: { AWS: user } }, false],
  [{ Principal: { Service: 'cloudtrail.amazonaws.com' } }, false],
  [{ Effect: 'Deny' }, false],
  [{ Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } }, false],
  [{ Condition: { StringEquals: { 'aws:SourceVpc': ['vpc-1', 'vpc-*'] } } }, true],
  [{ Condition: { StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } } }, true],
  [{ Condition: { StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } } }, true],
  [{ Condition: { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgID': 'o-1' } } }, true],
  [{ Condition: { StringLike: { 'aws:PrincipalOrgID': 'o-1' } } }, false],
  [{ Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:*' } } }, true],
  [{ Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:111111111111:t' } } }, false],
  [{ Condition: { StringLike: { 'aws:userid': 'AROAEXAMPLEEXAMPLE123:*' } } }, true],
  [{ Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }, false],
  [{ Condition: { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '0.0.0.0/0'] } } }, true],
  [{ Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } } }, true],
  [{ Condition: { IpAddress: { 'aws:SourceIp': '2001:db8::/32' } } }, false],
  [{ Condition: { IpAddress: { 'aws:SourceIp': '2000::/3' } } }, true],
  [{ Condition: { IpAddress: { 'aws:SourceIp': 'fc00::/7' } } }, false],
  [{ Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }, true],
  [{ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }, true],
])('public policies: one with %j: %s', (change, isPublic) => {
  expect(isPublicPolicy(compile({ ...anyone, ...change }))).toBe(isPublic)
})

test('public policies: one public statement is enough', () => {
  expect(isPublicPolicy(compile({ ...anyone, Principal: { AWS: user } }, anyone))).toBe(true)
})

test('principals of a policy: each once, without everybody', () => {
  const service = 'cloudtrail.amazonaws.com'
  const policy = compile(
    { ...anyone, Principal: { AWS: ['*', user], Service: service } },
    { ...anyone, Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: [user, '111111111111'] } },
  )
  expect(principalsOf(policy)).toEqual([
    { type: 'AWS', value: user },
    { type: 'Service', value: service },
    { type: 'AWS', value: '111111111111' },
  ])
})

function compile(...Statement: readonly object[]) {
  return compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), 'resource')
}
