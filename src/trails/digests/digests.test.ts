import { expect, test } from 'vitest'
import { DigestWorld, homeRegion, hourMs, minuteMs, otherRegion, startMs } from '../../../test/support/digest-world.ts'
import { digestFilesMax } from './digest-maker.ts'

const time = (ms: number) => new Date(ms).toISOString().slice(11, 19)

/** The windows of a Region's regular digests, and how many log files each names. */
function windows(world: DigestWorld, region: string = homeRegion, isBackfill = false) {
  return world
    .read()
    .digests.filter((digest) => digest.region === region && digest.isBackfill === isBackfill)
    .sort((left, right) => left.endMs - right.endMs)
    .map((digest) => [
      `${time(digest.startMs)} ${time(digest.endMs)}`,
      digest.logFiles.length,
      digest.previousKey === null ? 'first' : 'next',
    ])
}

test('digests: the starting one covers the interval that ends when logging begins, then one an interval', async () => {
  const world = await DigestWorld.open()
  await world.pass(hourMs)
  expect(world.objects.size).toBe(0)
  await world.startLogging()
  await world.settle()
  await world.pass(1_000)
  await world.pass(10 * minuteMs)
  await world.deliver()
  await world.pass(hourMs)
  await world.pass(hourMs)
  expect(windows(world)).toEqual([
    ['09:00:31 10:00:31', 0, 'first'],
    ['10:00:31 11:00:31', 1, 'next'],
    ['11:00:31 12:00:31', 0, 'next'],
  ])
  expect(world.read().problems).toEqual([])
  expect(world.parts.statuses.statusOf(world.trail.arn, homeRegion)).toMatchObject({
    digestDeliveredAtMs: world.clock.nowMs(),
    digestError: null,
  })
})

test('digests: what was delivered before digests first looked at the trail is in the starting ones', async () => {
  const world = await DigestWorld.open()
  await world.startLogging()
  await world.deliver()
  await world.deliver(otherRegion)
  await world.pass(2_000)
  await world.pass(2 * hourMs)
  expect(windows(world)[0]).toEqual(['08:00:33 09:00:33', 1, 'first'])
  expect(windows(world, otherRegion)[0]).toEqual(['08:00:33 09:00:33', 1, 'first'])
  expect(windows(world, homeRegion, true)).toEqual([])
})

test('digests: elsewhere than at home a chain begins with the first log file', async () => {
  const world = await DigestWorld.open()
  await world.startLogging()
  await world.settle()
  await world.pass(2.5 * hourMs)
  await world.deliver(otherRegion)
  await world.pass(2 * hourMs)
  expect(windows(world, otherRegion)).toEqual([
    ['11:00:31 12:00:31', 1, 'first'],
    ['12:00:31 13:00:31', 0, 'next'],
  ])
  expect(windows(world)).toHaveLength(5)
  expect(world.keys.all(otherRegion)[0]?.fingerprint).not.toBe(world.keys.all(homeRegion)[0]?.fingerprint)
  expect(world.read().problems).toEqual([])
})

test('digests: log files that come late are in backfill digests, which are a chain of their own', async () => {
  const world = await DigestWorld.open()
  await world.startLogging()
  await world.settle()
  const beganMs = world.clock.nowMs()
  await world.pass(hourMs + 2_000)
  await world.deliver(homeRegion, beganMs + 10 * minuteMs)
  await world.deliver(homeRegion, beganMs + 20 * minuteMs)
  await world.pass(hourMs)
  await world.deliver(homeRegion, beganMs + 70 * minuteMs)
  await world.pass(hourMs)
  // Of a window that has its backfill digest already.
  await world.deliver(homeRegion, beganMs + 30 * minuteMs)
  await world.pass(hourMs)
  expect(windows(world, homeRegion, true)).toEqual([
    ['09:00:31 10:00:31', 2, 'first'],
    ['10:00:31 11:00:31', 1, 'next'],
    ['11:00:31 11:00:32', 1, 'next'],
  ])
  expect(world.read().problems).toEqual([])
})

