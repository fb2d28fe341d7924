import { expect, test } from 'vitest'
import { AnswerError } from '../../src/aws-client/answer.ts'
import type { BucketFollower } from '../../src/sources/cloudtrail-bucket/bucket-follower.ts'
import { BucketSourceSimulation, followedSource } from '../support/bucket-source-simulation.ts'
import { type Kill, KillPlan } from '../support/kill-plan.ts'

const dayMs = 86_400_000
const organization = 'o-exampleorgid/444455556666/CloudTrail/eu-west-1'

// Goal: whichever step of following a bucket is the last one before the process dies, every record of it is brought, and
// in the end the same is remembered of the bucket.
//
// Method: a clean run counts what is asked of metadata, bucket, queue and record store: over old days, new ones, several
// streams, a log file that comes late, and what a queue tells. It is repeated once for each of these calls, killed before
// it, after it, or with that call failing alone; started again from what was durable; and left to finish.
for (const queueUrl of [null, 'https://sqs.us-east-1.amazonaws.com/123456789012/logs']) {
  for (const when of ['before', 'after', 'once'] as const) {
    const how = queueUrl === null ? 'listing' : 'its queue'
    test(`followed by ${how}: the process ending ${when} any step loses no record`, async () => {
      const clean = await follow(null, queueUrl)
      expect(clean.calls).toBeGreaterThan(40)
      expect(clean.brought, 'brought once').toEqual(clean.wanted)
      expect(clean.acts).toEqual(['StartSource'])
      for (let at = 0; at < clean.calls; at += 1) {
        const run = await follow({ at, when }, queueUrl)
        expect([...new Set(run.brought)], `${when} call ${at}`).toEqual(clean.wanted)
        expect(run.rows, `${when} call ${at}`).toEqual(clean.rows)
        expect(run.messages, `${when} call ${at}`).toBe(clean.messages)
        expect(run.isLost, `${when} call ${at}`).toBe(false)
      }
    })
  }
}

async function follow(kill: Kill | null, queueUrl: string | null) {
  const simulation = new BucketSourceSimulation({ ...followedSource, queueUrl })
  const wanted = fill(simulation)
  const plan = new KillPlan(kill)
  const run = async (follower: BucketFollower) => {
    for (let round = 0; round < 3; round += 1) {
      await follower.readQueue().catch(() => null)
      await follower.listWhenDue().catch(() => null)
      simulation.clock.advance(3_700_000)
    }
  }
  // What comes while it runs is there before the killed run begins its second half.
  const follower = await simulation.start(plan).catch(() => null)
  if (follower !== null) await run(follower)
  wanted.push(...comeLater(simulation))
  if (follower !== null) await run(follower)
  const { calls } = plan
  if (kill !== null) await run(await simulation.start())
  const rows = await simulation.rows()
  return {
    calls,
    wanted: wanted.sort(),
    brought: [...simulation.brought].sort(),
    acts: simulation.acts,
    rows: rows.filter((row) => !row.startsWith('source-states/')),
    isLost: rows.some((row) => /"lostAtMs":\d/.test(row)),
    messages: simulation.messages.size,
  }
}

/** @returns The records that are there. */
function fill(simulation: BucketSourceSimulation): string[] {
  const wanted: string[] = []
  const nowMs = simulation.clock.nowMs()
  const put = (name: string, at: { stream?: string; timeMs: number }) => {
    const records = [recordOf(`${name}-1`), recordOf(`${name}-2`)]
    wanted.push(...records)
    return simulation.put(records, { ...at, unique: name })
  }
  for (let day = 9; day >= 0; day -= 1) put(`day${day}`, { timeMs: nowMs - day * dayMs })
  for (let minute = 1; minute <= 4; minute += 1) put(`minute${minute}`, { timeMs: nowMs - minute * 60_000 })
  put('organization', { stream: organization, timeMs: nowMs })
  put('insight', { stream: '111122223333/CloudTrail-Insight/us-east-1', timeMs: nowMs - 20 * dayMs })
  // None of these is a log file.
  simulation.objects.set('some/prefix/AWSLogs/111122223333/CloudTrail/', new Uint8Array(0))
  const digest = '111122223333/CloudTrail-Digest/us-east-1/2026/11/20/digest.json.gz'
  simulation.objects.set(`some/prefix/AWSLogs/${digest}`, new Uint8Array(0))
  return wanted
}

