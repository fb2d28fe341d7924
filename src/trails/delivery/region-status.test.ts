import { expect, test } from 'vitest'
import { DeliverySimulation, newTrail } from '../../../test/support/delivery-simulation.ts'
import { required } from '../../base/assert.ts'
import { parseRegion, type Region } from '../../base/brands.ts'

// Goal: the status of a Region tells of its own files.
//
// Method: of a delivery of three Regions the first file is written, and the bucket then refuses; later it is open again.
test('delivery: each Region has the times and errors of its own files', async () => {
  const simulation = new DeliverySimulation()
  const { trails, delivery } = await simulation.start()
  const { buckets } = simulation
  const { clock } = simulation.ports
  const trail = newTrail('audit')
  await simulation.call((id) => trails.create(trail, id))
  await simulation.call((id) => trails.change(trail.arn, id, (now) => ({ ...now, isLogging: true, startedAtMs: 1 })))
  const ireland = required(parseRegion('eu-west-1'), 'a Region')
  const oregon = required(parseRegion('us-west-2'), 'a Region')
  for (const awsRegion of [trail.homeRegion, ireland]) await simulation.record({ awsRegion })
  buckets.written = async () => {
    buckets.refusal = 'AccessDenied'
  }
  await delivery.tick()
  const [first, second] =
    buckets.objects.length === 1 && buckets.objects[0]?.key.includes('/us-east-1/')
      ? [trail.homeRegion, ireland]
      : [ireland, trail.homeRegion]
  const statusOf = (region: Region) => delivery.statuses.statusOf(trail.arn, region)
  expect(statusOf(first)).toMatchObject({ deliveryError: null, attemptedAtMs: null })
  expect(statusOf(second)).toMatchObject({ deliveryError: 'AccessDenied', deliveredAtMs: null })
  buckets.written = async () => {}
  buckets.refusal = null
  clock.advance(600_000)
  await delivery.tick()
  for (const region of [first, second]) {
    expect(statusOf(region)).toEqual({
      ...statusOf(oregon),
      deliveredAtMs: clock.nowMs(),
      attemptedAtMs: clock.nowMs(),
    })
  }
  expect(statusOf(oregon)).toMatchObject({ deliveredAtMs: null, attemptedAtMs: null, deliveryError: null })
})
