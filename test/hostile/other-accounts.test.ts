import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  GetPolicyCommand,
  GetRoleCommand,
  GetUserCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { required } from '../../src/base/assert.ts'
import { type AwsClients, awsClients } from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

const victim = '111111111111'
const attacker = '222222222222'
const everything = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
})

let server: TestServer
let theirs: AwsClients
let ours: AwsClients
/** Root of the attacker's account. */
let ourRoot: AwsClients
let operator: CairnClient
let ourKey: Credentials
let theirKeyId = ''
let theirRootKeyId = ''

beforeAll(async () => {
  server = await startServer({ env: { CAIRN_DATA_EVENTS: 'all' } })
  operator = new CairnClient({ url: server.url, credentials: server.credentials() })
  const theirRoot = await operator.createAccount(victim)
  theirRootKeyId = theirRoot.accessKeyId
  theirs = awsClients({ url: server.url, credentials: theirRoot })
  const root = await operator.createAccount(attacker)
  ourRoot = awsClients({ url: server.url, credentials: root })
  await ourRoot.iam.send(new CreateUserCommand({ UserName: 'mallory' }))
  await ourRoot.iam.send(
    new PutUserPolicyCommand({ UserName: 'mallory', PolicyName: 'all', PolicyDocument: everything }),
  )
  const { AccessKey } = await ourRoot.iam.send(new CreateAccessKeyCommand({ UserName: 'mallory' }))
  ourKey = {
    accessKeyId: required(AccessKey?.AccessKeyId, 'a key'),
    secretAccessKey: required(AccessKey?.SecretAccessKey, 'a secret'),
    sessionToken: null,
  }
  ours = awsClients({ url: server.url, credentials: ourKey })

  await theirs.iam.send(new CreateUserCommand({ UserName: 'carol' }))
  const made = await theirs.iam.send(new CreateAccessKeyCommand({ UserName: 'carol' }))
  theirKeyId = required(made.AccessKey?.AccessKeyId, 'a key')
  await theirs.iam.send(new CreatePolicyCommand({ PolicyName: 'secret', PolicyDocument: everything }))
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS: victim }, Action: 'sts:AssumeRole' },
  })
  await theirs.iam.send(new CreateRoleCommand({ RoleName: 'admin', AssumeRolePolicyDocument }))
  await theirs.s3.send(new CreateBucketCommand({ Bucket: 'vault' }))
  await theirs.s3.send(new PutObjectCommand({ Bucket: 'vault', Key: 'k', Body: 'the secret of the vault' }))
})

afterAll(async () => {
  for (const clients of [theirs, ours, ourRoot]) clients[Symbol.dispose]()
  operator[Symbol.dispose]()
  await server[Symbol.asyncDispose]()
})

const theirUser = `arn:aws:iam::${victim}:user/carol`
const theirRole = `arn:aws:iam::${victim}:role/admin`
const theirPolicy = `arn:aws:iam::${victim}:policy/secret`

test('other accounts: IAM shows and does nothing beyond the caller’s own', async () => {
  expect((await ours.iam.send(new ListUsersCommand({}))).Users?.map(({ UserName }) => UserName)).toEqual(['mallory'])
  await expect(ours.iam.send(new GetUserCommand({ UserName: 'carol' }))).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  })
  await expect(ours.iam.send(new GetRoleCommand({ RoleName: 'admin' }))).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  })
  await expect(ours.iam.send(new GetPolicyCommand({ PolicyArn: theirPolicy }))).rejects.toMatchObject({
    name: expect.stringMatching(/^(AccessDenied|NoSuchEntityException)$/),
  })
  const attached = new AttachUserPolicyCommand({ UserName: 'mallory', PolicyArn: theirPolicy })
  await expect(ours.iam.send(attached)).rejects.toMatchObject({
    name: expect.stringMatching(/^(AccessDenied|NoSuchEntityException)$/),
  })
  const simulation = new SimulatePrincipalPolicyCommand({ PolicySourceArn: theirUser, ActionNames: ['s3:GetObject'] })
  await expect(ours.iam.send(simulation)).rejects.toMatchObject({
    name: expect.stringMatching(/^(AccessDenied|NoSuchEntityException)$/),
  })
  for (const AccessKeyId of [theirKeyId, theirRootKeyId]) {
    const used = new GetAccessKeyLastUsedCommand({ AccessKeyId })
    await expect(ours.iam.send(used)).rejects.toMatchObject({
      name: expect.stringMatching(/^(AccessDenied|NoSuchEntityException)$/),
    })
    await expect(ourRoot.iam.send(used)).rejects.toMatchObject({ name: 'NoSuchEntityException' })
    const deletion = new DeleteAccessKeyCommand({ AccessKeyId })
    await expect(ourRoot.iam.send(deletion)).rejects.toMatchObject({ name: 'NoSuchEntityException' })
  }
  await theirs.sts.send(new GetCallerIdentityCommand({}))
})

