import { expect, test } from 'vitest'
import { AdversarialMetadataStore } from '../../test/support/adversarial-metadata.ts'
import { newTrail, trailAccount } from '../../test/support/delivery-simulation.ts'
import { required } from '../base/assert.ts'
import { parseAccountId, parseRegion } from '../base/brands.ts'
import type { Trail } from './trail.ts'
import { Trails, trailsPerRegionMax } from './trails.ts'

const regionOf = (name: string) => required(parseRegion(name), name)
const [virginia, ireland, tokyo] = ['us-east-1', 'eu-west-1', 'ap-northeast-1'].map(regionOf)
const at = (region = virginia) => ({ accountId: trailAccount, region: required(region, 'a Region') })
const single = (name: string, region = virginia) =>
  newTrail(name, { isMultiRegion: false, homeRegion: required(region, 'a Region') })

test('trails: what was made and changed is there when they are opened again', async () => {
  const metadata = new AdversarialMetadataStore()
  const trails = await Trails.open(metadata)
  const fields = [{ field: 'eventCategory', Equals: ['Data'], ...noValues }] as const
  const made: Trail = newTrail('audit', {
    keyPrefix: 'a/b',
    tags: new Map([['Team', 'blü']]),
    selectors: { kind: 'advanced', selectors: [{ name: 'n', fields }] },
    isRecursive: false,
  })
  await trails.create(made, 'created')
  await trails.change(made.arn, 'started', (trail) => ({ ...trail, isLogging: true, startedAtMs: 7 }))
  const again = await Trails.open(metadata)
  expect(again.get('audit', at())).toEqual({ ...made, isLogging: true, startedAtMs: 7 })
  expect(
    [...again.rows()].map(({ revisions }) => revisions.map(({ revision, eventId }) => [revision, eventId])),
  ).toEqual([
    [
      [1, 'created'],
      [2, 'started'],
    ],
  ])
})

test('trails: a deleted trail is seen by nobody, and its row stays until its records are delivered', async () => {
  const trails = await Trails.open(new AdversarialMetadataStore())
  const { arn } = newTrail('audit')
  await trails.create(newTrail('audit'), 'created')
  await trails.change(arn, 'deleted', () => null)
  expect(trails.find(arn, at())).toBeNull()
  await expect(trails.change(arn, 'late', (trail) => trail)).rejects.toMatchObject({ name: 'TrailNotFoundException' })
  // One of its name may come at once: it goes on counting, so that no delivery takes it for the other.
  await trails.create(newTrail('audit'), 'again')
  expect([...trails.rows()].flatMap(({ revisions }) => revisions.map(({ revision }) => revision))).toEqual([1, 2, 3])
  await trails.change(arn, 'deleted again', () => null)
  await trails.passed(arn, 3, (edit) => edit)
  expect([...trails.rows()].flatMap(({ revisions }) => revisions.map(({ revision }) => revision))).toEqual([3, 4])
  await trails.passed(arn, 4, (edit) => edit)
  expect([...trails.rows()]).toEqual([])
})

test('trails: a change that fails changes nothing, and changes come one after another', async () => {
  const trails = await Trails.open(new AdversarialMetadataStore())
  const { arn } = newTrail('audit')
  await trails.create(newTrail('audit'), 'created')
  const failing = trails.change(arn, 'wrong', () => {
    throw new RangeError('no')
  })
  const tagged = [...'abc'].map((key) =>
    trails.change(arn, key, (trail) => ({ ...trail, tags: new Map([...trail.tags, [key, key]]) })),
  )
  await expect(failing).rejects.toThrow(RangeError)
  await Promise.all(tagged)
  expect([...trails.get(arn, at()).tags.keys()]).toEqual(['a', 'b', 'c'])
})

test('trails: of two that are made at once one is refused', async () => {
  const trails = await Trails.open(new AdversarialMetadataStore())
  const made = await Promise.allSettled([
    trails.create(newTrail('audit'), 'one'),
    trails.create(newTrail('audit'), 'two'),
  ])
  expect(made.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
})

test('trails: names are of a Region, ARNs of all, and both of one account', async () => {
  const trails = await Trails.open(new AdversarialMetadataStore())
  await trails.create(single('audit'), 'one')
  await trails.create(single('audit', ireland), 'two')
  expect(trails.get('audit', at(ireland)).homeRegion).toBe(ireland)
  expect(trails.find('audit', at(tokyo))).toBeNull()
  const { arn } = single('audit')
  expect(trails.get(arn, at(tokyo)).homeRegion).toBe(virginia)
  expect(() => trails.getAtHome(arn, at(tokyo))).toThrow(
    expect.objectContaining({ name: 'InvalidHomeRegionException' }),
  )
  const stranger = { ...at(), accountId: required(parseAccountId('999999999999'), 'an account id') }
  expect(trails.find(arn, stranger)).toBeNull()
  expect(() => trails.checkNew(newTrail('audit', { homeRegion: required(tokyo, 'a Region') }))).toThrow(
    'already exists',
  )
})

test('trails: a trail of all Regions needs a place in each that has trails', async () => {
  const trails = await Trails.open(new AdversarialMetadataStore())
  for (let number = 0; number < trailsPerRegionMax; number += 1) {
    await trails.create(single(`irish-${number}`, ireland), String(number))
  }
  expect(() => trails.checkNew(newTrail('everywhere'))).toThrow('already has 5 trails in eu-west-1.')
  trails.checkNew(single('here'))
})

const noValues = { StartsWith: [], EndsWith: [], NotEquals: [], NotStartsWith: [], NotEndsWith: [] }
