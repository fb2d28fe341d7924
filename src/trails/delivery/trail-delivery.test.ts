import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { DeliverySimulation, newTrail, recordsOf, trailAccount } from '../../../test/support/delivery-simulation.ts'
import { parseLogFileKey } from '../../formats/log-file-key.ts'
import type { Trail } from '../trail.ts'
import type { Trails } from '../trails.ts'

const dayMs = 86_400_000

/** A simulation with a trail that logs. */
async function logging(options: ConstructorParameters<typeof DeliverySimulation>[0] = {}, more: Partial<Trail> = {}) {
  const simulation = new DeliverySimulation(options)
  const { trails, delivery } = await simulation.start()
  const trail = newTrail('audit', more)
  await begin(simulation, trails, trail)
  return { simulation, trails, delivery, trail, buckets: simulation.buckets, clock: simulation.ports.clock }
}

async function begin(simulation: DeliverySimulation, trails: Trails, trail: Trail): Promise<void> {
  await simulation.call((id) => trails.create(trail, id), { readOnly: true })
  await simulation.call((id) => start(trails, trail, id))
}

function start(trails: Trails, { arn }: Trail, eventId: string): Promise<unknown> {
  return trails.change(arn, eventId, (trail) => ({ ...trail, isLogging: true, startedAtMs: 1 }))
}

test('delivery: records are in one file for each Region, with their exact bytes', async () => {
  const { simulation, delivery, buckets } = await logging({}, { keyPrefix: 'pre/fix' })
  const first = await simulation.record()
  const foreign = await simulation.record({ awsRegion: 'eu-central-1' })
  await simulation.record({ recipientAccountId: '210987654321' })
  const second = await simulation.record()
  await delivery.tick()

  const files = [...buckets.contents()].map(([key, content]) => ({ ...parseLogFileKey(key), content }))
  expect(files).toMatchObject([
    { kind: 'log', prefix: 'pre/fix', accountId: trailAccount, region: 'us-east-1' },
    { kind: 'log', prefix: 'pre/fix', accountId: trailAccount, region: 'eu-central-1' },
  ])
  expect(files.map(({ content }) => content)).toEqual([`{"Records":[${first},${second}]}`, `{"Records":[${foreign}]}`])
  expect(delivery.stats()).toMatchObject({ files: 2, records: 3, failing: 0, gaps: 0 })
})

test('delivery: what was imported, or happened before logging and after it, is not delivered', async () => {
  const { simulation, trails, delivery, buckets, trail } = await logging()
  await simulation.imported(JSON.stringify({ eventID: 'imported', recipientAccountId: trailAccount }))
  const wanted = await simulation.record()
  const stop = await simulation.call((id) => trails.change(trail.arn, id, (now) => ({ ...now, isLogging: false })))
  await simulation.record()
  await delivery.tick()
  await simulation.record()
  await delivery.tick()
  expect(buckets.records()).toEqual([wanted, stop])
})

test('delivery: nothing is written where nothing happened', async () => {
  const { delivery, buckets } = await logging()
  await delivery.tick()
  await delivery.tick()
  expect(buckets.puts).toBe(0)
})

test('delivery: files grow to the size that is set, whatever is read at once', async () => {
  const { simulation, delivery, buckets } = await logging({ targetBytes: 20_000 })
  const records: string[] = []
  for (let index = 0; index < 300; index += 1) records.push(await simulation.record())
  await delivery.tick()
  const contents = [...buckets.contents().values()]
  expect(contents.flatMap(recordsOf)).toEqual(records)
  for (const content of contents.slice(0, -1)) {
    expect(content.length).toBeGreaterThanOrEqual(20_000)
    expect(content.length).toBeLessThan(21_000)
  }
})

test('delivery: a change takes effect at the record of its call', async () => {
  const { simulation, trails, delivery, buckets, trail } = await logging()
  buckets.buckets.set('other', new Map())
  const before = await simulation.record()
  const change = await simulation.call((id) =>
    trails.change(trail.arn, id, (now) => ({ ...now, bucketName: 'other', keyPrefix: 'new' })),
  )
  const after = await simulation.record()
  await delivery.tick()
  expect(buckets.records('logs')).toEqual([before, change])
  expect(buckets.records('other')).toEqual([after])
})