test('other accounts: a role that does not trust the caller, and one that there is not, are told apart by nobody', async () => {
  const refusal = (RoleArn: string) =>
    ours.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'visit' })).then(
      () => 'assumed',
      ({ name, message }: Error) => `${name}: ${message.replaceAll(RoleArn, 'ROLE')}`,
    )
  const there = await refusal(theirRole)
  expect(there).toMatch(/^AccessDenied: /)
  expect(await refusal(`arn:aws:iam::${victim}:role/nobody`)).toBe(there)
})

test('other accounts: a bucket is there to nobody else, and its keys are not', async () => {
  expect((await ours.s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([])
  const attempts = [
    () => ours.s3.send(new GetObjectCommand({ Bucket: 'vault', Key: 'k' })),
    () => ours.s3.send(new GetObjectCommand({ Bucket: 'vault', Key: 'none' })),
    () => ours.s3.send(new PutObjectCommand({ Bucket: 'vault', Key: 'k', Body: 'ours' })),
    () => ours.s3.send(new ListObjectsV2Command({ Bucket: 'vault' })),
    () => ours.s3.send(new DeleteBucketCommand({ Bucket: 'vault' })),
    () => ours.s3.send(new PutBucketPolicyCommand({ Bucket: 'vault', Policy: everything })),
  ]
  for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ name: 'AccessDenied' })
  await expect(ours.s3.send(new HeadBucketCommand({ Bucket: 'vault' }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 403 },
  })
  await ours.s3.send(new CreateBucketCommand({ Bucket: 'lair' }))
  for (const CopySource of [
    'vault/k',
    '/vault/k',
    'lair/../vault/k',
    'lair%2F..%2Fvault%2Fk',
    'arn:aws:s3:::vault/k',
  ]) {
    const copy = ours.s3.send(new CopyObjectCommand({ Bucket: 'lair', Key: 'copy', CopySource }))
    await expect(copy, CopySource).rejects.toThrow()
  }
  await expect(ours.s3.send(new CreateBucketCommand({ Bucket: 'vault' }))).rejects.toMatchObject({
    name: 'BucketAlreadyExists',
  })
  const { Body } = await theirs.s3.send(new GetObjectCommand({ Bucket: 'vault', Key: 'k' }))
  expect(await Body?.transformToString()).toBe('the secret of the vault')
})

test('other accounts: history and search show the caller’s own records alone', async () => {
  const { Events = [] } = await ours.cloudtrail.send(new LookupEventsCommand({}))
  expect(Events.length).toBeGreaterThan(0)
  for (const { CloudTrailEvent = '{}' } of Events) {
    const { recipientAccountId } = JSON.parse(CloudTrailEvent)
    expect(recipientAccountId).toBe(attacker)
  }
  using search = new CairnClient({ url: server.url, credentials: ourKey })
  for (const query of [[], [['recipientAccountId', victim]], [['userIdentity.accountId', victim]]] as const) {
    const { records } = await search.search(query)
    for (const { record } of records) expect(record.recipientAccountId).toBe(attacker)
  }
  const accounts = await search.get('accounts')
  expect(accounts.text).toContain(attacker)
  expect(accounts.text).not.toContain(victim)
  const answer = await search.post('keys/rotate', '{}')
  expect(answer.status).toBeGreaterThanOrEqual(400)
  await expect(search.createAccount('555555555555')).rejects.toThrow()
  for (const accountId of [victim, attacker, '555555555555']) {
    await expect(search.resetRootKey(accountId), accountId).rejects.toThrow('AccessDenied')
  }
})

test('other accounts: a caller is who signs, whatever the request says', async () => {
  const { Account } = await ours.sts.send(new GetCallerIdentityCommand({}))
  expect(Account).toBe(attacker)
  const bucketOwner = new ListObjectsV2Command({ Bucket: 'vault', ExpectedBucketOwner: victim })
  await expect(ours.s3.send(bucketOwner)).rejects.toMatchObject({ name: 'AccessDenied' })
})
