import { CreateTrailCommand, GetTrailStatusCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail'
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { openRoleWorld, type RoleWorld, roleArn, roleBucket } from '../support/role-world.ts'

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

const failing = 'cairn_credentials_failing{entry="upstreams.s3",part="role"}'
const missing = 'cairn_credentials_missing{entry="upstreams.s3"}'

async function put({ clients }: RoleWorld) {
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