const laterMs = Date.UTC(2026, 10, 20, 15, 5)

function comeLater(simulation: BucketSourceSimulation): readonly string[] {
  const [next, late, told] = [recordOf('next'), recordOf('late'), recordOf('told')]
  simulation.put([next], { timeMs: laterMs, unique: 'next' })
  simulation.put([late], { timeMs: laterMs - dayMs, unique: 'late' })
  const key = simulation.put([told], { stream: organization, timeMs: laterMs, unique: 'told' })
  simulation.tell(JSON.stringify({ s3Bucket: 'our-logs', s3ObjectKey: [key] }))
  simulation.tell('of somebody else')
  return [next, late, told]
}

function recordOf(eventID: string): string {
  return JSON.stringify({ eventID, eventVersion: '1.11' })
}

test('followed bucket: one that is away is told once, and what came meanwhile is taken when it is back', async () => {
  const simulation = new BucketSourceSimulation()
  const wanted = fill(simulation)
  const follower = await simulation.start()
  await follower.listWhenDue()
  simulation.refusal = new AnswerError(403, 'AccessDenied', 'no', null)
  wanted.push(...comeLater(simulation))
  const waits = [await follower.listWhenDue(), await follower.listWhenDue(), await follower.listWhenDue()]
  expect(follower.stats()).toMatchObject({ trouble: 'denied', stored: wanted.length - 3 })
  // Longer each time.
  expect(waits.map((ms) => (ms ?? 0) > 0)).toEqual([true, true, true])
  expect(waits[2]).toBeGreaterThan(waits[0] ?? 0)
  // Another start does not tell it again.
  const again = await simulation.start()
  await again.listWhenDue()
  simulation.refusal = null
  await again.listWhenDue()
  expect(again.stats()).toMatchObject({ trouble: null, stored: 3, duplicate: 0 })
  expect([...simulation.brought].sort()).toEqual(wanted.sort())
  expect(simulation.acts).toEqual(['StartSource', 'LoseSource', 'RecoverSource'])
})

test('followed bucket: what is closed is neither listed nor remembered one by one', async () => {
  const simulation = new BucketSourceSimulation()
  fill(simulation)
  const follower = await simulation.start()
  await follower.listWhenDue()
  simulation.asked.length = 0
  await follower.listWhenDue()
  expect(simulation.asked.filter((key) => key.includes('/2026/11/1')).length).toBe(0)
  const rows = await simulation.rows()
  expect(rows.filter((row) => row.includes('2026/11/17')).length).toBe(0)
  // A far day must not close those before it.
  const far = simulation.put([recordOf('far')], { timeMs: Date.UTC(9999, 11, 31), unique: 'far' })
  await follower.listWhenDue()
  simulation.put([recordOf('beside far')], { unique: 'beside' })
  await follower.listWhenDue()
  expect(simulation.brought).toContain(recordOf('beside far'))
  simulation.put([recordOf('after far')], { unique: 'after' })
  const again = await simulation.start()
  await again.listWhenDue()
  expect(simulation.brought).toContain(recordOf('after far'))
  expect(far).toContain('/9999/12/31/')
})

test('followed bucket: a file that is no log file is told and passed, and holds up nothing', async () => {
  const simulation = new BucketSourceSimulation()
  const whole = recordOf('whole')
  simulation.put([], { unique: 'broken', content: Buffer.from('{"Records":[{"eventID":"first","eventVersion":"1"},') })
  simulation.put([], { unique: 'noise', content: Buffer.from([0x1f, 0x8b, 1, 2, 3]) })
  simulation.put([whole], { unique: 'whole' })
  const follower = await simulation.start()
  await follower.listWhenDue()
  await follower.listWhenDue()
  expect(follower.stats()).toMatchObject({ files: 3, spoiltFiles: 2, trouble: null })
  expect(simulation.brought).toContain(whole)
})
