import { gunzipSync } from 'node:zlib'
import {
  CreateTrailCommand,
  DeleteTrailCommand,
  DescribeTrailsCommand,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail'
import { CreateUserCommand } from '@aws-sdk/client-iam'
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { type AwsClients, awsClients } from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { recordsOf } from '../support/delivery-simulation.ts'
import { startServer } from '../support/start-server.ts'

const env = { CAIRN_DELIVERY_INTERVAL_MS: '200' }
const account = '123456789012'
const arnOf = (trail: string) => `arn:aws:cloudtrail:us-east-1:${account}:trail/${trail}`

test('delivery: what happened is in the bucket, as CloudTrail writes it, each record once and byte for byte', async () => {
  await using server = await startServer({ env })
  using clients = awsClients({ url: server.url, credentials: server.credentials() })
  await makeTrail(clients, 'audit', 'audit-logs')
  for (const UserName of ['alice', 'bob', 'carol']) await clients.iam.send(new CreateUserCommand({ UserName }))

  const found = await until(async () => {
    const files = await filesIn(clients, 'audit-logs')
    return namesOf(files).filter((name) => name === 'CreateUser').length === 3 ? files : null
  })

  for (const { key, contentType, contentEncoding } of found) {
    expect(key).toMatch(
      new RegExp(
        `^AWSLogs/${account}/CloudTrail/us-east-1/\\d{4}/\\d\\d/\\d\\d/${account}_CloudTrail_us-east-1_\\d{8}T\\d{4}Z_\\w{16}\\.json\\.gz$`,
      ),
    )
    expect([contentType, contentEncoding]).toEqual(['application/json', 'gzip'])
  }
  const delivered = found.flatMap(({ records }) => records)
  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  const known = new Set((await cairn.search([])).records.map(({ text }) => text))
  for (const text of delivered) expect(known.has(text), text).toBe(true)
  const ids = delivered.map((text) => JSON.parse(text).eventID)
  expect(new Set(ids).size).toBe(ids.length)
  // The record of StartLogging belongs to before; that of what came next is the first.
  expect(namesOf(found)).not.toContain('StartLogging')

  const status = await clients.cloudtrail.send(new GetTrailStatusCommand({ Name: 'audit' }))
  expect(status.LatestDeliveryTime).toBeInstanceOf(Date)
  expect(status.LatestDeliveryError).toBeUndefined()
})

test('delivery: the status of a trail of all Regions is that of the Region that is asked', async () => {
  await using server = await startServer({ env })
  const there = (region: string) => awsClients({ url: server.url, credentials: server.credentials(), region })
  using clients = there('us-east-1')
  using ireland = there('eu-west-1')
  using oregon = there('us-west-2')
  await clients.s3.send(new CreateBucketCommand({ Bucket: 'audit-logs' }))
  await allow(clients, 'audit', 'audit-logs')
  const settings = { Name: 'audit', S3BucketName: 'audit-logs', IsMultiRegionTrail: true }
  await clients.cloudtrail.send(new CreateTrailCommand(settings))
  await clients.cloudtrail.send(new StartLoggingCommand({ Name: 'audit' }))
  await ireland.cloudtrail.send(new DescribeTrailsCommand({}))
  const statusIn = ({ cloudtrail }: AwsClients) => cloudtrail.send(new GetTrailStatusCommand({ Name: arnOf('audit') }))
  const delivered = await until(async () => {
    const status = await statusIn(ireland)
    return status.LatestDeliveryTime === undefined ? null : status
  })
  expect(delivered.LatestDeliveryTime).toBeInstanceOf(Date)
  const elsewhere = await statusIn(oregon)
  expect(elsewhere).toMatchObject({ IsLogging: true, LatestDeliveryAttemptTime: '' })
  expect(elsewhere.LatestDeliveryTime).toBeUndefined()
})

test('delivery: a policy that is withdrawn is told, and after its return everything is there, once', async () => {
  await using server = await startServer({ env })
  using clients = awsClients({ url: server.url, credentials: server.credentials() })
  await makeTrail(clients, 'audit', 'audit-logs')
  await clients.s3.send(new DeleteBucketPolicyCommand({ Bucket: 'audit-logs' }))
  await clients.iam.send(new CreateUserCommand({ UserName: 'alice' }))
  await until(async () => {
    const { LatestDeliveryError } = await clients.cloudtrail.send(new GetTrailStatusCommand({ Name: 'audit' }))
    return LatestDeliveryError === 'AccessDenied' ? true : null
  })
  await clients.iam.send(new CreateUserCommand({ UserName: 'bob' }))
  await server.restart()
  using again = awsClients({ url: server.url, credentials: server.credentials() })
  await allow(again, 'audit', 'audit-logs')

  const found = await until(async () => {
    const files = await filesIn(again, 'audit-logs')
    return namesOf(files).filter((name) => name === 'CreateUser').length === 2 ? files : null
  })
  const ids = found.flatMap(({ records }) => records).map((text) => JSON.parse(text).eventID)
  expect(new Set(ids).size).toBe(ids.length)
  const { LatestDeliveryError } = await again.cloudtrail.send(new GetTrailStatusCommand({ Name: 'audit' }))
  expect(LatestDeliveryError).toBeUndefined()
})

test('delivery: a stopped trail delivers up to its stop, and one that is deleted up to its end', async () => {
  await using server = await startServer({ env })
  using clients = awsClients({ url: server.url, credentials: server.credentials() })
  await makeTrail(clients, 'audit', 'audit-logs')
  await clients.iam.send(new CreateUserCommand({ UserName: 'alice' }))
  await clients.cloudtrail.send(new StopLoggingCommand({ Name: 'audit' }))
  await clients.iam.send(new CreateUserCommand({ UserName: 'unseen' }))
  await clients.cloudtrail.send(new StartLoggingCommand({ Name: 'audit' }))
  await clients.iam.send(new CreateUserCommand({ UserName: 'bob' }))
  await clients.cloudtrail.send(new DeleteTrailCommand({ Name: 'audit' }))
  await clients.iam.send(new CreateUserCommand({ UserName: 'later' }))

  const found = await until(async () => {
    const files = await filesIn(clients, 'audit-logs')
    return namesOf(files).includes('DeleteTrail') ? files : null
  })
  const users = found
    .flatMap(({ records }) => records)
    .flatMap((text) => JSON.parse(text).requestParameters?.userName ?? [])
  expect(users.sort()).toEqual(['alice', 'bob'])
})

// Goal: deliveries are on record where somebody logs the bucket, and two trails that log each other's buckets fall
// silent.
//
// Method: each of two trails logs the data events of the other's bucket. After something happened, both are left alone
// for many intervals; the number of files must not grow any more.
test('delivery: two trails that log each other have each delivery once and fall silent', async () => {
  await using server = await startServer({ env })
  using clients = awsClients({ url: server.url, credentials: server.credentials() })
  for (const [trail, bucket, other] of [
    ['one', 'one-logs', 'two-logs'],
    ['two', 'two-logs', 'one-logs'],
  ] as const) {
    await makeTrail(clients, trail, bucket)
    const DataResources = [{ Type: 'AWS::S3::Object', Values: [`arn:aws:s3:::${other}/`] }]
    const EventSelectors = [{ ReadWriteType: 'WriteOnly' as const, IncludeManagementEvents: false, DataResources }]
    await clients.cloudtrail.send(new PutEventSelectorsCommand({ TrailName: trail, EventSelectors }))
  }
  await clients.s3.send(new PutObjectCommand({ Bucket: 'one-logs', Key: 'by-hand', Body: 'x' }))
  await until(async () => (namesOf(await filesIn(clients, 'two-logs')).includes('PutObject') ? true : null))
  await clients.s3.send(new PutObjectCommand({ Bucket: 'two-logs', Key: 'by-hand', Body: 'x' }))
  const caused = await until(async () => {
    const records = (await filesIn(clients, 'one-logs')).flatMap((file) => file.records)
    const own = records.map((text) => JSON.parse(text)).filter(({ userIdentity }) => userIdentity.type === 'AWSService')
    return own.length > 0 ? own : null
  })
  expect(caused[0]).toMatchObject({
    eventSource: 's3.amazonaws.com',
    eventName: 'PutObject',
    userIdentity: { type: 'AWSService', invokedBy: 'cloudtrail.amazonaws.com' },
    sourceIPAddress: 'cloudtrail.amazonaws.com',
    userAgent: 'cloudtrail.amazonaws.com',
    eventCategory: 'Data',
    recipientAccountId: account,
  })
  const count = async () => (await keysIn(clients, 'one-logs')).length + (await keysIn(clients, 'two-logs')).length
  await intervals(10)
  const before = await count()
  await intervals(20)
  expect(await count()).toBe(before)
})

test('delivery: kills while it delivers lose nothing and repeat nothing', async () => {
  await using server = await startServer({ env })
  await makeTrail(awsClients({ url: server.url, credentials: server.credentials() }), 'audit', 'audit-logs')
  const users: string[] = []
  for (let round = 0; round < 3; round += 1) {
    using clients = awsClients({ url: server.url, credentials: server.credentials() })
    for (let index = 0; index < 8; index += 1) {
      const UserName = `user-${round}-${index}`
      await clients.iam.send(new CreateUserCommand({ UserName }))
      users.push(UserName)
      await intervals(0.2)
    }
    await server.kill('SIGKILL')
    await server.start()
  }
  using clients = awsClients({ url: server.url, credentials: server.credentials() })
  const found = await until(async () => {
    const files = await filesIn(clients, 'audit-logs')
    return namesOf(files).filter((name) => name === 'CreateUser').length >= users.length ? files : null
  })
  const records = found.flatMap((file) => file.records).map((text) => JSON.parse(text))
  expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(records.length)
  expect(records.flatMap(({ requestParameters }) => requestParameters?.userName ?? []).sort()).toEqual(users.sort())
})

async function makeTrail(clients: AwsClients, trail: string, bucket: string): Promise<void> {
  await clients.s3.send(new CreateBucketCommand({ Bucket: bucket }))
  await allow(clients, trail, bucket)
  await clients.cloudtrail.send(new CreateTrailCommand({ Name: trail, S3BucketName: bucket }))
  await clients.cloudtrail.send(new StartLoggingCommand({ Name: trail }))
}

async function allow(clients: AwsClients, trail: string, bucket: string): Promise<void> {
  const Principal = { Service: 'cloudtrail.amazonaws.com' }
  const source = { 'aws:SourceArn': arnOf(trail) }
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'AWSCloudTrailAclCheck20150319',
        Effect: 'Allow',
        Principal,
        Action: 's3:GetBucketAcl',
        Resource: `arn:aws:s3:::${bucket}`,
        Condition: { StringEquals: source },
      },
      {
        Sid: 'AWSCloudTrailWrite20150319',
        Effect: 'Allow',
        Principal,
        Action: 's3:PutObject',
        Resource: `arn:aws:s3:::${bucket}/AWSLogs/${account}/*`,
        Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', ...source } },
      },
    ],
  }
  await clients.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: JSON.stringify(policy) }))
}

