import { gunzipSync } from 'node:zlib'
import {
  CreateTrailCommand,
  DescribeTrailsCommand,
  GetTrailStatusCommand,
  StartLoggingCommand,
} from '@aws-sdk/client-cloudtrail'
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteUserPolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { required } from '../../src/base/assert.ts'
import { type AwsClients, awsClients } from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { recordsOf } from '../support/delivery-simulation.ts'
import { freePort } from '../support/free-port.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { refusalOf } from '../support/trail-world.ts'
import { inShort, verifyFolder, wrongInShort } from '../support/verify-folder.ts'
import { quickTrails, WrittenBucket } from '../support/written-bucket.ts'
import { writeCopy } from '../support/written-chain.ts'

const bucketName = 'audit-logs'
const writer = { UserName: 'writer', PolicyName: 'writes' }

// Goal: what happens here comes into the bucket of another server, each record once, and is proved there.
//
// Method: a second Cairn is the upstream, and knows this one as a user. Things happen while log files and digests are
// written, and this server is killed and started in between. The bucket is judged from a copy of it.
test('upstream buckets: log files, digests and the tree come once, and prove what happened', async () => {
  await using store = await startServer()
  using there = awsClients({ url: store.url, credentials: store.credentials() })
  const credentials = await makeWriter(there)
  await using server = await startThrough(store, credentials, { CAIRN_PORT: String(await freePort()) })
  using bucket = await WrittenBucket.create(server, 'audit', ['us-east-1'], store)
  await bucket.start()
  const happen = ({ cloudtrail }: AwsClients) => cloudtrail.send(new DescribeTrailsCommand({}))
  await bucket.fill(2, happen)
  for (let round = 0; round < 2; round += 1) {
    await happen(bucket.clients)
    await server.kill('SIGKILL')
    await server.start()
  }
  await bucket.fill(1, happen)
  await bucket.stop()
  const found = await bucket.settled()

  expect(found.length).toBeGreaterThan(3)
  const ids = [...bucket.written].flatMap(([key, { body }]) => (key.includes('/CloudTrail/') ? eventIdsIn(body) : []))
  expect(ids.length).toBeGreaterThan(4)
  expect(new Set(ids).size).toBe(ids.length)
  using folder = temporaryFolder()
  writeCopy(folder.path, bucket.written)
  const PublicKeyList = (await bucket.publicKeys('us-east-1')).map(({ value, fingerprint }) => ({
    Value: Buffer.from(value).toString('base64'),
    Fingerprint: fingerprint,
  }))
  const findings = await verifyFolder(folder.path, { PublicKeyList }, { bucketName })
  expect(wrongInShort(findings)).toEqual([])
  expect(inShort(findings).filter((line) => line.startsWith('chain '))).toHaveLength(1)
  expect(await keysIn(there)).toContain('CairnLog/checkpoint')

  const key = required(found[0]?.key, 'a digest')
  const { ContentType, ContentEncoding } = await there.s3.send(new GetObjectCommand({ Bucket: bucketName, Key: key }))
  expect([ContentType, ContentEncoding]).toEqual(['application/json', 'gzip'])
})

test('upstream buckets: what is withdrawn is told, and after its return everything is there, once', async () => {
  await using store = await startServer()
  using there = awsClients({ url: store.url, credentials: store.credentials() })
  await using server = await startThrough(store, await makeWriter(there))
  using clients = awsClients({ url: server.url, credentials: server.credentials() })
  await there.s3.send(new CreateBucketCommand({ Bucket: bucketName }))
  await clients.cloudtrail.send(new CreateTrailCommand({ Name: 'audit', S3BucketName: bucketName }))
  await clients.cloudtrail.send(new StartLoggingCommand({ Name: 'audit' }))
  await there.iam.send(new DeleteUserPolicyCommand(writer))
  await clients.iam.send(new CreateUserCommand({ UserName: 'alice' }))
  await until(async () => {
    const { LatestDeliveryError } = await clients.cloudtrail.send(new GetTrailStatusCommand({ Name: 'audit' }))
    return LatestDeliveryError === 'AccessDenied' ? true : null
  })
  expect(await refusalOf(clients.cloudtrail.send(createOther))).toEqual([
    'InsufficientS3BucketPolicyException',
    `Incorrect S3 bucket policy is detected for bucket: ${bucketName}`,
  ])
  await allowWriter(there)
  const names = await until(async () => {
    const found = await eventNamesIn(there)
    return found.includes('CreateUser') ? found : null
  })
  expect(names.filter((name) => name === 'CreateUser')).toHaveLength(1)
})

