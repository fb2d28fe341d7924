import { expect, test } from 'vitest'
import type { MetadataEntry } from '../../src/storage/metadata-store.ts'
import {
  type DigestFault,
  DigestWorld,
  digestFaults,
  homeRegion,
  hourMs,
  minuteMs,
  otherRegion,
} from '../support/digest-world.ts'
import { seededNumbers } from '../support/simulation.ts'

/** Making keys takes long. */
const keysOnce = madeKeys()

// Goal: whichever metadata batch or bucket request of the digests fails, or is the last of its process, the bucket ends
// with the same bytes.
//
// Method: a clean run goes through all kinds of digests, and its operations are counted. It is repeated with each of
// them refused, done and its answer lost, and with the process ended before and after it. All runs begin with the same
// keys, so that signatures are the same too. The reader, which shares no code with the writer, judges the clean run.
test('digests: whatever operation fails or is the last, the same digests come to be', async () => {
  const keys = await keysOnce
  const clean = await run(keys, null)
  expect(clean.read().problems).toEqual([])
  expect(clean.read().digests.map(({ isBackfill, previousKey }) => `${isBackfill} ${previousKey === null}`)).toEqual(
    expect.arrayContaining(['false true', 'false false', 'true true']),
  )
  expect(clean.operations).toBeGreaterThan(30)
  const expected = contentsOf(clean)
  for (let at = 0; at < clean.operations; at += 1) {
    for (const kind of digestFaults) {
      const world = await run(keys, { at, kind })
      expect(contentsOf(world), `${kind} at ${at}`).toEqual(expected)
    }
  }
})

// Goal: whatever happens, in whatever order, windows of a chain touch, and every log file is named exactly once.
//
// Method: seeds choose what happens next: deliveries in time and late, stops and starts, a bucket that refuses, a clock
// that steps, operations that fail, processes that end. Then logging stops, what was late is named, and the reader judges.
test.each(Array.from({ length: 12 }, (_, seed) => seed + 1))(
  'digests: after a life by chance all is named once (%i)',
  async (seed) => {
    const next = seededNumbers(seed)
    const upTo = (count: number) => Math.floor(next() * count)
    const world = await openWith(await keysOnce)
    for (let step = 0; step < 60; step += 1) {
      await actions[upTo(actions.length)]?.(world, upTo)
      if (upTo(3) === 0) world.failAt(world.operations + upTo(4), digestFaults[upTo(digestFaults.length)] ?? 'refused')
      await world.pass(upTo(hourMs / 2))
    }
    world.refuse(null)
    if (world.trail.isLogging) await world.stopLogging()
    // As far as the clock was ever set forward, and then as long as late log files wait.
    await world.pass(60 * hourMs)
    await world.pass(2 * hourMs)
    const { digests, problems } = world.read()
    expect(problems).toEqual([])
    expect(digests.length).toBeGreaterThan(5)
  },
)

type Action = (world: DigestWorld, upTo: (count: number) => number) => unknown

const actions: readonly Action[] = [
  (world) => world.deliver(),
  (world) => world.deliver(otherRegion),
  (world, upTo) => world.deliver(homeRegion, world.clock.nowMs() - upTo(5 * hourMs)),
  (world, upTo) => world.deliver(otherRegion, world.clock.nowMs() - upTo(5 * hourMs)),
  (world) => (world.trail.isLogging ? null : world.startLogging()),
  (world) => (world.trail.isLogging ? null : world.startLogging()),
  (world, upTo) => (upTo(3) === 0 && world.trail.isLogging ? world.stopLogging() : null),
  (world) => world.change((trail) => ({ ...trail, hasDigests: !trail.hasDigests })),
  (world) => world.change((trail) => ({ ...trail, hasDigests: true })),
  (world, upTo) => world.refuse(upTo(2) === 0 ? 'AccessDenied' : null),
  (world) => world.refuse(null),
  (world, upTo) => world.clock.step((upTo(2) - 0.5) * 2 * hourMs),
  (world, upTo) => world.holdUp(upTo(3) === 0),
  (world) => world.restart(),
]

/** What a trail meets in its life, with every kind of digest. */
async function run(
  keys: readonly MetadataEntry[],
  fault: { readonly at: number; readonly kind: DigestFault } | null,
): Promise<DigestWorld> {
  const world = await openWith(keys)
  if (fault !== null) world.failAt(fault.at, fault.kind)
  await world.startLogging()
  await world.settle()
  await world.pass(10 * minuteMs)
  const beganMs = world.clock.nowMs()
  await world.deliver()
  await world.deliver(otherRegion)
  await world.pass(hourMs)
  await world.deliver(homeRegion, beganMs + minuteMs)
  await world.pass(hourMs)
  await world.stopLogging()
  await world.settle()
  await world.pass(minuteMs)
  await world.startLogging()
  await world.settle()
  await world.pass(hourMs)
  await world.change(() => null)
  await world.settle()
  await world.pass(minuteMs)
  return world
}

function contentsOf({ objects }: DigestWorld) {
  return [...objects]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, { body, metadata }]) => [key, Buffer.from(body).toString('base64'), [...metadata]])
}

async function openWith(keys: readonly MetadataEntry[]): Promise<DigestWorld> {
  const world = await DigestWorld.open()
  await world.stored.batch(keys.map(({ key, value }) => ({ key, value, expectedRevision: null })))
  await world.restart()
  return world
}

async function madeKeys(): Promise<readonly MetadataEntry[]> {
  const world = await DigestWorld.open()
  for (const region of [homeRegion, otherRegion]) await world.keys.signer(region, world.clock.nowMs() - hourMs)
  return (await world.stored.list('signing-key/', '', 10)).entries
}
