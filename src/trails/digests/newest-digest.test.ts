import { expect, test } from 'vitest'
import { DigestWorld, homeRegion, hourMs, minuteMs } from '../../../test/support/digest-world.ts'

test('digests: after a change of the bucket or the prefix the newest is elsewhere until the next is made', async () => {
  const world = await DigestWorld.open()
  const isInPlace = () => world.parts.digests.hasNewestInPlace(world.trail, homeRegion)
  expect(isInPlace()).toBe(false)
  await world.startLogging()
  await world.settle()
  await world.pass(1_000)
  expect(isInPlace()).toBe(true)
  for (const keyPrefix of ['below', null]) {
    await world.change((trail) => ({ ...trail, keyPrefix }))
    await world.pass(1_000)
    expect(isInPlace()).toBe(false)
    await world.pass(hourMs)
    expect(isInPlace()).toBe(true)
  }
})

// Goal: a digest that an attempt wrote, of which nothing was heard, is not said to have been delivered by the next one.
test('digests: one that is there already was delivered since it was planned', async () => {
  const world = await DigestWorld.open()
  await world.startLogging()
  await world.settle()
  await world.pass(1_000)
  world.clock.advance(hourMs)
  const plannedAtMs = world.clock.nowMs()
  world.failAt(world.operations + 1, 'answer lost')
  await world.parts.digests.tick()
  expect(world.objects.size).toBe(2)
  await world.pass(5 * minuteMs)
  expect(world.objects.size).toBe(2)
  expect(world.parts.statuses.statusOf(world.trail.arn, homeRegion).digestDeliveredAtMs).toBe(plannedAtMs)
})
