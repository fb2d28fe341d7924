import { expect, test } from 'vitest'
import { AdversarialMetadataStore } from '../../test/support/adversarial-metadata.ts'
import { testAccount, testRegion } from '../../test/support/hosted-buckets.ts'
import type { AccountId } from '../base/brands.ts'
import { systemClock } from '../base/clock.ts'
import { systemRandom } from '../base/random.ts'
import { bindPolicy } from '../identity/policy/bound-policy.ts'
import { isBucketName } from './bucket-name.ts'
import { Buckets } from './buckets.ts'

const draft = {
  name: 'a-bucket',
  accountId: testAccount,
  region: testRegion,
  ownership: 'BucketOwnerEnforced',
  tags: new Map([['constructor', 'x']]),
} as const

test('buckets: a bucket is as it was after a start, with what was changed', async () => {
  const options = { metadata: new AdversarialMetadataStore(), clock: systemClock, random: systemRandom }
  const first = await Buckets.open(options)
  const made = await first.create(draft)
  expect(made.publicAccessBlock).toEqual({
    blocksPublicAcls: true,
    ignoresPublicAcls: true,
    blocksPublicPolicy: true,
    restrictsPublicBuckets: true,
  })
  const statement = { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::a-bucket/*' }
  const policy = bindPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statement }), 'resource')
  const changed = await first.update('a-bucket', (bucket) => ({ ...bucket, policy, publicAccessBlock: null }))

  const second = await Buckets.open(options)
  const again = second.get('a-bucket')
  expect({ ...again, policy: again.policy?.text }).toEqual({ ...changed, policy: policy.text })
  expect(second.ownedBy(testAccount)).toEqual([again])
})

test('buckets: a name belongs to one account, and a new bucket of it begins empty', async () => {
  const buckets = await Buckets.open({
    metadata: new AdversarialMetadataStore(),
    clock: systemClock,
    random: systemRandom,
  })
  const stranger = { ...draft, accountId: '999999999999' as AccountId }
  const outcomes = await Promise.allSettled([buckets.create(draft), buckets.create(stranger), buckets.create(draft)])
  expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.name : 'made'))).toEqual([
    'made',
    'BucketAlreadyExists',
    'BucketAlreadyOwnedByYou',
  ])
  const bucket = buckets.get('a-bucket')
  await expect(buckets.delete(bucket, async () => false)).rejects.toMatchObject({ name: 'BucketNotEmpty' })
  await buckets.delete(bucket, async () => true)
  await expect(buckets.delete(bucket, async () => true)).rejects.toMatchObject({ name: 'NoSuchBucket' })
  expect((await buckets.create(stranger)).bucketId).not.toBe(bucket.bucketId)
  await expect(buckets.writing(bucket, async () => {})).rejects.toMatchObject({ name: 'NoSuchBucket' })
  expect(buckets.ownedBy(testAccount)).toEqual([])
})

test('bucket names: what AWS allows is allowed, and nothing else', () => {
  for (const name of ['abc', 'a-b.c', '1a2', 'a'.repeat(63)]) expect(isBucketName(name), name).toBe(true)
  for (const name of [
    'ab',
    'a'.repeat(64),
    'Abc',
    'a_b',
    '-ab',
    'ab-',
    'a..b',
    '1.2.3.4',
    'xn--a',
    'a-s3alias',
    'a--x-s3',
    'a/b',
    'a b',
    '',
  ]) {
    expect(isBucketName(name), name).toBe(false)
  }
})