interface FoundFile {
  readonly key: string
  readonly contentType: string | undefined
  readonly contentEncoding: string | undefined
  readonly records: readonly string[]
}

async function keysIn(clients: AwsClients, bucket: string): Promise<readonly string[]> {
  const { Contents = [] } = await clients.s3.send(new ListObjectsV2Command({ Bucket: bucket }))
  return Contents.flatMap(({ Key = '' }) => (Key.endsWith('.json.gz') && Key.includes('/CloudTrail/') ? [Key] : []))
}

async function filesIn(clients: AwsClients, bucket: string): Promise<readonly FoundFile[]> {
  const files: FoundFile[] = []
  for (const key of await keysIn(clients, bucket)) {
    const { Body, ContentType, ContentEncoding } = await clients.s3.send(
      new GetObjectCommand({ Bucket: bucket, Key: key }),
    )
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array(0)
    const records = recordsOf(gunzipSync(bytes).toString())
    files.push({ key, contentType: ContentType, contentEncoding: ContentEncoding, records })
  }
  return files
}

function namesOf(files: readonly FoundFile[]): readonly string[] {
  return files.flatMap(({ records }) => records).map((text) => JSON.parse(text).eventName)
}

/** Asks until there is an answer; a test that waits for nothing runs into its own end. */
async function until<Found>(ask: () => Promise<Found | null>): Promise<Found> {
  for (;;) {
    const found = await ask()
    if (found !== null) return found
    await intervals(1)
  }
}

async function intervals(count: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, count * Number(env.CAIRN_DELIVERY_INTERVAL_MS)))
}
