import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { required } from '../../src/base/assert.ts'
import { parseAccountId, parseRegion } from '../../src/base/brands.ts'
import type { PushSource, PushSourceKind } from '../../src/config/source.ts'
import type { JsonObject } from '../../src/event/event-record.ts'
import { awsClients } from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { type ComposedTestServer, composeTestServer } from '../support/composed-server.ts'
import {
  azureRecord,
  cephEntry,
  gcpEntry,
  kubernetesEvent,
  kubernetesEventList,
  minioEntry,
  ocsfEvent,
  pubsubPush,
} from '../support/source-items.ts'

/** The operator account, and one of its customers. */
const operatorId = '123456789012'
const customerId = '210987654321'

function source(name: string, kind: PushSourceKind, accountId = operatorId): PushSource {
  return {
    name,
    kind,
    token: `a-token-of-the-source-${name}`,
    file: null,
    accountId: required(parseAccountId(accountId), 'an account'),
    region: required(parseRegion('eu-west-1'), 'a Region'),
  }
}

const sources = [
  source('cluster', 'kubernetes'),
  source('store', 'minio'),
  source('rgw', 'ceph-rgw'),
  source('google', 'gcp-audit-log'),
  source('azure', 'azure-activity-log'),
  source('ledger', 'ocsf-api-activity', customerId),
  { ...source('signed-only', 'minio'), token: null },
]

let server: ComposedTestServer
let cairn: CairnClient
beforeAll(async () => {
  server = await composeTestServer({ sources })
  cairn = new CairnClient(server.target)
  await cairn.createAccount(customerId)
})
afterAll(async () => {
  cairn[Symbol.dispose]()
  await server[Symbol.asyncDispose]()
})

interface Answer {
  readonly status: number
  readonly retryAfter: string | null
  readonly body: Readonly<Record<string, unknown>>
}

async function push(
  name: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const answer = await fetch(`${server.target.url}/_cairn/v1/sources/${name}`, { method: 'POST', body, headers })
  const text = await answer.text()
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), body: JSON.parse(text) }
}

const bearer = (name: string) => ({ authorization: `Bearer a-token-of-the-source-${name}` })

