import { chmodSync, cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateAccessKeyCommand, ListAccessKeysCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'
import { projectRoot } from '../../scripts/check-project.ts'
import { awsClients, jsonCall, sendPlain, signedHeaders } from '../support/aws-clients.ts'
import { CairnClient, type ShownRecord } from '../support/cairn-client.ts'
import { type FilledServices, readServices } from '../support/filled-services.ts'
import { RecordingUpstream, upstreamsEnv } from '../support/recording-upstream.ts'
import { startServer } from '../support/start-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const fixtures = join(projectRoot(), 'test', 'fixtures')
const folders = readdirSync(fixtures).filter((name) => name.startsWith('data-'))

/** Their records are as old as the version is. */
const keepsAll = { CAIRN_HISTORY_RETENTION_DAYS: '36500' }

// Goal: every released version's data folder opens, with all that it held.
//
// Method: each folder was left by a server of its version that was killed, with a list of what a search had shown. The
// server of today starts on a copy; its search must show the same records, byte for byte, under the same numbers; the
// accounts' keys still sign; users, roles, objects and trails are there; and a record brought again is known.
test.each(folders)('upgrade: the data folder %s opens with everything in it', async (name) => {
  using folder = temporaryFolder()
  const dataDir = copied(name, folder.path)
  await using server = await startServer({ dataDir, env: keepsAll })
  using client = new CairnClient({ url: server.url, credentials: server.credentials() })
  const expected = expectedRecords(dataDir)
  const { records } = await client.search([
    ['order', 'oldest-first'],
    ['limit', '100000'],
  ])
  const shown = new Map(records.map((record) => [record.recordNumber, record]))
  expect(expected.length).toBeGreaterThan(200)
  for (const record of expected) expect(shown.get(record.recordNumber)).toEqual(record)

  const held = join(dataDir, 'held.json')
  if (existsSync(held)) await expectServices(server.url, JSON.parse(readFileSync(held, 'utf8')))
  const imported = expected.filter(({ provenance }) => provenance.kind === 'imported').slice(0, 20)
  const again = await client.import(imported.map(({ text }) => text))
  expect(again.map(({ status }) => status)).toEqual(imported.map(() => 'duplicate'))
})

// Goal: a folder whose stores are of version 2, which knew no proxied records, takes them beside what it holds, and is
// marked so that the older version refuses it.
//
// Method: a call goes through the proxy into a copy of the folder; after another start both are there, the old as it was.
test('upgrade: a data folder of store version 2 takes proxied records, and both are there after the next start', async () => {
  using folder = temporaryFolder()
  const dataDir = copied('data-0.2.0', folder.path)
  expect(recordsVersion(dataDir)).toBe(2)
  await using upstream = await RecordingUpstream.start((_seen, response) => response.end('{"QueueUrl":"http://q"}'))
  const env = { ...keepsAll, ...upstreamsEnv({ sqs: { endpoint: upstream.endpoint } }) }
  await using server = await startServer({ dataDir, env })
  const call = jsonCall('sqs', 'AmazonSQS.CreateQueue', { QueueName: 'upgraded' })
  const target = { url: server.url, credentials: server.credentials() }
  expect(await sendPlain(server.url, call, signedHeaders(call, target))).toMatchObject({ status: 200 })
  await server.restart()
  expect(recordsVersion(dataDir)).toBe(3)
  using client = new CairnClient({ url: server.url, credentials: server.credentials() })
  const { records } = await client.search([
    ['order', 'oldest-first'],
    ['limit', '100000'],
  ])
  const shown = new Map(records.map((record) => [record.recordNumber, record]))
  for (const record of expectedRecords(dataDir)) expect(shown.get(record.recordNumber)).toEqual(record)
  const proxied = records.filter(({ provenance }) => provenance.kind === 'proxied')
  expect(proxied.map(({ record, provenance }) => [record.eventName, provenance.identity])).toEqual([
    ['CreateQueue', 'accepted'],
  ])
})

// Goal: the root key of every released version can be replaced, and the folder is marked so that a version that would
// take an inactive key for a good one refuses it.
test.each(folders)('upgrade: the root key of the data folder %s is replaced', async (name) => {
  using folder = temporaryFolder()
  const dataDir = copied(name, folder.path)
  await using server = await startServer({ dataDir, env: keepsAll })
  const first = server.credentials()
  using root = awsClients({ url: server.url, credentials: first })
  const { AccessKeyMetadata = [] } = await root.iam.send(new ListAccessKeysCommand({}))
  expect(AccessKeyMetadata).toMatchObject([{ AccessKeyId: first.accessKeyId, Status: 'Active' }])
  const { AccessKey } = await root.iam.send(new CreateAccessKeyCommand({}))
  await root.iam.send(new UpdateAccessKeyCommand({ AccessKeyId: first.accessKeyId, Status: 'Inactive' }))
  await server.restart()
  expect(server.credentials().secretAccessKey).toBe(AccessKey?.SecretAccessKey)
  for (const [credentials, isGood] of [
    [first, false],
    [server.credentials(), true],
  ] as const) {
    using clients = awsClients({ url: server.url, credentials })
    const answer = await clients.sts.send(new GetCallerIdentityCommand({})).then(
      () => true,
      () => false,
    )
    expect(answer).toBe(isGood)
  }
  expect(JSON.parse(readFileSync(join(dataDir, 'format.json'), 'utf8')).versions.metadata).toBe(2)
})

/** A released version's data folder, to be worked in. */
function copied(name: string, parent: string): string {
  const dataDir = join(parent, name)
  cpSync(join(fixtures, name), dataDir, { recursive: true })
  // Version control keeps no permissions beside the executable bit.
  chmodSync(dataDir, 0o700)
  chmodSync(join(dataDir, 'keys', 'master'), 0o600)
  return dataDir
}

function recordsVersion(dataDir: string): unknown {
  return JSON.parse(readFileSync(join(dataDir, 'format.json'), 'utf8')).versions.records
}

async function expectServices(url: string, held: FilledServices): Promise<void> {
  expect(await readServices(url, held)).toEqual({
    callerArn: 'arn:aws:iam::123456789012:user/keeper',
    sessionArn: 'arn:aws:sts::123456789012:assumed-role/Reader/again',
    objectText: held.objectText,
    isLogging: true,
  })
}

test('upgrade: there is a data folder of this version', () => {
  const { version } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8'))
  expect(folders).toContain(`data-${version}`)
})

function expectedRecords(dataDir: string): readonly ShownRecord[] {
  const lines = readFileSync(join(dataDir, 'expected.ndjson'), 'utf8').trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line))
}
