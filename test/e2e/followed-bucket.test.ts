import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { CreateTrailCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail'
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  GetUserPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { type Credentials, credentialsSection } from '../../src/aws-client/credentials-file.ts'
import { required } from '../../src/base/assert.ts'
import { type AwsClients, awsClients } from '../support/aws-clients.ts'
import { CairnClient, type ShownRecord } from '../support/cairn-client.ts'
import { recordsOf } from '../support/delivery-simulation.ts'
import { Gate } from '../support/gate.ts'
import { makeLogBucket } from '../support/log-bucket-policy.ts'
import { madeLines } from '../support/made-records.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const bucketName = 'followed-logs'
const awsAccount = '111122223333'

// Goal: what a trail of an account delivers is found where its bucket is followed: each record once, byte for byte,
// whatever happens to either side on the way.
//
// Method: one server is the account, with a trail and a user that may read the trail's bucket and nothing else. The other
// follows the bucket through a gate. Between deliveries it is restarted, then killed; the gate is shut and opened; and a
// log file comes a day late.
test('followed bucket: every record that is delivered arrives once, byte for byte', async () => {
  await using aws = await startServer({ env: { CAIRN_ACCOUNT_ID: awsAccount, CAIRN_DELIVERY_INTERVAL_MS: '200' } })
  using clients = awsClients({ url: aws.url, credentials: aws.credentials() })
  const reader = await makeTrailAndReader(clients)
  await createUsers(clients, 'before')
  await using gate = await Gate.open()
  gate.lead(aws.url)
  await using server = await startServer({ config: configOf(gate.url, reader) })
  await arrival(server, clients, 'before')

  await server.restart()
  await createUsers(clients, 'restarted')
  await arrival(server, clients, 'restarted')

  await createUsers(clients, 'killed')
  await server.kill('SIGKILL')
  await createUsers(clients, 'dead')
  await server.start()
  await arrival(server, clients, 'dead')

  gate.shut()
  await until(async () =>
    (await metricsOf(server)).includes('cairn_source_failing{source="aws",reason="unreachable"} 1'),
  )
  await createUsers(clients, 'away')
  gate.lead(aws.url)
  await arrival(server, clients, 'away')
  expect(await metricsOf(server)).toContain('cairn_source_failing{source="aws",reason="unreachable"} 0')

  const late = madeLines(0, 3)
  const yesterday = new Date(Date.now() - 86_400_000).toISOString()
  const Key = `AWSLogs/${awsAccount}/CloudTrail/us-east-1/${yesterday.slice(0, 10).replaceAll('-', '/')}/late.json.gz`
  const Body = gzipSync(`{"Records":[${late.join(',')}]}`)
  await clients.s3.send(new PutObjectCommand({ Bucket: bucketName, Key, Body }))
  await server.restart()
  const shown = await arrival(server, clients, 'away')
  const ofLate = shown.filter(({ provenance }) => provenance.origin === `s3://${bucketName}/${Key}`)
  expect(ofLate.map(({ text }) => text).sort()).toEqual([...late].sort())
  expect(new Set(shown.map(({ provenance }) => provenance.principal))).toEqual(
    new Set(['arn:aws:cairn:us-east-1:123456789012:source/aws']),
  )

  const acts = ['StartSource', 'LoseSource', 'RecoverSource']
  expect((await sourceActs(server)).map(({ record }) => record.eventName)).toEqual(acts)
})

// Goal: a bucket is followed as a role, with base keys in a file that may be replaced.
//
// Method: the reader may do nothing any more but assume a role that may read. When some log files have come it gets another
// key, the file is replaced, and the old key is deleted: the next start has nothing else to begin with.
test('followed bucket: what may read it can be a role', async () => {
  await using aws = await startServer({ env: { CAIRN_ACCOUNT_ID: awsAccount, CAIRN_DELIVERY_INTERVAL_MS: '200' } })
  using clients = awsClients({ url: aws.url, credentials: aws.credentials() })
  const reader = await makeTrailAndReader(clients)
  const roleArn = await giveReaderRole(clients)
  using folder = temporaryFolder()
  const path = join(folder.path, 'keys')
  writeFileSync(path, credentialsSection('reader', reader, 'us-east-1'))
  const config = [
    ...['sources:', '  aws:', '    kind: cloudtrail-bucket', `    bucket: ${bucketName}`, `    endpoint: ${aws.url}`],
    ...[
      `    credentialsFile: ${path}`,
      '    profile: reader',
      `    roleArn: ${roleArn}`,
      `    stsEndpoint: ${aws.url}`,
    ],
    '    pollIntervalMs: 1000',
  ].join('\n')
  await using server = await startServer({ config })
  await createUsers(clients, 'before')
  await arrival(server, clients, 'before')

  const { AccessKey } = await clients.iam.send(new CreateAccessKeyCommand({ UserName: 'reader' }))
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = required(AccessKey, 'a key')
  writeFileSync(path, credentialsSection('reader', { accessKeyId, secretAccessKey, sessionToken: null }, 'us-east-1'))
  await clients.iam.send(new DeleteAccessKeyCommand({ UserName: 'reader', AccessKeyId: reader.accessKeyId }))
  await server.restart()
  await createUsers(clients, 'rotated')
  await arrival(server, clients, 'rotated')
  expect(await metricsOf(server)).toContain('cairn_credentials_missing{entry="sources.aws"} 0')
})

test('followed bucket: a role that may not be assumed is told, and so is where to look', async () => {
  await using aws = await startServer({ env: { CAIRN_ACCOUNT_ID: awsAccount } })
  using clients = awsClients({ url: aws.url, credentials: aws.credentials() })
  const reader = await makeTrailAndReader(clients)
  const roleArn = `arn:aws:iam::${awsAccount}:role/nobody`
  const role = `\n    roleArn: ${roleArn}\n    stsEndpoint: ${aws.url}`
  await using server = await startServer({ config: configOf(aws.url, reader) + role })
  await until(async () =>
    (await metricsOf(server)).includes('cairn_source_failing{source="aws",reason="no-credentials"} 1'),
  )
  const lost = await until(async () =>
    (await sourceActs(server)).find(({ record }) => record.eventName === 'LoseSource'),
  )
  expect(lost.record.serviceEventDetails).toMatchObject({ trouble: 'no-credentials', errorCode: 'AccessDenied' })
  expect(await metricsOf(server)).toContain('cairn_credentials_missing{entry="sources.aws"} 1')
  expect(server.printed).toContain('"entry":"sources.aws","part":"role","reason":"AccessDenied"')
})

test('followed bucket: keys that are refused are told, and so is where to look', async () => {
  await using aws = await startServer({ env: { CAIRN_ACCOUNT_ID: awsAccount } })
  using clients = awsClients({ url: aws.url, credentials: aws.credentials() })
  const { accessKeyId } = await makeTrailAndReader(clients)
  const wrong = { accessKeyId, secretAccessKey: 'wrong', sessionToken: null }
  await using server = await startServer({ config: configOf(aws.url, wrong) })
  await until(async () => (await metricsOf(server)).includes('cairn_source_failing{source="aws",reason="denied"} 1'))
  const lost = await until(async () =>
    (await sourceActs(server)).find(({ record }) => record.eventName === 'LoseSource'),
  )
  expect(lost.record.serviceEventDetails).toEqual({
    source: 'aws',
    bucketName,
    prefix: '',
    part: 'bucket',
    trouble: 'denied',
    errorCode: 'SignatureDoesNotMatch',
  })
  expect(server.printed).not.toContain('wrong')
})

function configOf(endpoint: string, { accessKeyId, secretAccessKey }: Credentials): string {
  return [
    'sources:',
    '  aws:',
    '    kind: cloudtrail-bucket',
    `    bucket: ${bucketName}`,
    `    endpoint: ${endpoint}`,
    `    accessKeyId: ${accessKeyId}`,
    `    secretAccessKey: ${JSON.stringify(secretAccessKey)}`,
    '    pollIntervalMs: 1000',
  ].join('\n')
}

/** The permissions are those that the guide names. */
async function makeTrailAndReader(clients: AwsClients): Promise<Credentials> {
  const { cloudtrail, iam } = clients
  await makeLogBucket(clients, { bucketName, accountId: awsAccount })
  await cloudtrail.send(new CreateTrailCommand({ Name: 'audit', S3BucketName: bucketName, IsMultiRegionTrail: true }))
  await cloudtrail.send(new StartLoggingCommand({ Name: 'audit' }))
  await iam.send(new CreateUserCommand({ UserName: 'reader' }))
  const Statement = [
    { Effect: 'Allow', Action: 's3:ListBucket', Resource: `arn:aws:s3:::${bucketName}` },
    { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucketName}/AWSLogs/*` },
  ]
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
  await iam.send(new PutUserPolicyCommand({ UserName: 'reader', PolicyName: 'follow', PolicyDocument }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'reader' }))
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = required(AccessKey, 'a key')
  return { accessKeyId, secretAccessKey, sessionToken: null }
}

/** Takes from the reader what it may do, and gives it to a role that it may assume. */
async function giveReaderRole({ iam }: AwsClients): Promise<string> {
  const roleArn = `arn:aws:iam::${awsAccount}:role/reading`
  const { PolicyDocument = '' } = await iam.send(new GetUserPolicyCommand({ UserName: 'reader', PolicyName: 'follow' }))
  const policyOf = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
  const Principal = { AWS: `arn:aws:iam::${awsAccount}:user/reader` }
  const AssumeRolePolicyDocument = policyOf({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' })
  await iam.send(new CreateRoleCommand({ RoleName: 'reading', AssumeRolePolicyDocument }))
  const reading = { RoleName: 'reading', PolicyName: 'follow', PolicyDocument: decodeURIComponent(PolicyDocument) }
  await iam.send(new PutRolePolicyCommand(reading))
  const assuming = policyOf({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: roleArn })
  await iam.send(new PutUserPolicyCommand({ UserName: 'reader', PolicyName: 'follow', PolicyDocument: assuming }))
  return roleArn
}

async function createUsers({ iam }: AwsClients, name: string): Promise<void> {
  for (const number of [1, 2, 3]) await iam.send(new CreateUserCommand({ UserName: `${name}-${number}` }))
}

/** Waits until the trail has delivered the last users of this name, and all that is in the bucket is found. */
async function arrival(server: TestServer, clients: AwsClients, name: string): Promise<readonly ShownRecord[]> {
  return await until(async () => {
    const delivered = await recordsIn(clients)
    if (!delivered.some((text) => text.includes(`"${name}-3"`))) return null
    const shown = await imported(server)
    const texts = new Set(shown.map(({ text }) => text))
    expect(texts.size, 'once').toBe(shown.length)
    return delivered.every((text) => texts.has(text)) ? shown : null
  })
}

async function imported(server: TestServer): Promise<readonly ShownRecord[]> {
  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  const { records } = await cairn.search([])
  return records.filter(({ provenance }) => provenance.kind === 'imported')
}

async function sourceActs(server: TestServer): Promise<readonly ShownRecord[]> {
  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  const { records } = await cairn.search([['eventName', '*Source']])
  return [...records].sort((left, right) => left.recordNumber - right.recordNumber)
}

/** The exact text of each record in the bucket. */
async function recordsIn({ s3 }: AwsClients): Promise<readonly string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucketName }))
  const files = Contents.flatMap(({ Key = '' }) => (Key.endsWith('.json.gz') ? [Key] : []))
  const texts = files.map(async (Key) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucketName, Key }))
    return recordsOf(gunzipSync((await Body?.transformToByteArray()) ?? new Uint8Array(0)).toString())
  })
  return (await Promise.all(texts)).flat()
}

async function metricsOf(server: TestServer): Promise<string> {
  return await (await fetch(`${server.url}/_cairn/metrics`)).text()
}

async function until<T>(look: () => Promise<T | null | undefined | false>): Promise<T> {
  for (;;) {
    const found = await look()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