test('digests: a digest waits a moment for a delivery on its way, and not for one that is stuck', async () => {
  const world = await DigestWorld.open()
  await world.startLogging()
  await world.settle()
  world.oldestPlannedAtMs = world.clock.nowMs() + hourMs - 1
  await world.pass(hourMs + 30_000)
  expect(windows(world)).toHaveLength(1)
  await world.pass(30_000)
  expect(windows(world)).toHaveLength(2)
})

test('digests: after a stop the final one waits for what was logged before, and a start begins a new chain', async () => {
  const world = await DigestWorld.open()
  await world.startLogging()
  await world.settle()
  await world.pass(90 * minuteMs)
  await world.stopLogging()
  world.holdUp(true)
  await world.pass(minuteMs)
  expect(windows(world)).toHaveLength(2)
  await world.deliver()
  world.holdUp(false)
  await world.settle()
  await world.pass(5_000)
  const stopped = [
    ['08:00:31 09:00:31', 0, 'first'],
    ['09:00:31 10:00:31', 0, 'next'],
    ['10:00:31 10:31:32', 1, 'next'],
  ]
  expect(windows(world)).toEqual(stopped)
  await world.pass(4 * hourMs)
  expect(windows(world)).toEqual(stopped)
  await world.startLogging()
  await world.settle()
  await world.pass(hourMs + 1_000)
  expect(windows(world).slice(3)).toEqual([
    ['13:31:36 14:31:36', 0, 'first'],
    ['14:31:36 15:31:36', 0, 'next'],
  ])
  expect(world.read().problems).toEqual([])
})

test('digests: a stop and a start between two looks end one chain and begin another', async () => {
  const world = await DigestWorld.open()
  await world.startLogging()
  await world.settle()
  await world.pass(10 * minuteMs)
  world.holdUp(true)
  await world.deliver()
  await world.stopLogging()
  await world.pass(0)
  world.clock.advance(5)
  await world.startLogging()
  await world.settle()
  await world.pass(2_000)
  await world.pass(2_000)
  expect(windows(world)).toEqual([
    ['08:00:31 09:00:31', 0, 'first'],
    ['09:00:31 09:10:32', 1, 'next'],
    ['09:10:32 09:10:33', 0, 'first'],
  ])
  expect(world.read().problems).toEqual([])
})

// Goal: logging has its starting digest and its final one, however short it was.
//
// Method: the trail is started and stopped between two looks, while what it chose waits for its delivery or after that is
// in the bucket; then again, so that a second chain begins.
test.each([
  ['waits to be delivered', true],
  ['is delivered', false],
])('digests: a start and a stop within a second have a chain when what was logged %s', async (_when, isWaiting) => {
  const world = await DigestWorld.open()
  const logBriefly = async () => {
    world.holdUp(isWaiting)
    await world.startLogging()
    world.clock.advance(200)
    await world.stopLogging()
    world.clock.advance(200)
    if (!isWaiting) await world.deliver()
    await world.settle()
    if (isWaiting) await world.deliver()
    world.holdUp(false)
    await world.settle()
    await world.pass(2_000)
    await world.pass(2_000)
  }
  await logBriefly()
  const first = [
    ['08:00:31 09:00:31', 0, 'first'],
    ['09:00:31 09:00:32', 1, 'next'],
  ]
  expect(windows(world)).toEqual(first)
  await world.pass(2 * hourMs)
  await logBriefly()
  expect(windows(world).slice(2)).toEqual([
    ['10:00:35 11:00:35', 0, 'first'],
    ['11:00:35 11:00:36', 1, 'next'],
  ])
  await world.pass(2 * hourMs)
  expect(windows(world)).toHaveLength(4)
  expect(windows(world, homeRegion, true)).toEqual([])
  expect(world.read().problems).toEqual([])
})