test('upstream buckets: one that is not there, does not answer or cannot be signed for is told by name', async () => {
  await using store = await startServer()
  using there = awsClients({ url: store.url, credentials: store.credentials() })
  const credentials = await makeWriter(there)
  {
    await using server = await startThrough(store, credentials)
    using clients = awsClients({ url: server.url, credentials: server.credentials() })
    expect(await refusalOf(clients.cloudtrail.send(createOther))).toEqual([
      'S3BucketDoesNotExistException',
      `S3 bucket ${bucketName} does not exist!`,
    ])
  }
  await there.s3.send(new CreateBucketCommand({ Bucket: bucketName }))
  await using passing = await startThrough(store, null)
  using clients = awsClients({ url: passing.url, credentials: passing.credentials() })
  const [name, message] = await refusalOf(clients.cloudtrail.send(createOther))
  expect(name).toBe('UnsupportedOperationException')
  expect(message).toContain('upstreams.s3.signing')
  expect((await clients.cloudtrail.send(new DescribeTrailsCommand({}))).trailList).toEqual([])
  expect(await keysIn(there)).toEqual([])

  await using away = await startThrough({ url: `http://127.0.0.1:${await freePort()}` }, credentials)
  using lost = awsClients({ url: away.url, credentials: away.credentials() })
  expect((await refusalOf(lost.cloudtrail.send(createOther)))[0]).toBe('ServiceUnavailableException')
})

// Goal: deliveries into an upstream leave records, and these never make a trail talk to itself.
//
// Method: every data event is recorded. After something happened the trail is left alone for many intervals.
test('upstream buckets: a delivery is on record in the operator account, and the trail falls silent', async () => {
  await using store = await startServer()
  using there = awsClients({ url: store.url, credentials: store.credentials() })
  await using server = await startThrough(store, await makeWriter(there), { CAIRN_DATA_EVENTS: 'all' })
  using clients = awsClients({ url: server.url, credentials: server.credentials() })
  await there.s3.send(new CreateBucketCommand({ Bucket: bucketName }))
  await clients.cloudtrail.send(new CreateTrailCommand({ Name: 'audit', S3BucketName: bucketName }))
  await clients.cloudtrail.send(new StartLoggingCommand({ Name: 'audit' }))
  await clients.iam.send(new CreateUserCommand({ UserName: 'alice' }))
  await until(async () => ((await eventNamesIn(there)).includes('CreateUser') ? true : null))
  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  const { records } = await cairn.search([['eventName', 'PutObject']])
  expect(records.length).toBeGreaterThan(1)
  expect(records[0]?.record).toMatchObject({
    userIdentity: { type: 'AWSService', invokedBy: 'cloudtrail.amazonaws.com' },
    eventSource: 's3.amazonaws.com',
    eventCategory: 'Data',
    recipientAccountId: '123456789012',
  })
  await sleep(1_000)
  const before = await keysIn(there)
  await sleep(3_000)
  expect(await keysIn(there)).toEqual(before)
})

const createOther = new CreateTrailCommand({ Name: 'other', S3BucketName: bucketName })

/** A server whose S3 is another one, which knows it by these keys; without any, callers sign for themselves. */
async function startThrough(
  { url }: Pick<TestServer, 'url'>,
  credentials: Credentials | null,
  env: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  const { accessKeyId, secretAccessKey } = credentials ?? { accessKeyId: '', secretAccessKey: '' }
  const signing = credentials === null ? { signing: 'pass' } : { signing: 'sign', accessKeyId, secretAccessKey }
  const CAIRN_UPSTREAMS = JSON.stringify({ s3: { endpoint: url, ...signing } })
  return await startServer({ env: { ...quickTrails, ...env, CAIRN_UPSTREAMS } })
}

async function makeWriter({ iam }: AwsClients): Promise<Credentials> {
  await iam.send(new CreateUserCommand({ UserName: writer.UserName }))
  await allowWriter({ iam })
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: writer.UserName }))
  return {
    accessKeyId: required(AccessKey?.AccessKeyId, 'a key'),
    secretAccessKey: required(AccessKey?.SecretAccessKey, 'its secret'),
    sessionToken: null,
  }
}

async function allowWriter({ iam }: Pick<AwsClients, 'iam'>): Promise<void> {
  const Statement = { Effect: 'Allow', Action: 's3:*', Resource: '*' }
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
  await iam.send(new PutUserPolicyCommand({ ...writer, PolicyDocument }))
}

async function keysIn({ s3 }: AwsClients): Promise<readonly string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucketName }))
  return Contents.flatMap(({ Key = '' }) => Key)
}

async function eventNamesIn(clients: AwsClients): Promise<readonly string[]> {
  const names: string[] = []
  for (const key of await keysIn(clients)) {
    if (!key.endsWith('.json.gz')) continue
    const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: bucketName, Key: key }))
    const body = (await Body?.transformToByteArray()) ?? new Uint8Array(0)
    names.push(...recordsOf(gunzipSync(body).toString()).map((text) => JSON.parse(text).eventName))
  }
  return names
}

function eventIdsIn(body: Uint8Array): readonly string[] {
  return recordsOf(gunzipSync(body).toString()).map((text) => JSON.parse(text).eventID)
}

/** Asks until there is an answer; a test that waits for nothing runs into its own end. */
async function until<Found>(ask: () => Promise<Found | null>): Promise<Found> {
  for (;;) {
    const found = await ask()
    if (found !== null) return found
    await sleep(Number(quickTrails.CAIRN_DELIVERY_INTERVAL_MS))
  }
}

async function sleep(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms))
}
