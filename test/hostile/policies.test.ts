import {
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetUserPolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { CreateBucketCommand, GetBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AwsClients, awsClients } from '../support/aws-clients.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

let server: TestServer
let root: AwsClients

beforeAll(async () => {
  server = await startServer()
  root = awsClients({ url: server.url, credentials: server.credentials() })
  await root.iam.send(new CreateUserCommand({ UserName: 'ann' }))
  await root.s3.send(new CreateBucketCommand({ Bucket: 'policed' }))
})

afterAll(async () => {
  root[Symbol.dispose]()
  await server[Symbol.asyncDispose]()
})

const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }
const text = (...Statement: readonly unknown[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const nested = (levels: number, open: string, close: string) => `${open.repeat(levels)}${close.repeat(levels)}`
const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`aws:TagKeys${at}`, 'x']))

const malformed: readonly (readonly [string, string])[] = [
  ['is no JSON', 'Allow everything'],
  ['is a list', '[]'],
  ['is null', 'null'],
  ['is empty', '{}'],
  ['ends in the middle', text(allow).slice(0, -5)],
  ['has something behind it', `${text(allow)}x`],
  ['has a key that there is not', JSON.stringify({ Version: '2012-10-17', Statement: [allow], Extra: 1 })],
  ['has a statement with a key that there is not', text({ ...allow, Extra: 1 })],
  [
    'has a key twice',
    `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}]}`,
  ],
  [
    'has `__proto__` in it',
    `{"Version":"2012-10-17","Statement":[{"__proto__":{"Effect":"Allow"},"Action":"*","Resource":"*"}]}`,
  ],
  ['has another version', JSON.stringify({ Version: '2020-01-01', Statement: [allow] })],
  ['has another effect', text({ ...allow, Effect: 'Maybe' })],
  ['has Action and NotAction', text({ ...allow, NotAction: 's3:PutObject' })],
  ['has no action', text({ Effect: 'Allow', Resource: '*' })],
  ['has no resource', text({ Effect: 'Allow', Action: '*' })],
  ['has an action without a service', text({ ...allow, Action: 'GetObject' })],
  ['has a number for an action', text({ ...allow, Action: 7 })],
  ['has a resource that is no ARN', text({ ...allow, Resource: 'everything' })],
  ['has an operator that there is not', text({ ...allow, Condition: { StringAlmostEquals: { 'aws:username': 'a' } } })],
  ['has a condition that is text', text({ ...allow, Condition: 'aws:username' })],
  ['has conditions within conditions', text({ ...allow, Condition: { StringEquals: { a: { b: { c: 'd' } } } } })],
  ['has a principal where there is none', text({ ...allow, Principal: '*' })],
  ['is 5,000 lists deep', nested(5_000, '[', ']')],
  ['is 5,000 objects deep', `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
  ['has statements 5,000 lists deep', `{"Version":"2012-10-17","Statement":${nested(5_000, '[', ']')}}`],
]

test.each(malformed)('policy: one that %s is refused by name, and gives nothing', async (_name, PolicyDocument) => {
  const put = new PutUserPolicyCommand({ UserName: 'ann', PolicyName: 'bad', PolicyDocument })
  await expect(root.iam.send(put)).rejects.toMatchObject({
    name: expect.stringMatching(/^MalformedPolicyDocument(Exception)?$/),
  })
  const got = new GetUserPolicyCommand({ UserName: 'ann', PolicyName: 'bad' })
  await expect(root.iam.send(got)).rejects.toMatchObject({ name: 'NoSuchEntityException' })
})

test('policy: each kind has its length, and one character more is refused by name', async () => {
  const inline = new PutUserPolicyCommand({ UserName: 'ann', PolicyName: 'long', PolicyDocument: padded(2_049) })
  await expect(root.iam.send(inline)).rejects.toMatchObject({ name: 'LimitExceededException' })
  await root.iam.send(new PutUserPolicyCommand({ UserName: 'ann', PolicyName: 'long', PolicyDocument: padded(2_048) }))
  const managed = new CreatePolicyCommand({ PolicyName: 'long', PolicyDocument: padded(6_145) })
  await expect(root.iam.send(managed)).rejects.toMatchObject({ name: 'LimitExceededException' })
  await root.iam.send(new CreatePolicyCommand({ PolicyName: 'long', PolicyDocument: padded(6_144) }))

  const bucketPolicy = (length: number) =>
    padded(length, { Principal: '*', Effect: 'Deny', Resource: 'arn:aws:s3:::policed/*' })
  const put = (Policy: string) => root.s3.send(new PutBucketPolicyCommand({ Bucket: 'policed', Policy }))
  await expect(put(bucketPolicy(20 * 1024 + 1))).rejects.toMatchObject({
    name: expect.stringMatching(/^(PolicyTooLarge|MalformedPolicy)$/),
  })
  const Policy = bucketPolicy(20 * 1024)
  await put(Policy)
  expect((await root.s3.send(new GetBucketPolicyCommand({ Bucket: 'policed' }))).Policy).toBe(Policy)
})

/** A policy of `length` characters that are not white space. */
function padded(length: number, more: object = {}): string {
  const bare = (Sid: string) => text({ ...allow, Sid, ...more })
  return bare('a'.repeat(length - bare('').length))
}

test('policy: a thousand conditions are evaluated, and cost no answer', async () => {
  const Policy = text({
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:GetBucketLocation',
    Resource: 'arn:aws:s3:::policed',
    Condition: { StringEquals: keys(500) },
  })
  await root.s3.send(new PutBucketPolicyCommand({ Bucket: 'policed', Policy }))
  const stars = text({
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::policed/${'*a'.repeat(2_000)}`,
  })
  await root.s3.send(new PutBucketPolicyCommand({ Bucket: 'policed', Policy: stars }))
  const answer = await fetch(`${server.url}/policed/${'a'.repeat(1_000)}b`)
  expect(answer.status).toBe(403)
})