/** Members that no two calls of one system share. */
const kubernetesId = (at: number) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`

test('sources: a batch is taken but for what is malformed, which is named, and the same again is duplicates', async () => {
  const events = [
    kubernetesEvent({ auditID: kubernetesId(1) }),
    kubernetesEvent({ auditID: kubernetesId(2), verb: undefined }),
    kubernetesEvent({ auditID: kubernetesId(3), responseStatus: { code: 403, reason: 'Forbidden' } }),
  ]
  const batch = JSON.stringify(kubernetesEventList(events))
  const rejected = [{ index: 1, name: kubernetesId(2), reason: 'verb is missing' }]
  const first = await push('cluster', batch, bearer('cluster'))
  expect(first).toMatchObject({
    status: 200,
    body: { items: 3, accepted: 2, duplicates: 0, conflicts: 0, rejectedCount: 1, rejected },
  })
  const again = await push('cluster', batch, bearer('cluster'))
  expect(again).toMatchObject({ status: 200, body: { accepted: 0, duplicates: 2, rejectedCount: 1, rejected } })
  // The signed form says and does the same.
  const signed = await cairn.post('sources/cluster', batch)
  expect(signed.status).toBe(200)
  expect(JSON.parse(signed.text)).toMatchObject({ accepted: 0, duplicates: 2, rejected })

  const { records } = await cairn.search([['eventID', kubernetesId(3)]])
  expect(records).toMatchObject([
    {
      record: { eventName: 'CreateDeployments', errorCode: 'Forbidden', awsRegion: 'eu-west-1' },
      provenance: { kind: 'channel', origin: 'cluster' },
    },
  ])
})

test('sources: each request is on record as the source or as who signed, with its counts', async () => {
  const entry = JSON.stringify(minioEntry({ requestID: 'ON-RECORD' }))
  await push('store', entry, bearer('store'))
  await cairn.post('sources/store', entry)
  const { records } = await cairn.search([
    ['eventName', 'PutSourceEvents'],
    ['requestParameters.source', 'store'],
    ['order', 'oldest-first'],
  ])
  const bytes = Buffer.byteLength(entry)
  expect(records.slice(-2).map(({ record }) => record)).toMatchObject([
    {
      eventSource: 'cairn.amazonaws.com',
      userIdentity: { type: 'Source', principalId: 'source:store', accountId: operatorId, userName: 'store' },
      requestParameters: { source: 'store', bytes },
      additionalEventData: { items: 1, accepted: 1 },
    },
    { userIdentity: { type: 'Root' }, additionalEventData: { items: 1, accepted: 0, duplicates: 1 } },
  ])
})

test.each<[string, PushSourceKind, string | Uint8Array<ArrayBuffer>, JsonObject]>([
  [
    'store',
    'minio',
    JSON.stringify(minioEntry({ requestID: 'ONE' })),
    { eventSource: 'min.io', eventName: 'PutObject' },
  ],
  [
    'store',
    'minio',
    `${JSON.stringify(minioEntry({ requestID: 'L1' }))}\n${JSON.stringify(minioEntry({ requestID: 'L2' }))}\n`,
    { requestID: 'L2' },
  ],
  ['rgw', 'ceph-rgw', JSON.stringify([cephEntry()]), { eventSource: 'ceph.io', eventName: 'GetObject' }],
  [
    'google',
    'gcp-audit-log',
    JSON.stringify(pubsubPush(gcpEntry({ insertId: 'pushed' }))),
    { eventID: 'pushed', awsRegion: 'europe-west4' },
  ],
  ['azure', 'azure-activity-log', JSON.stringify({ records: [azureRecord()] }), { eventSource: 'microsoft.compute' }],
  [
    'ledger',
    'ocsf-api-activity',
    Uint8Array.from(gzipSync(JSON.stringify(ocsfEvent()))),
    { recipientAccountId: customerId },
  ],
])('sources: %s brings what %s sends, in its own form', async (name, kind, body, wanted) => {
  const headers = body instanceof Uint8Array ? { ...bearer(name), 'content-encoding': 'gzip' } : bearer(name)
  const { status, body: answer } = await push(name, body, headers)
  expect({ status, kind, answer }).toMatchObject({ status: 200, kind, answer: { rejectedCount: 0 } })
  const conditions = Object.entries(wanted).map(([path, value]) => [path, String(value)] as const)
  const { records } = await cairn.search(conditions)
  const record = records.find(({ provenance }) => provenance.kind === 'channel' && provenance.origin === name)
  expect(record?.record).toMatchObject(wanted)
})

test('sources: a token opens its own source and nothing else', async () => {
  const item = JSON.stringify(minioEntry({ requestID: 'REFUSED' }))
  for (const [name, headers] of [
    ['store', { authorization: 'Bearer wrong' }],
    ['store', bearer('cluster')],
    ['store', {}],
    ['store', { authorization: 'Basic c3RvcmU6eA==' }],
    ['signed-only', bearer('signed-only')],
    ['signed-only', { authorization: 'Bearer null' }],
    ['nowhere', bearer('store')],
    ['store?token=a-token-of-the-source-store', {}],
    ['store/', bearer('store')],
  ] as const) {
    const { status, body } = await push(name, item, headers)
    expect({ name, headers, status, body }).toMatchObject({ body: { error: { code: expect.any(String) } } })
    expect(status).toBeGreaterThanOrEqual(400)
  }
  // Neither does it sign for anything.
  for (const path of ['events', 'search', 'accounts', 'checkpoint']) {
    const answer = await fetch(`${server.target.url}/_cairn/v1/${path}`, { headers: bearer('store') })
    expect({ path, status: answer.status }).toMatchObject({ path, status: 400 })
  }
  expect((await cairn.search([['requestID', 'REFUSED']])).records).toEqual([])
  const { records } = await cairn.search([
    ['eventName', 'PutSourceEvents'],
    ['errorCode', 'AccessDenied'],
  ])
  expect(records.length).toBeGreaterThan(0)
  for (const { record } of records) {
    expect(record).toMatchObject({ userIdentity: { type: 'Unknown' }, recipientAccountId: operatorId })
  }
})

test('sources: who signs must be allowed to bring records, and reach the account of the source', async () => {
  using clients = awsClients(server.target)
  await clients.iam.send(new CreateUserCommand({ UserName: 'forwarder' }))
  const { AccessKey } = await clients.iam.send(new CreateAccessKeyCommand({ UserName: 'forwarder' }))
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = required(AccessKey, 'an access key')
  const credentials = {
    accessKeyId: required(accessKeyId, 'its id'),
    secretAccessKey: required(secretAccessKey, 'its secret'),
    sessionToken: null,
  }
  using forwarder = new CairnClient({ ...server.target, credentials })
  const item = JSON.stringify(minioEntry({ requestID: 'FORWARDED' }))
  expect(await forwarder.post('sources/signed-only', item)).toMatchObject({
    status: 400,
    text: expect.stringContaining('AccessDeniedException'),
  })
  const statement = { Effect: 'Allow', Action: 'cairn:PutEvents', Resource: '*' }
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
  await clients.iam.send(new PutUserPolicyCommand({ UserName: 'forwarder', PolicyName: 'bring', PolicyDocument }))
  expect(await forwarder.post('sources/signed-only', item)).toMatchObject({ status: 200 })
  for (const name of ['ledger', 'nowhere']) {
    expect(await forwarder.post(`sources/${name}`, item)).toMatchObject({ status: 403 })
  }
  expect((await cairn.search([['requestID', 'FORWARDED']])).records).toMatchObject([
    { provenance: { kind: 'channel', origin: 'signed-only', principal: expect.stringContaining('user/forwarder') } },
  ])
})

test('sources: batches of an event hub come one by one or as a list, and a broken line hides no other', async () => {
  const batch = (correlationId: string) => ({ records: [azureRecord({ correlationId })] })
  const list = JSON.stringify([batch('hub-1'), batch('hub-2')])
  expect(await push('azure', list, bearer('azure'))).toMatchObject({ status: 200, body: { accepted: 2 } })
  const lines = [batch('hub-3'), batch('hub-4')].map((one) => JSON.stringify(one))
  expect(await push('azure', lines.join('\n{"records":[{"time":\n'), bearer('azure'))).toMatchObject({
    status: 200,
    body: { accepted: 2, rejected: [{ index: 1, offset: expect.any(Number), reason: expect.any(String) }] },
  })
})

test('sources: only Google may name its token in the address, because it can set no header', async () => {
  const body = JSON.stringify(pubsubPush(gcpEntry({ insertId: 'by-address' })))
  expect(await push('google?token=a-token-of-the-source-google', body, {})).toMatchObject({ status: 200 })
  expect(await push('google?token=wrong', body, {})).toMatchObject({ status: 403 })
  expect(await push('google?token=a-token-of-the-source-google&token=x', body, {})).toMatchObject({ status: 400 })
})

test('sources: what cannot be read at all is refused, and what is too large', async () => {
  expect(await push('cluster', 'none', bearer('cluster'))).toMatchObject({ status: 400 })
  expect(await push('cluster', '{"items":[', bearer('cluster'))).toMatchObject({ status: 400 })
  const headers = { ...bearer('cluster'), 'content-encoding': 'gzip' }
  expect(await push('cluster', 'no gzip', headers)).toMatchObject({ status: 400 })
  const bomb = Uint8Array.from(gzipSync(Buffer.alloc(65 * 1024 * 1024, 0x20)))
  expect(await push('cluster', bomb, headers)).toMatchObject({ status: 413 })
  const cut = `${JSON.stringify(kubernetesEvent({ auditID: kubernetesId(20) }))}{"auditID":`
  expect(await push('cluster', cut, bearer('cluster'))).toMatchObject({
    status: 200,
    body: { accepted: 1, rejected: [{ index: 1, offset: expect.any(Number), reason: 'the file ends too early' }] },
  })
})

test('sources: a sender that asks whether anybody is there leaves no record', async () => {
  expect(await push('store', '{}', bearer('store'))).toMatchObject({ status: 200, body: { items: 0, rejected: [] } })
})

test('sources: no sender speaks for a service of this server', async () => {
  const forged = ocsfEvent({
    metadata: { uid: 'forged' },
    api: { operation: 'DeleteTrail', service: { name: 'cloudtrail.amazonaws.com' } },
  })
  expect(await push('ledger', JSON.stringify(forged), bearer('ledger'))).toMatchObject({
    body: {
      accepted: 0,
      rejected: [{ index: 0, name: 'forged', reason: expect.stringContaining('only this server') }],
    },
  })
})

test('sources: a file of another system is imported, and what was pushed before is a duplicate', async () => {
  const pushed = minioEntry({ requestID: 'BOTH' })
  // Of the account and Region of the source, so that the records are the same.
  await push('store', JSON.stringify(pushed), bearer('store'))
  const lines = [pushed, minioEntry({ requestID: 'FILE-ONLY' }), { version: '1', requestID: 'BAD' }]
  using inRegion = new CairnClient({ ...server.target, region: 'eu-west-1' })
  const [account] = await inRegion.put(gzipSync(lines.map((line) => JSON.stringify(line)).join('\n')), {
    contentType: 'application/octet-stream',
    query: [
      ['as', 'import'],
      ['format', 'minio'],
      ['origin', 'audit.log.gz'],
      ['summary', 'true'],
    ],
  })
  const rejected = [{ offset: expect.any(Number), name: 'BAD', reason: 'time is missing' }]
  expect(account).toEqual({
    file: { events: 3, stored: 1, duplicate: 1, conflict: 0, rejected, rejectedCount: 1 },
  })
  expect((await cairn.search([['requestID', 'FILE-ONLY']])).records).toMatchObject([
    { provenance: { kind: 'imported', origin: 'audit.log.gz' } },
  ])
  for (const query of [
    [['format', 'minio']],
    [
      ['as', 'import'],
      ['format', 'nothing'],
    ],
  ] as const) {
    expect(await inRegion.post('events', '{}', { query, contentType: 'application/octet-stream' })).toMatchObject({
      status: 400,
    })
  }
})

test('sources: no secret that a sender put into an item, and no token, is in any file of the server', async () => {
  const secrets = [
    '5eb1a2c3d4',
    'correct horse',
    'abc.def.ghi',
    'not for the record',
    ...sources.flatMap(({ token }) => token ?? []),
  ]
  await push('store', JSON.stringify(minioEntry({ requestID: 'SECRETS' })), bearer('store'))
  await push('azure', JSON.stringify({ records: [azureRecord({ correlationId: 'secrets' })] }), bearer('azure'))
  await push('ledger', JSON.stringify(ocsfEvent()), bearer('ledger'))
  const shown = [
    ...(await cairn.search([['eventSource', 'min.io']])).records,
    ...(await cairn.search([['eventSource', 'microsoft.compute']])).records,
    ...(await cairn.search([['eventSource', 'ledger.example.com']])).records,
    ...(await cairn.search([['eventSource', 'cairn.amazonaws.com']])).records,
  ].map(({ text }) => text)
  const files = readdirSync(server.dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
  expect(shown.join()).toContain('UPLOADER0KEY00000001')
  for (const secret of secrets) {
    expect(
      shown.filter((text) => text.includes(secret)),
      secret,
    ).toEqual([])
    expect(files.filter((text) => text.includes(secret)).length, secret).toBe(0)
    expect(
      server.printed.filter((line) => line.includes(secret)),
      secret,
    ).toEqual([])
  }
})
