import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DeliveryBucket } from '../../src/trails/delivery/delivery-bucket.ts'
import type { TrailDelivery } from '../../src/trails/delivery/open-trail-delivery.ts'
import type { Trail } from '../../src/trails/trail.ts'
import type { Trails } from '../../src/trails/trails.ts'
import { noMetadataFaults } from '../support/adversarial-metadata.ts'
import { DeliverySimulation, MemoryBuckets, newTrail, type SimulationOptions } from '../support/delivery-simulation.ts'
import { type Kill, KillPlan } from '../support/kill-plan.ts'
import { MadeS3, type MadeS3Fault } from '../support/made-s3.ts'

const trail = newTrail('audit')

/** Where trails deliver to: one suite for both. */
const destinations = ['a hosted bucket', 'a bucket of an upstream'] as const
type Destination = (typeof destinations)[number]

const store = new MadeS3(new MemoryBuckets())
let reached: ReturnType<MadeS3['logBuckets']>
beforeAll(async () => {
  await store.listen()
  reached = store.logBuckets()
})
afterAll(async () => {
  reached[Symbol.dispose]()
  await store[Symbol.asyncDispose]()
})

function simulate(destination: Destination, options: SimulationOptions = {}): DeliverySimulation {
  if (destination === 'a hosted bucket') return new DeliverySimulation(options)
  const reach = (buckets: MemoryBuckets): DeliveryBucket => {
    store.buckets = buckets
    return reached.logBuckets
  }
  return new DeliverySimulation({ ...options, reach })
}

const cases = destinations.flatMap((destination) =>
  (['before', 'after', 'once'] as const).map((when) => [destination, when] as const),
)

// Goal: whichever step of a delivery is the last one before the process dies, the same files with the same content come
// to be, and no record is in two of them.
//
// Method: a clean run counts what is asked of metadata and bucket, from the start of the server to the end of the
// delivery, over a trail that is changed, stopped, and started again in between. It is repeated once for each of these
// calls, killed before it and after it, started again from what was durable, and left to finish. The bucket is the judge.
for (const [destination, when] of cases) {
  test(`delivery: the process ending ${when} any step changes nothing in ${destination}`, async () => {
    const clean = await deliver(destination, null)
    expect(clean.calls).toBeGreaterThan(15)
    expect([...clean.files.values()].flatMap((content) => content.match(/"eventID"/g) ?? []).length).toBe(clean.chosen)
    for (let at = 0; at < clean.calls; at += 1) {
      const run = await deliver(destination, { at, when })
      expect([...run.files.keys()].sort(), `${when} call ${at}`).toEqual([...clean.files.keys()].sort())
      expect(run.files, `${when} call ${at}`).toEqual(clean.files)
      expect(run.left, `${when} call ${at}`).toEqual(clean.left)
    }
  })
}

async function deliver(destination: Destination, kill: Kill | null) {
  const simulation = simulate(destination, { targetBytes: 1500 })
  const { trails } = await simulation.start()
  const chosen = await makeHistory(simulation, trails)

  const plan = new KillPlan(kill)
  const isOver = await simulation
    .start(plan)
    .then(({ delivery }) => tickAll(simulation, delivery))
    .catch(() => false)
  const { calls } = plan
  if (kill !== null || !isOver) {
    const { delivery } = await simulation.start()
    await tickAll(simulation, delivery)
  }
  const { entries } = await simulation.metadata.list('', '', 1000)
  // The time of a plan, which a plan that is made again has anew, stands in the names of these rows.
  const left = entries.map(({ key }) => key.replace(/\/\d{15}-/, '/')).sort()
  return { calls, chosen, files: simulation.buckets.contents(), left }
}

// Goal: as above, for what is given up after the bucket has refused for too long, and for what is then delivered again.
//
// Method: the second of two files is refused for a month. From the start that gives it up to the end of its redelivery
// the process is killed at each call; whoever operates it then asks for the redelivery again.
for (const [destination, when] of cases) {
  test(`delivery: the process ending ${when} any step of giving up on ${destination} and delivering again loses and repeats nothing`, async () => {
    const clean = await giveUpAndRedeliver(destination, null)
    expect(clean.calls).toBeGreaterThan(10)
    for (let at = 0; at < clean.calls; at += 1) {
      const run = await giveUpAndRedeliver(destination, { at, when })
      expect(run.missing, `${when} call ${at}`).toEqual([])
      expect(run.found, `${when} call ${at}`).toEqual(run.wanted)
      expect(run.reports, `${when} call ${at}`).toBeGreaterThan(0)
      expect(run.left, `${when} call ${at}`).toEqual([])
    }
  })
}