const strangers: readonly (readonly [string, unknown])[] = [
  ['a user that there is not', { AWS: 'arn:aws:iam::123456789012:user/nobody' }],
  ['a role that there is not', { AWS: 'arn:aws:iam::123456789012:role/nobody' }],
  ['an ARN that is none', { AWS: 'arn:aws:iam::123456789012' }],
  ['an ARN with a star', { AWS: 'arn:aws:iam::123456789012:user/*' }],
  ['a service with a blank in it', { Service: 'evil example.com' }],
  ['a kind that there is not', { Person: 'ann' }],
  ['a number', { AWS: 123456789012 }],
  ['nobody', {}],
]

test.each(strangers)('policy: one for %s is refused by name', async (_name, Principal) => {
  const Policy = text({ ...allow, Principal, Resource: 'arn:aws:s3:::policed/*' })
  const put = root.s3.send(new PutBucketPolicyCommand({ Bucket: 'policed', Policy }))
  await expect(put).rejects.toMatchObject({ name: 'MalformedPolicy' })
  const trust = text({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' })
  const made = root.iam.send(new CreateRoleCommand({ RoleName: 'strange', AssumeRolePolicyDocument: trust }))
  await expect(made).rejects.toMatchObject({ name: expect.stringMatching(/^MalformedPolicyDocument(Exception)?$/) })
})

test('policy: one about another bucket is refused by name', async () => {
  for (const Resource of ['arn:aws:s3:::other/*', 'arn:aws:s3:::policed-too/*', 'arn:aws:s3:::*', '*']) {
    const Policy = text({ ...allow, Principal: { AWS: '123456789012' }, Resource })
    const put = root.s3.send(new PutBucketPolicyCommand({ Bucket: 'policed', Policy }))
    await expect(put, Resource).rejects.toMatchObject({ name: 'MalformedPolicy' })
  }
})