test('delivery: a trail that is deleted delivers up to its end and then leaves nothing', async () => {
  const { simulation, trails, delivery, buckets, trail } = await logging({}, { hasDigests: false })
  const before = await simulation.record()
  const end = await simulation.call((id) => trails.change(trail.arn, id, () => null))
  await simulation.record()
  await delivery.tick()
  await delivery.tick()
  expect(buckets.records()).toEqual([before, end])
  expect([...trails.rows()]).toEqual([])
  expect((await simulation.metadata.list('', '', 1000)).entries.map(({ key }) => key)).toEqual([])

  await begin(simulation, trails, trail)
  const again = await simulation.record()
  await delivery.tick()
  expect(buckets.records()).toEqual([before, end, again])
})

// Goal: whatever keeps files out of a bucket, everything that happened meanwhile is there after it is repaired, in
// order and once, and the status says what was wrong for as long as it was.
//
// Method: the bucket refuses for a while, across restarts, and is then open again.
test.each(['AccessDenied', 'NoSuchBucket', 'ServiceUnavailable'])(
  'delivery: after a time of %s everything is in the bucket, in order and once',
  async (code) => {
    const { simulation, delivery, trail, buckets, clock } = await logging()
    buckets.refusal = code
    const records: string[] = []
    for (let round = 0; round < 10; round += 1) {
      records.push(await simulation.record({ awsRegion: round % 2 === 0 ? 'us-east-1' : 'us-west-2' }))
      await delivery.tick()
      clock.advance(3 * 3_600_000)
    }
    expect(delivery.statuses.statusOf(trail.arn, trail.homeRegion)).toMatchObject({
      deliveredAtMs: null,
      deliveryError: code,
    })
    expect(delivery.stats()).toMatchObject({ files: 0, failing: 1, gaps: 0 })
    expect(simulation.logged.join()).toContain(code)

    buckets.refusal = null
    const { delivery: again } = await simulation.start()
    await again.tick()
    expect(again.statuses.statusOf(trail.arn, trail.homeRegion)).toMatchObject({
      deliveredAtMs: clock.nowMs(),
      deliveryError: null,
      attemptedAtMs: clock.nowMs(),
    })
    expect([...buckets.records()].sort()).toEqual([...records].sort())
    const inRegion = buckets.records().filter((text) => text.includes('us-west-2'))
    expect(inRegion).toEqual(records.filter((text) => text.includes('us-west-2')))
  },
)

test('delivery: attempts come ever more seldom', async () => {
  const { simulation, delivery, buckets, clock } = await logging()
  buckets.refusal = 'AccessDenied'
  await simulation.record()
  const attempts: number[] = []
  for (let second = 0; second < 3600; second += 1) {
    const before = buckets.puts
    await delivery.tick()
    if (buckets.puts > before) attempts.push(second)
    clock.advance(1000)
  }
  expect(attempts.length).toBeGreaterThan(12)
  expect(attempts.length).toBeLessThan(40)
  const pauses = attempts.slice(1).map((second, index) => second - (attempts[index] ?? 0))
  expect(Math.max(...pauses)).toBeLessThanOrEqual(300)
})

test('delivery: a trail that is sent to another bucket does not wait for the one that is gone', async () => {
  const { simulation, trails, delivery, buckets, trail, clock } = await logging({}, { bucketName: 'gone' })
  buckets.buckets.set('new', new Map())
  const old = await simulation.record()
  await delivery.tick()
  const change = await simulation.call((id) => trails.change(trail.arn, id, (now) => ({ ...now, bucketName: 'new' })))
  const fresh = await simulation.record()
  await delivery.tick()
  expect(buckets.records('new')).toEqual([fresh])

  buckets.buckets.set('gone', new Map())
  clock.advance(1_000_000)
  await delivery.tick()
  expect(buckets.records('gone')).toEqual([old, change])
  expect(buckets.records('new')).toEqual([fresh])
})

