import { Readable } from 'node:stream'
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { chunkedS3 } from '../hostile/s3-attacker.ts'
import { awsClients } from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { RecordingUpstream, upstreamsEnv } from '../support/recording-upstream.ts'
import { startServer } from '../support/start-server.ts'

const keys = { accessKeyId: 'UPSTREAMKEY000000001', secretAccessKey: 'of-the-upstream' }
const chunks = ['x'.repeat(100_000), 'y'.repeat(70_000)]
const contentBytes = 170_000

// Goal: records say how long an object is that came in chunks, not how long its chunks were, whoever answers the call.
//
// Method: an object in signed chunks, and one in chunks with a checksum behind them, through each kind of server.
test.each([
  ['passed on', { signing: 'pass' }],
  ['signed anew', { signing: 'sign', ...keys }],
])('chunked content: its length is on record where it is %s', async (_name, entry) => {
  await using upstream = await RecordingUpstream.start((_seen, response) => response.end())
  await expectLengths(upstreamsEnv({ s3: { endpoint: upstream.endpoint, ...entry } }))
})

test('chunked content: its length is on record where it is stored', async () => {
  await expectLengths({})
})

async function expectLengths(env: Readonly<Record<string, string>>): Promise<void> {
  await using server = await startServer({ env: { ...env, CAIRN_DATA_EVENTS: 'all' } })
  const target = { url: server.url, credentials: server.credentials() }
  using clients = awsClients(target)
  await clients.s3.send(new CreateBucketCommand({ Bucket: 'chunked' }))
  const sent = { method: 'PUT', target: '/chunked/signed', credentials: target.credentials }
  expect(await chunkedS3(new URL(server.url), sent, chunks)).toMatchObject({ status: 200 })
  const Body = Readable.from(chunks.map((chunk) => Buffer.from(chunk)))
  const put = { Bucket: 'chunked', Key: 'followed', Body, ContentLength: contentBytes } as const
  await clients.s3.send(new PutObjectCommand({ ...put, ChecksumAlgorithm: 'SHA256' }))
  using cairn = new CairnClient(target)
  const { records } = await cairn.search([['eventName', 'PutObject']])
  expect(records.map(({ record }) => record.additionalEventData)).toMatchObject([
    { bytesTransferredIn: contentBytes },
    { bytesTransferredIn: contentBytes },
  ])
}
