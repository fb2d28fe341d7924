import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateTrailCommand, PutEventSelectorsCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail'
import { CreateUserCommand } from '@aws-sdk/client-iam'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { parseJsonObject } from '../../src/cli/json.ts'
import { type CommandRun, runCommand } from '../../src/cli/testing/run-command.ts'
import { type AwsClients, awsClients } from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { makeLogBucket } from '../support/log-bucket-policy.ts'
import { madeLines } from '../support/made-records.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const account = '123456789012'
const bucketName = 'audit-logs'
const env = { CAIRN_DELIVERY_INTERVAL_MS: '200' }

// Goal: who holds a proof and a pinned key sees offline that a record is on record, and that another is not.
// Method: the commands as a user runs them; then the server is gone, and the document is changed.
test('verify --event: a record is proved without a server, and one that was changed is found', async () => {
  using folder = temporaryFolder()
  const server = await startServer()
  const lines = madeLines(0, 300)
  await imported(server, lines)
  const eventId = String(JSON.parse(lines[7] ?? '').eventID)
  const cairn = commandOf(server, folder.path)
  writeFileSync(join(folder.path, 'proof.json'), (await cairn(['proof', eventId])).out)
  writeFileSync(join(folder.path, 'keys.json'), (await cairn(['keys', 'export', '--region', 'us-east-1'])).out)
  await server[Symbol.asyncDispose]()

  const args = ['verify', '--event', 'proof.json', '--keys', 'keys.json']
  const good = await cairn(args)
  expect([good.err, good.status]).toEqual(['valid\n', 0])
  expect(good.out).toContain(`valid    event ${eventId}`)
  expect(parseJsonObject((await cairn([...args, '--json'])).out.split('\n')[0] ?? '')).toMatchObject({
    type: 'event',
    verdict: 'valid',
    eventID: eventId,
    record: lines[7],
    provenance: { kind: 'imported' },
  })

  const document = JSON.parse(readFileSync(join(folder.path, 'proof.json'), 'utf8'))
  const changed = { ...document.proofs[0], record: Buffer.from(`${lines[7]} `).toString('base64') }
  writeFileSync(join(folder.path, 'proof.json'), JSON.stringify({ ...document, proofs: [changed] }))
  const bad = await cairn(args)
  expect([bad.err, bad.status]).toEqual(['NOT VALID: 1 findings\n', 1])
  const renamed = { ...document.proofs[0], eventID: 'another' }
  writeFileSync(join(folder.path, 'proof.json'), JSON.stringify({ ...document, proofs: [renamed] }))
  expect((await cairn(args)).out).toContain(`the record is that of event ${eventId}`)
})

// Goal: who remembers a checkpoint sees that the newest records were removed, also where others came in their place.
//
// Method: a copy of the whole data folder is put back, which is what an operator can do who wants to get rid of records. First
// it has fewer records than were seen, then more.
test('verify --checkpoint: records that were removed with all that was signed are found by who remembers', async () => {
  using folder = temporaryFolder()
  const [dataDir, copy] = [join(folder.path, 'data'), join(folder.path, 'copy')]
  await using server = await startServer({ dataDir })
  const remembered = ['verify', '--checkpoint', '--state', 'seen.json']
  await imported(server, madeLines(0, 50))
  expect((await commandOf(server, folder.path)(remembered)).err).toBe('valid\n')
  await server.stop()
  // The lock is a socket.
  cpSync(dataDir, copy, { recursive: true, filter: (path) => !path.startsWith(join(dataDir, 'lock')) })
  await server.start()
  await imported(server, madeLines(50, 200))
  const good = await commandOf(server, folder.path)(remembered)
  expect([good.err, good.status]).toEqual(['valid\n', 0])
  const seen = readFileSync(join(folder.path, 'seen.json'), 'utf8')

  await server.stop()
  rmSync(dataDir, { recursive: true })
  cpSync(copy, dataDir, { recursive: true })
  await server.start()
  const older = await commandOf(server, folder.path)(remembered)
  expect(older.status).toBe(1)
  expect(older.out).toContain('it is older than the one that was seen here before')
  await imported(server, madeLines(300, 400))
  const forked = await commandOf(server, folder.path)(remembered)
  expect(forked.status).toBe(1)
  expect(forked.out).toContain('records were removed or changed')
  expect(readFileSync(join(folder.path, 'seen.json'), 'utf8')).toBe(seen)
})