// Goal: what waits is given up in time, on record, and can be delivered later, without what is in the bucket already.
//
// Method: of two files the first gets through; then the bucket refuses until the second is given up. A gap is left,
// reported once, also after a crash before it was reported; delivered again it brings what was missing and nothing else.
test('delivery: a file that was given up is a gap, and is delivered again on demand', async () => {
  const { simulation, delivery, buckets, trail, trails, clock } = await logging({ giveUpDays: 2 })
  const there = await simulation.record()
  const missing = await simulation.record({ awsRegion: 'eu-west-1' })
  buckets.written = async () => {
    buckets.refusal = 'AccessDenied'
  }
  await delivery.tick()
  for (let hour = 0; hour < 50; hour += 1) {
    clock.advance(3_600_000)
    await delivery.tick()
  }
  expect(buckets.records()).toEqual([there])
  expect(simulation.gaps).toMatchObject([{ trailARN: trail.arn, reason: 'AccessDenied', records: 1 }])
  expect(delivery.stats()).toMatchObject({ gaps: 1, givenUp: 1 })

  buckets.written = async () => {}
  buckets.refusal = null
  const later = await simulation.record()
  await delivery.tick()
  expect(buckets.records()).toEqual([there, later])

  const now = trails.get(trail.arn, { accountId: trail.accountId, region: trail.homeRegion })
  const never = await delivery.redeliver(now, { fromMs: 0, beforeMs: 1 })
  expect(never).toEqual([])
  const redelivered = await delivery.redeliver(now, { fromMs: 0, beforeMs: Number.POSITIVE_INFINITY })
  expect(redelivered).toMatchObject([{ reason: 'AccessDenied', records: 1 }])
  await delivery.tick()
  await delivery.tick()
  expect(buckets.records()).toEqual([there, later, missing])
  expect(delivery.stats().gaps).toBe(0)
  expect(simulation.gaps).toHaveLength(1)
})

test('delivery: a gap that cannot be filled is a gap again', async () => {
  const { simulation, delivery, buckets, trail, clock } = await logging({ giveUpDays: 1 })
  buckets.refusal = 'NoSuchBucket'
  const record = await simulation.record()
  await delivery.tick()
  clock.advance(1.5 * dayMs)
  await delivery.tick()
  expect(delivery.stats().gaps).toBe(1)
  await delivery.redeliver(trail, { fromMs: 0, beforeMs: Number.POSITIVE_INFINITY })
  await delivery.tick()
  clock.advance(1.2 * dayMs)
  await delivery.tick()
  expect(delivery.stats()).toMatchObject({ gaps: 1, givenUp: 2 })
  buckets.refusal = null
  await delivery.redeliver(trail, { fromMs: 0, beforeMs: Number.POSITIVE_INFINITY })
  await delivery.tick()
  expect(buckets.records()).toEqual([record])
  expect(delivery.stats().gaps).toBe(0)
})

test('delivery: records that retention frees before they were delivered are a gap, planned or not', async () => {
  const { simulation, delivery, buckets, clock } = await logging()
  buckets.refusal = 'AccessDenied'
  for (let index = 0; index < 60; index += 1) await simulation.record()
  await delivery.tick()
  for (let index = 0; index < 60; index += 1) await simulation.record()
  await simulation.store.flush()
  clock.advance(10 * dayMs)
  await simulation.store.tick()
  clock.advance(2 * dayMs)
  await simulation.store.tick()
  expect(simulation.store.recordFrom).toBeGreaterThan(100)
  buckets.refusal = null
  const later = await simulation.record()
  await delivery.tick()
  await delivery.tick()
  expect(simulation.gaps.map(({ reason, records }) => ({ reason, records }))).toEqual([
    { reason: 'RecordsFreed', records: 60 },
    { reason: 'RecordsFreed', records: null },
  ])
  expect(buckets.records().at(-1)).toBe(later)
})

// Goal: records that deliveries cause never cause a file alone, and none of them is lost.
//
// Method: every object that is written leaves a record, which the trail chooses. Left alone, the number of files stays as
// it is; the next thing that happens brings what waited with it.
test('delivery: what deliveries cause waits for company', async () => {
  const { simulation, trails, delivery, buckets, trail } = await logging()
  const caused: string[] = []
  buckets.written = async ({ key }) => {
    const parts = {
      eventSource: 's3.amazonaws.com',
      eventName: 'PutObject',
      userIdentity: { type: 'AWSService', invokedBy: 'cloudtrail.amazonaws.com' },
      requestParameters: { key },
    }
    caused.push(await simulation.record(parts))
  }
  const first = await simulation.record()
  for (let round = 0; round < 5; round += 1) await delivery.tick()
  expect(buckets.records()).toEqual([first])
  const second = await simulation.record()
  for (let round = 0; round < 5; round += 1) await delivery.tick()
  expect(buckets.records()).toEqual([first, second, caused[0]])

  const stop = await simulation.call((id) => trails.change(trail.arn, id, (now) => ({ ...now, isLogging: false })), {
    awsRegion: 'eu-west-1',
  })
  for (let round = 0; round < 5; round += 1) await delivery.tick()
  expect(new Set(buckets.records())).toEqual(new Set([first, second, caused[0], caused[1], stop]))
})