test.each([
  ['validation is turned off', (world: DigestWorld) => world.change((trail) => ({ ...trail, hasDigests: false }))],
  ['the trail is deleted', (world: DigestWorld) => world.change(() => null)],
])('digests: there is a final one in every Region when %s', async (_when, change) => {
  const world = await DigestWorld.open()
  await world.startLogging()
  await world.settle()
  await world.deliver(otherRegion)
  await world.pass(hourMs + 10 * minuteMs)
  await change(world)
  await world.settle()
  await world.pass(2_000)
  await world.pass(5 * hourMs)
  expect(windows(world).at(-1)).toEqual(['10:00:31 10:10:31', 0, 'next'])
  expect(windows(world, otherRegion).at(-1)).toEqual(['10:00:31 10:10:31', 0, 'next'])
  expect(world.read().problems).toEqual([])
})

test('digests: after weeks without a server every window has its digest, and its key is listed for it', async () => {
  const world = await DigestWorld.open(6 * hourMs)
  await world.startLogging()
  await world.settle()
  await world.pass(12 * hourMs)
  await world.restart()
  await world.pass(45 * 24 * hourMs + 1_000)
  expect(windows(world)).toHaveLength(3 + 45 * 4)
  expect(world.keys.all(homeRegion)).toHaveLength(2)
  expect(world.read().problems).toEqual([])
})

test('digests: what the bucket refuses is told, waits, and is made in order once it is repaired', async () => {
  const world = await DigestWorld.open()
  await world.startLogging()
  await world.settle()
  await world.pass(1_000)
  world.refuse('AccessDenied')
  await world.deliver()
  await world.pass(5 * hourMs)
  expect(windows(world)).toHaveLength(1)
  expect(world.parts.statuses.statusOf(world.trail.arn, homeRegion).digestError).toBe('AccessDenied')
  world.refuse(null)
  await world.pass(1_000)
  expect(windows(world)).toHaveLength(6)
  expect(world.parts.statuses.statusOf(world.trail.arn, homeRegion).digestError).toBeNull()
  expect(world.read().problems).toEqual([])
})

test('digests: another object under the key of a digest is left alone and told', async () => {
  const world = await DigestWorld.open()
  await world.startLogging()
  await world.settle()
  await world.pass(1_000)
  const [[key, object] = ['', null]] = [...world.objects]
  const nextKey = key.replace('T090031Z', 'T100031Z')
  if (object === null) throw new Error('the starting digest is missing')
  world.objects.set(nextKey, object)
  await world.pass(hourMs)
  expect(world.objects.get(nextKey)).toBe(object)
  expect(world.parts.statuses.statusOf(world.trail.arn, homeRegion).digestError).toBe('PreconditionFailed')
  world.objects.delete(nextKey)
  await world.pass(0)
  expect(world.read().problems).toEqual([])
  expect(windows(world)).toHaveLength(2)
})

test('digests: when the clock steps back an hour, or forward a day and back, no window overlaps another', async () => {
  const world = await DigestWorld.open()
  await world.startLogging()
  await world.settle()
  await world.pass(hourMs + 2_000)
  world.clock.step(-hourMs)
  for (let minutes = 0; minutes < 150; minutes += 30) {
    await world.deliver()
    await world.pass(30 * minuteMs)
  }
  world.clock.step(24 * hourMs)
  await world.deliver()
  await world.pass(minuteMs)
  world.clock.step(-24 * hourMs)
  await world.deliver()
  await world.stopLogging()
  await world.pass(hourMs)
  await world.startLogging()
  await world.settle()
  await world.pass(30 * hourMs)
  expect(world.clock.nowMs()).toBeGreaterThan(startMs)
  expect(world.read().problems).toEqual([])
})

test('digests: windows of a second are made too', async () => {
  const world = await DigestWorld.open(1_000)
  await world.startLogging()
  await world.settle()
  for (let step = 0; step < 12; step += 1) {
    await world.deliver()
    await world.pass(500)
  }
  await world.pass(3_000)
  expect(windows(world).map(([, files]) => files)).toEqual([0, 2, 2, 2, 2, 2, 2, 0, 0])
  expect(world.read().problems).toEqual([])
})

