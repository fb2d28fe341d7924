import { expect, test } from 'vitest'
import { AdversarialMetadataStore } from '../../test/support/adversarial-metadata.ts'
import { newTrail } from '../../test/support/delivery-simulation.ts'
import { required } from '../base/assert.ts'
import { parseRegion, type Region } from '../base/brands.ts'
import { Edit } from '../storage/table.ts'
import { StoredTrailStatuses } from './trail-statuses.ts'

const { arn: trailArn, homeRegion } = newTrail('audit')
const ireland = regionOf('eu-west-1')
const none = {
  deliveredAtMs: null,
  deliveryError: null,
  attemptedAtMs: null,
  digestDeliveredAtMs: null,
  digestError: null,
}

test('trail statuses: each Region has its own, also after a start', async () => {
  const metadata = new AdversarialMetadataStore()
  const statuses = await StoredTrailStatuses.open(metadata)
  const edit = statuses.delivered(new Edit(), 'log-file', { trailArn, regions: [homeRegion, ireland, ireland] }, 1)
  await statuses.delivered(edit, 'digest', { trailArn, regions: [ireland] }, 2).commit(metadata)
  await statuses.failed('log-file', { trailArn, regions: [ireland] }, 'AccessDenied', 3)
  for (const read of [statuses, await StoredTrailStatuses.open(metadata)]) {
    expect(read.statusOf(trailArn, homeRegion)).toEqual({ ...none, deliveredAtMs: 1, attemptedAtMs: 1 })
    expect(read.statusOf(trailArn, ireland)).toEqual({
      deliveredAtMs: 1,
      deliveryError: 'AccessDenied',
      attemptedAtMs: 3,
      digestDeliveredAtMs: 2,
      digestError: null,
    })
    expect(read.statusOf(trailArn, regionOf('us-west-2'))).toEqual(none)
  }
  await statuses.forget(new Edit(), trailArn).commit(metadata)
  expect(statuses.statusOf(trailArn, homeRegion)).toEqual(none)
  expect((await metadata.list('trail-status/', '', 10)).entries).toEqual([])
})

test('trail statuses: what an older version kept of a whole trail counts for its home Region', async () => {
  const metadata = new AdversarialMetadataStore()
  const partition = trailArn.replaceAll('/', ':')
  const row = { version: 1, deliveredAtMs: 5, error: null, attemptedAtMs: 6 }
  const value = Buffer.from(JSON.stringify(row))
  await metadata.batch([{ key: `trail-status/${partition}/log-file`, value, expectedRevision: null }])
  const statuses = await StoredTrailStatuses.open(metadata)
  expect(statuses.statusOf(trailArn, homeRegion)).toEqual({ ...none, deliveredAtMs: 5, attemptedAtMs: 6 })
  expect(statuses.statusOf(trailArn, ireland)).toEqual(none)
  await statuses.failed('log-file', { trailArn, regions: [homeRegion] }, 'NoSuchBucket', 7)
  expect(statuses.statusOf(trailArn, homeRegion)).toMatchObject({ deliveredAtMs: 5, deliveryError: 'NoSuchBucket' })
})

function regionOf(text: string): Region {
  return required(parseRegion(text), text)
}
