import { CreateTrailCommand, GetTrailStatusCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail'
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { awsClients } from '../support/aws-clients.ts'
import { RecordingUpstream, upstreamsEnv } from '../support/recording-upstream.ts'
import { openRoleWorld, type RoleWorld, roleArn, roleBucket } from '../support/role-world.ts'
import { startServer } from '../support/start-server.ts'

const minuteMs = 60_000

// Goal: calls go on as a role whose sessions end, for as long as STS can be asked now and then; without a session nothing
// is sent, and the caller, the record and the metrics say so.
//
// Method: a second Cairn is the STS and the S3, and both believe a clock that is set forward. Sessions last an hour. STS
// is shut off so that one session ends without another, and comes back.
test('assumed roles: sessions are renewed before they end, and one that ended without another is told', async () => {
  await using world = await openRoleWorld({ capture: { dataEvents: 'all', rejectedPerSecond: 10 } })
  await put(world)
  const [first] = await world.records('behind', 'AssumeRole')
  expect(first?.record.requestParameters).toMatchObject({ roleArn, roleSessionName: 'cairn', externalId: 'agreed' })

  world.clock.advance(50 * minuteMs)
  await put(world)
  await until(async () => (await world.records('behind', 'AssumeRole')).length === 2)
  // The first session is over: this goes as the second.
  world.clock.advance(20 * minuteMs)
  await put(world)
  expect(await world.metric(failing)).toBe(0)

  world.setSts('away')
  world.clock.advance(30 * minuteMs)
  await put(world)
  await until(async () => (await world.metric(failing)) === 1)
  expect(await world.metric(missing)).toBe(0)
  world.clock.advance(15 * minuteMs)
  await expect(put(world)).rejects.toMatchObject({ name: 'ServiceUnavailable', $metadata: { httpStatusCode: 503 } })
  expect(await world.metric(missing)).toBe(1)
  expect(await world.metric('cairn_credentials_unsent_requests_total{entry="upstreams.s3"}')).toBe(1)
  const told = (await world.records('before', 'PutObject')).filter(({ record }) => record.errorCode !== undefined)
  expect(told.map(({ record }) => [record.errorCode, record.additionalEventData])).toEqual([
    ['ServiceUnavailable', undefined],
  ])

  world.setSts('there')
  await untilBack(world, async () => (await put(world).catch(() => null)) !== null)
  expect([await world.metric(failing), await world.metric(missing)]).toEqual([0, 0])
})

test('assumed roles: a trail delivers as the role, waits where there is no session, and goes on', async () => {
  await using world = await openRoleWorld({ delivery: { intervalMs: 200, targetBytes: 50_000_000, giveUpDays: 30 } })
  const { cloudtrail } = world.clients
  await cloudtrail.send(new CreateTrailCommand({ Name: 'audit', S3BucketName: roleBucket }))
  await cloudtrail.send(new StartLoggingCommand({ Name: 'audit' }))
  const status = () => cloudtrail.send(new GetTrailStatusCommand({ Name: 'audit' }))
  // To ask is on record too, and so there is always something to deliver.
  await until(async () => (await status()).LatestDeliveryTime !== undefined && (await logFiles(world)) > 0)

  world.setSts('away')
  world.clock.advance(70 * minuteMs)
  await until(async () => (await status()).LatestDeliveryError === 'NoUpstreamCredentials')
  const before = await logFiles(world)
  world.setSts('there')
  await untilBack(world, async () => (await logFiles(world)) > before)
  await untilBack(world, async () => ((await status()).LatestDeliveryError ?? '') === '')
})

// Goal: a session that the other side ends early is replaced long before it would have been.
//
// Method: a server stands for the S3 that takes no more of the first token than one call.
test('assumed roles: a session that is not taken any more is replaced', async () => {
  const tokens: string[] = []
  await using upstream = await RecordingUpstream.start(({ rawHeaders }, response) => {
    tokens.push(rawHeaders[rawHeaders.indexOf('X-Amz-Security-Token') + 1] ?? '')
    const isTaken = tokens.length === 1 || tokens.at(-1) !== tokens[0]
    if (isTaken) response.end()
    else response.writeHead(400).end('<Error><Code>ExpiredToken</Code></Error>')
  })
  await using world = await openRoleWorld({}, upstream.endpoint)
  await put(world)
  world.clock.advance(2 * minuteMs)
  await expect(put(world)).rejects.toMatchObject({ name: 'InternalError', $metadata: { httpStatusCode: 500 } })
  await until(async () => (await put(world).catch(() => null)) !== null)
  expect(await world.records('behind', 'AssumeRole')).toHaveLength(2)
})

// Goal: an STS that takes calls and never answers holds up nobody for good.
test('assumed roles: whoever waits for an STS that says nothing is told after some seconds', async () => {
  await using sts = await RecordingUpstream.start(() => {})
  await using upstream = await RecordingUpstream.start((_seen, response) => response.end())
  const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'hidden-in-the-base' }
  const entry = { endpoint: upstream.endpoint, signing: 'sign', ...keys, roleArn, stsEndpoint: sts.endpoint }
  await using server = await startServer({ env: upstreamsEnv({ s3: entry }) })
  using clients = awsClients({ url: server.url, credentials: server.credentials() })
  const sent = Array.from({ length: 3 }, () => put({ clients }).catch((error: Error) => error.name))
  expect(await Promise.all(sent)).toEqual(['ServiceUnavailable', 'ServiceUnavailable', 'ServiceUnavailable'])
  expect(upstream.requests).toEqual([])
  expect(sts.requests.map(({ body }) => body.toString()).join()).toContain('Action=AssumeRole')
  expect(server.printed).not.toContain(keys.secretAccessKey)
})

const failing = 'cairn_credentials_failing{entry="upstreams.s3",part="role"}'
const missing = 'cairn_credentials_missing{entry="upstreams.s3"}'

async function put({ clients }: Pick<RoleWorld, 'clients'>) {
  return await clients.s3.send(new PutObjectCommand({ Bucket: roleBucket, Key: 'a', Body: 'content' }))
}

async function logFiles({ there }: RoleWorld): Promise<number> {
  const { Contents = [] } = await there.s3.send(new ListObjectsV2Command({ Bucket: roleBucket }))
  return Contents.filter(({ Key = '' }) => Key.endsWith('.json.gz')).length
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50))
}

/** What failed is tried again after some time, which passes here. */
async function untilBack(world: RoleWorld, isSo: () => Promise<boolean>): Promise<void> {
  await until(async () => {
    world.clock.advance(minuteMs / 4)
    return await isSo()
  })
}