test('digests: more log files than a digest may name are in a backfill digest, and each is named once', async () => {
  const world = await DigestWorld.open()
  await world.startLogging()
  await world.settle()
  const beganMs = world.clock.nowMs()
  for (let at = 0; at < digestFilesMax + 1_000; at += 1) await world.deliver(homeRegion, beganMs + at)
  await world.pass(hourMs + 1_000)
  expect(windows(world)).toEqual([
    ['08:00:31 09:00:31', 0, 'first'],
    ['09:00:31 10:00:31', digestFilesMax, 'next'],
  ])
  await world.restart()
  await world.pass(hourMs)
  expect(windows(world, homeRegion, true)).toEqual([['09:00:31 10:00:31', 1_000, 'first']])
  expect(world.read().problems).toEqual([])
})

test('digests: what is kept of a trail that is gone goes too, long after its last digest', async () => {
  const world = await DigestWorld.open()
  await world.startLogging()
  await world.settle()
  await world.pass(1_000)
  const rows = async () => (await world.stored.list('digest-', '', 10)).entries.map(({ key }) => key)
  expect(await rows()).toEqual([
    'digest-chain/arn:aws:cloudtrail:eu-central-1:111122223333:trail:audit/111122223333/eu-central-1/regular',
    'digest-schedule/arn:aws:cloudtrail:eu-central-1:111122223333:trail:audit/current',
  ])
  await world.change(() => null)
  await world.settle()
  await world.pass(hourMs)
  expect(await rows()).toHaveLength(1)
  await world.pass(48 * hourMs)
  expect(await rows()).toEqual([])
})

test('digests: a digest that waits for a bucket which the trail has left goes to the new one', async () => {
  const world = await DigestWorld.open()
  await world.change((trail) => ({ ...trail, bucketName: 'gone' }))
  await world.startLogging()
  await world.settle()
  await world.pass(3 * hourMs)
  expect(world.parts.statuses.statusOf(world.trail.arn, homeRegion).digestError).toBe('NoSuchBucket')
  await world.change((trail) => ({ ...trail, bucketName: 'logs' }))
  await world.pass(1_000)
  expect(windows(world)).toHaveLength(4)
  expect(world.read().problems).toEqual([])
})

test('digests: what a bucket refuses for thirty days is given up, told, and a new chain begins', async () => {
  const world = await DigestWorld.open()
  await world.startLogging()
  await world.settle()
  await world.pass(1_000)
  world.refuse('AccessDenied')
  world.objects.delete(await world.deliver())
  await world.pass(hourMs)
  world.objects.delete(await world.deliver(otherRegion))
  await world.pass(29 * 24 * hourMs)
  expect(world.gaps).toEqual([])
  await world.pass(24 * hourMs)
  expect(world.gaps).toEqual([
    {
      trailARN: world.trail.arn,
      bucketName: 'logs',
      reason: 'AccessDenied',
      startTime: '2026-11-20T09:00:31Z',
      endTime: '2026-12-20T10:00:32Z',
      logFiles: 2,
    },
  ])
  world.refuse(null)
  await world.deliver()
  await world.pass(hourMs)
  expect(windows(world)).toEqual([
    ['08:00:31 09:00:31', 0, 'first'],
    ['10:00:32 11:00:31', 1, 'first'],
  ])
  expect(world.read().problems).toEqual([])
})

test('digests: nothing stays of a deleted trail whose bucket is gone, once its digests are given up', async () => {
  const world = await DigestWorld.open()
  await world.startLogging()
  await world.settle()
  await world.pass(1_000)
  world.refuse('NoSuchBucket')
  await world.deliver()
  await world.change(() => null)
  await world.pass(hourMs)
  await world.pass(30 * 24 * hourMs)
  expect(world.gaps).toHaveLength(1)
  await world.pass(48 * hourMs)
  for (const prefix of ['digest-', 'delivered-file/']) {
    expect((await world.stored.list(prefix, '', 10)).entries).toEqual([])
  }
})