test('delivery: trails that share records each have theirs, wherever they begin', async () => {
  const simulation = new DeliverySimulation({ targetBytes: 5_000 })
  const { trails, delivery } = await simulation.start()
  const { buckets } = simulation
  const wanted = new Map<string, string[]>()
  for (let index = 0; index < 4; index += 1) {
    const bucketName = `bucket-${index}`
    buckets.buckets.set(bucketName, new Map())
    await begin(simulation, trails, newTrail(`trail-${index}`, { bucketName, isMultiRegion: index % 2 === 0 }))
    wanted.set(bucketName, [])
    for (let made = 0; made < 30; made += 1) {
      const awsRegion = made % 3 === 0 ? 'eu-west-1' : 'us-east-1'
      const record = await simulation.record({ awsRegion, readOnly: true })
      for (const [bucket, records] of wanted) {
        if (awsRegion === 'us-east-1' || Number(bucket.at(-1)) % 2 === 0) records.push(record)
      }
    }
    if (index === 1) await delivery.tick()
  }
  await delivery.tick()
  for (const [bucket, records] of wanted) {
    const found = buckets.records(bucket).filter((text) => text.includes('RunInstances'))
    expect([...found].sort(), bucket).toEqual([...records].sort())
  }
})

test('delivery: a clock that steps back an hour or forward a day loses nothing and repeats nothing', async () => {
  const { simulation, delivery, buckets, clock } = await logging()
  const records: string[] = []
  for (const stepMs of [0, -3_600_000, 0, dayMs, -dayMs, 0]) {
    clock.step(stepMs)
    records.push(await simulation.record())
    await delivery.tick()
    await delivery.tick()
  }
  expect([...buckets.records()].sort()).toEqual(records.sort())
})

// Goal: an object under a planned name is the planned file if its uncompressed content is, however it was compressed, and
// is never written over if it is not.
//
// Method: one simulation tells the name; others, which make the same file, find an object under it.
test.each([
  ['the same content', (content: string) => gzipSync(content, { level: 1 }), null],
  ['other content', (content: string) => gzipSync(`${content} `), 'PreconditionFailed'],
  ['no gzip at all', (content: string) => Buffer.from(content), 'PreconditionFailed'],
] as const)('delivery: an object with %s under the name of a file stays as it is', async (_, bodyOf, error) => {
  const first = await logging()
  await first.simulation.record()
  await first.delivery.tick()
  const [[key, content] = ['', '']] = [...first.buckets.contents()]

  const { simulation, delivery, buckets, trail } = await logging()
  const present = bodyOf(content)
  buckets.buckets.get('logs')?.set(key, present)
  await simulation.record()
  await delivery.tick()
  expect(buckets.buckets.get('logs')?.get(key)).toBe(present)
  expect(delivery.statuses.statusOf(trail.arn, trail.homeRegion).deliveryError).toBe(error)
  expect([...delivery.deliveredFiles.all()].map((file) => file.key)).toEqual(error === null ? [key] : [])
})

test('delivery: a digest finds each file that is in the bucket, with the times of its records', async () => {
  const { simulation, delivery, buckets, clock } = await logging()
  await simulation.record({ eventTime: '2026-01-01T00:30:00Z' })
  await simulation.record({ eventTime: '2026-01-01T02:00:00+02:00' })
  await simulation.record({ eventTime: 'today' })
  await delivery.tick()
  const [[key, content] = ['', '']] = [...buckets.contents()]
  expect([...delivery.deliveredFiles.all()]).toEqual([
    {
      trailArn: 'arn:aws:cloudtrail:us-east-1:123456789012:trail/audit',
      accountId: trailAccount,
      region: 'us-east-1',
      bucketName: 'logs',
      key,
      plannedAtMs: clock.nowMs(),
      deliveredAtMs: clock.nowMs(),
      sha256: createHash('sha256').update(content).digest('hex'),
      oldestEventTime: '2026-01-01T02:00:00+02:00',
      newestEventTime: '2026-01-01T00:30:00Z',
    },
  ])
})

test('delivery: is told once of each trail that got files, whatever their number, and of none that got nothing', async () => {
  const { simulation, trails, delivery, buckets } = await logging({ targetBytes: 2_000 })
  await begin(simulation, trails, newTrail('quiet', { selectors: { kind: 'basic', selectors: [] } }))
  await delivery.tick()
  simulation.delivered.length = 0
  for (let index = 0; index < 30; index += 1) await simulation.record()
  await delivery.tick()
  expect(buckets.puts).toBeGreaterThan(3)
  expect(simulation.delivered.map(({ name }) => name)).toEqual(['audit'])
  buckets.refusal = 'AccessDenied'
  await simulation.record()
  await delivery.tick()
  expect(simulation.delivered).toHaveLength(1)
})