async function giveUpAndRedeliver(destination: Destination, kill: Kill | null) {
  const simulation = simulate(destination)
  const { buckets, ports } = simulation
  const { trails, delivery: before } = await simulation.start()
  await simulation.call((id) => trails.create(trail, id))
  await simulation.call((id) => trails.change(trail.arn, id, (now) => ({ ...now, isLogging: true, startedAtMs: 1 })))
  const wanted = [await simulation.record(), await simulation.record({ awsRegion: 'eu-west-1' })]
  buckets.written = async () => {
    buckets.refusal = 'AccessDenied'
  }
  await before.tick()
  ports.clock.advance(31 * 86_400_000)
  const now = trails.get(trail.arn, { accountId: trail.accountId, region: trail.homeRegion })

  const plan = new KillPlan(kill)
  const act = async (delivery: TrailDelivery) => {
    buckets.refusal = 'AccessDenied'
    await tickAll(simulation, delivery)
    buckets.written = async () => {}
    buckets.refusal = null
    await delivery.redeliver(now, always).catch(() => [])
    await tickAll(simulation, delivery)
  }
  await simulation.start(plan).then(
    ({ delivery }) => act(delivery),
    () => {},
  )
  const { calls } = plan
  buckets.written = async () => {}
  buckets.refusal = null
  const { delivery } = await simulation.start()
  await tickAll(simulation, delivery)
  await delivery.redeliver(now, always)
  await tickAll(simulation, delivery)
  const found = [...buckets.records()].sort()
  const { entries } = await simulation.metadata.list('', '', 1000)
  return {
    calls,
    wanted: wanted.sort(),
    found,
    missing: wanted.filter((text) => !found.includes(text)),
    // Killed before it had been given up, it is delivered after all, and there never was a gap.
    reports: simulation.gaps.length + (kill === null ? 0 : 1),
    left: entries.map(({ key }) => key).filter((key) => /^trail-(plan|gap)/.test(key)),
  }
}

// Goal: metadata that loses batches and answers, whenever it likes, costs time and nothing else.
//
// Method: each run takes another seed. Two trails deliver while records come; then the metadata is well again.
test.each(destinations)(
  'delivery: into %s: lost batches, lost answers and failed reads lose and repeat no record',
  async (destination) => {
    for (let seed = 1; seed <= 12; seed += 1) {
      const faults = { ...noMetadataFaults, seed }
      const simulation = simulate(destination, { seed, targetBytes: 1500, faults })
      const { trails, delivery } = await simulation.start()
      const others = newTrail('others', { bucketName: 'others', isMultiRegion: false })
      simulation.buckets.buckets.set('others', new Map())
      for (const one of [trail, others]) {
        await simulation.call((id) => trails.create(one, id))
        await simulation.call((id) =>
          trails.change(one.arn, id, (now) => ({ ...now, isLogging: true, startedAtMs: 1 })),
        )
      }
      Object.assign(faults, { lostAnswers: 0.2, lostBatches: 0.2, failedReads: 0.1, delayTurnsMax: 3 })
      const wanted: string[] = []
      for (let round = 0; round < 15; round += 1) {
        wanted.push(await simulation.record(), await simulation.record({ awsRegion: 'eu-west-1' }))
        await delivery.tick().catch(() => {})
        simulation.ports.clock.advance(5_000)
      }
      Object.assign(faults, noMetadataFaults, { seed })
      simulation.ports.clock.advance(600_000)
      await tickAll(simulation, delivery)
      const found = (bucket: string) =>
        simulation.buckets.records(bucket).filter((text) => text.includes('RunInstances'))
      expect([...found('logs')].sort(), `seed ${seed}`).toEqual([...wanted].sort())
      const inRegion = wanted.filter((text) => text.includes('us-east-1'))
      expect([...found('others')].sort(), `seed ${seed}`).toEqual(inRegion.sort())
      expect(delivery.stats(), `seed ${seed}`).toMatchObject({ failing: 0, gaps: 0 })
    }
  },
)