// Goal: a bucket shows by itself, and by what was seen of it, that a tile was changed, or that an older checkpoint was put back.
// Method: a trail delivers into a bucket whose policy opens CairnLog too; its owner changes objects there.
test('verify: a published tree is checked with the bucket, and an older checkpoint in it is found', async () => {
  using folder = temporaryFolder()
  await using server = await startServer({ env })
  using clients = awsClients({ url: server.url, credentials: server.credentials() })
  await makeTrail(clients, ['AWSLogs/*', 'CairnLog/*'])
  const cairn = commandOf(server, folder.path)
  const verified = async () => {
    const run = await cairn(['verify', 's3://audit-logs', '--state', 'seen.json', '--json'])
    const lines = run.out.trim().split('\n').map(parseJsonObject)
    return lines.filter((line) => line?.type === 'proof-tree')
  }
  await clients.iam.send(new CreateUserCommand({ UserName: 'alice' }))
  const first = await until(() => objectAt(clients, 'CairnLog/checkpoint'))
  expect(await verified()).toMatchObject([
    { verdict: 'valid', problems: [], object: 's3://audit-logs/CairnLog/checkpoint' },
  ])

  await clients.iam.send(new CreateUserCommand({ UserName: 'bob' }))
  await until(async () => {
    const now = await objectAt(clients, 'CairnLog/checkpoint')
    return now !== null && !now.equals(first) ? now : null
  })
  expect(await verified()).toMatchObject([{ verdict: 'valid', problems: [] }])

  const newest = await objectAt(clients, 'CairnLog/checkpoint')
  await put(clients, 'CairnLog/checkpoint', first)
  expect(await verified()).toMatchObject([{ verdict: 'invalid', problems: ['older-than-seen'] }])
  await put(clients, 'CairnLog/checkpoint', newest ?? first)
  for (const key of await keysBelow(clients, 'CairnLog/tile/')) {
    const tile = (await objectAt(clients, key)) ?? Buffer.alloc(0)
    tile.writeUInt8(tile.readUInt8(0) ^ 1)
    await put(clients, key, tile)
  }
  expect(await verified()).toMatchObject([{ verdict: 'invalid', problems: ['root-differs', 'not-continued'] }])
})

test('publication: a bucket with the policy that AWS documents takes its log files, and nothing is tried beside them', async () => {
  await using server = await startServer({ env })
  using clients = awsClients({ url: server.url, credentials: server.credentials() })
  await makeTrail(clients, [`AWSLogs/${account}/*`])
  await clients.iam.send(new CreateUserCommand({ UserName: 'alice' }))
  const refused = 'cairn_proof_publications{outcome="refused"} 1'
  await until(async () => ((await metricsOf(server)).includes(refused) ? true : null))
  expect(await keysBelow(clients, 'CairnLog/')).toEqual([])
  expect(await metricsOf(server)).toContain('cairn_delivery_failures_total 0')
})

// Goal: what publications leave on record does not make for the next one, without end.
// Method: a trail logs the data events of its own bucket; once something was delivered it is left alone for many intervals.
test('publication: a trail that logs its own bucket falls silent', async () => {
  await using server = await startServer({ env })
  using clients = awsClients({ url: server.url, credentials: server.credentials() })
  await makeTrail(clients, ['AWSLogs/*', 'CairnLog/*'])
  const DataResources = [{ Type: 'AWS::S3::Object', Values: [`arn:aws:s3:::${bucketName}/`] }]
  const EventSelectors = [{ ReadWriteType: 'WriteOnly' as const, IncludeManagementEvents: false, DataResources }]
  await clients.cloudtrail.send(new PutEventSelectorsCommand({ TrailName: 'audit', EventSelectors }))
  await put(clients, 'by-hand', Buffer.from('x'))
  await until(() => objectAt(clients, 'CairnLog/checkpoint'))
  const intervals = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 200))
  await intervals(5)
  const before = await keysBelow(clients, '')
  await intervals(15)
  expect(await keysBelow(clients, '')).toEqual(before)
})

function commandOf(server: TestServer, cwd: string): (args: readonly string[]) => Promise<CommandRun> {
  const { accessKeyId, secretAccessKey } = server.credentials()
  const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey }
  const env = { AWS_ENDPOINT_URL: server.url, AWS_REGION: 'us-east-1', ...keys }
  return (args) => runCommand(args, { cwd, env })
}

async function imported(server: TestServer, lines: readonly string[]): Promise<void> {
  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  await cairn.import(lines)
}

async function makeTrail(clients: AwsClients, resources: readonly string[]): Promise<void> {
  const places = resources.map((resource) => `${bucketName}/${resource}`)
  await makeLogBucket(clients, { bucketName, accountId: account, resources: places })
  await clients.cloudtrail.send(new CreateTrailCommand({ Name: 'audit', S3BucketName: bucketName }))
  await clients.cloudtrail.send(new StartLoggingCommand({ Name: 'audit' }))
}

async function objectAt({ s3 }: AwsClients, Key: string): Promise<Buffer | null> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucketName, Key }))
    return Buffer.from((await Body?.transformToByteArray()) ?? [])
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') return null
    throw error
  }
}

async function put({ s3 }: AwsClients, Key: string, Body: Buffer): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: bucketName, Key, Body }))
}

async function keysBelow({ s3 }: AwsClients, Prefix: string): Promise<readonly string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucketName, Prefix }))
  return Contents.flatMap(({ Key }) => Key ?? [])
}

async function metricsOf(server: TestServer): Promise<string> {
  return await (await fetch(`${server.url}/_cairn/metrics`)).text()
}

/** Asks until there is an answer; a test that waits for nothing runs into its own end. */
async function until<Found>(ask: () => Promise<Found | null>): Promise<Found> {
  for (;;) {
    const found = await ask()
    if (found !== null) return found
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