// Goal: what is planned is written as planned, whatever becomes of its trail meanwhile.
//
// Method: between the first file of a plan and the second the trail is sent elsewhere, stopped, or deleted.
const changes: readonly (readonly [string, (now: Trail) => Trail | null])[] = [
  ['sent to another bucket', (now: Trail) => ({ ...now, bucketName: 'other' })],
  ['given other selectors', (now: Trail) => ({ ...now, selectors: { kind: 'basic', selectors: [] } as const })],
  ['stopped', (now: Trail) => ({ ...now, isLogging: false })],
  ['deleted', () => null],
]
test.each(destinations.flatMap((destination) => changes.map(([name, change]) => [destination, name, change] as const)))(
  'delivery: into %s: a trail that is %s in mid-delivery has what was planned',
  async (destination, _name, change) => {
    const simulation = simulate(destination)
    const { buckets } = simulation
    buckets.buckets.set('other', new Map())
    const { trails, delivery } = await simulation.start()
    await simulation.call((id) => trails.create(trail, id))
    await simulation.call((id) => trails.change(trail.arn, id, (now) => ({ ...now, isLogging: true, startedAtMs: 1 })))
    const planned = [
      await simulation.record(),
      await simulation.record({ awsRegion: 'eu-west-1' }),
      await simulation.record({ awsRegion: 'us-west-2' }),
    ]
    let call = ''
    buckets.written = async () => {
      buckets.written = async () => {}
      call = await simulation.call((id) => trails.change(trail.arn, id, change))
      buckets.refusal = 'SlowDown'
    }
    await delivery.tick()
    buckets.refusal = null
    simulation.ports.clock.advance(600_000)
    await delivery.tick()
    expect([...buckets.records()].sort()).toEqual([...planned, call].sort())
    expect(buckets.contents('other').size).toBe(0)
  },
)

// Goal: a connection that ends at any moment costs another attempt, and no file comes to be twice.
//
// Method: a clean delivery counts the requests. It is repeated once for each, with the connection ending before the store
// has done what it was asked for and after that. The store does as S3 does, or knows no conditions and overwrites.
for (const fault of ['reset before', 'reset after'] as const) {
  test.each([true, false])(
    `delivery: an upstream whose connections end (${fault}), conditions known: %s`,
    async (knows) => {
      store.ignoresConditions = !knows
      try {
        const clean = await deliverThrough(null)
        expect(clean.requests).toBe(2)
        expect(clean.files.size).toBe(2)
        for (let at = 0; at < clean.requests; at += 1) {
          const run = await deliverThrough((index) => (index === at ? fault : null))
          expect(run.files, `request ${at}`).toEqual(clean.files)
          expect(run.requests).toBeGreaterThan(clean.requests)
          expect(run.delivered).toBe(2)
        }
      } finally {
        store.ignoresConditions = false
      }
    },
  )
}

async function deliverThrough(fault: ((index: number) => MadeS3Fault) | null) {
  const simulation = simulate('a bucket of an upstream')
  const { trails, delivery } = await simulation.start()
  await simulation.call((id) => trails.create(trail, id))
  await simulation.call((id) => trails.change(trail.arn, id, (now) => ({ ...now, isLogging: true, startedAtMs: 1 })))
  await simulation.record()
  await simulation.record({ awsRegion: 'eu-west-1' })
  const before = store.requests.length
  store.fault = (index) => fault?.(index - before) ?? null
  await tickAll(simulation, delivery)
  store.fault = () => null
  const { entries } = await simulation.metadata.list('delivered-file/', '', 10)
  return { files: simulation.buckets.contents(), requests: store.requests.length - before, delivered: entries.length }
}

const always = { fromMs: 0, beforeMs: Number.POSITIVE_INFINITY }

/** Returns how many records the trail has chosen. */
async function makeHistory(simulation: DeliverySimulation, trails: Trails): Promise<number> {
  await simulation.record()
  await simulation.call((id) => trails.create(trail, id))
  await simulation.record()
  await simulation.call((id) => trails.change(trail.arn, id, (now) => ({ ...now, isLogging: true, startedAtMs: 1 })))
  for (let index = 0; index < 6; index += 1) {
    await simulation.record({ awsRegion: index % 2 === 0 ? 'us-east-1' : 'eu-central-1' })
    await simulation.record({ recipientAccountId: '210987654321' })
  }
  await simulation.call((id) => trails.change(trail.arn, id, (now) => ({ ...now, keyPrefix: 'moved' })))
  await simulation.record()
  await simulation.call((id) => trails.change(trail.arn, id, (now) => ({ ...now, isLogging: false })))
  await simulation.record()
  await simulation.call((id) => trails.change(trail.arn, id, (now) => ({ ...now, isLogging: true, startedAtMs: 1 })))
  await simulation.record()
  return 6 + 1 + 1 + 1 + 1
}

/** A retry comes no sooner than its time; a step that fails is made again. */
async function tickAll(simulation: DeliverySimulation, delivery: TrailDelivery): Promise<boolean> {
  let isGood = true
  for (let round = 0; round < 3; round += 1) {
    isGood = await delivery.tick().then(
      () => true,
      () => false,
    )
    // Longer than the first retry waits, and within the minute that stands in file names.
    simulation.ports.clock.advance(2_000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return isGood
}
