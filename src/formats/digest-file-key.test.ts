import fc from 'fast-check'
import { expect, test } from 'vitest'
import { required } from '../base/assert.ts'
import { parseAccountId, parseRegion } from '../base/brands.ts'
import { type DigestFileKey, digestFolder, formatDigestFileKey, parseDigestFileKey } from './digest-file-key.ts'

const accountId = required(parseAccountId('111122223333'), 'an account id')
const region = required(parseRegion('eu-west-1'), 'a Region')
const homeRegion = required(parseRegion('us-east-1'), 'a Region')
const endMs = Date.UTC(2026, 10, 20, 14, 1, 31)

const key: DigestFileKey = {
  prefix: '',
  organizationId: null,
  accountId,
  region,
  trailName: 'management_events',
  homeRegion,
  endMs,
  isBackfill: false,
}

test('digest file key: as AWS writes it', () => {
  const folder = 'AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/'
  const file = '111122223333_CloudTrail-Digest_eu-west-1_management_events_us-east-1_20261120T140131Z'
  expect(formatDigestFileKey(key)).toBe(`${folder}2026/11/20/${file}.json.gz`)
  expect(formatDigestFileKey({ ...key, isBackfill: true })).toBe(`${folder}2026/11/20/${file}_backfill.json.gz`)
  expect(digestFolder(key)).toBe(folder)
})

test('digest file key: what is written is read back', () => {
  const keys = fc.record({
    prefix: fc.constantFrom('', 'audit', 'audit/AWSLogs'),
    organizationId: fc.constantFrom(null, 'o-abcdefghij'),
    accountId: fc.constant(accountId),
    region: fc.constant(region),
    trailName: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{1,20}[A-Za-z0-9]$/),
    homeRegion: fc.constant(homeRegion),
    endMs: fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1000),
    isBackfill: fc.boolean(),
  })
  fc.assert(
    fc.property(keys, (given) => {
      expect(parseDigestFileKey(formatDigestFileKey(given))).toEqual(given)
    }),
  )
})

test('digest file key: a key whose folders and file name disagree is none', () => {
  const good = formatDigestFileKey(key)
  expect(parseDigestFileKey(good.replace('/2026/11/20/', '/2026/11/21/'))).toBeNull()
  expect(parseDigestFileKey(good.replace('/eu-west-1/', '/eu-west-2/'))).toBeNull()
  expect(parseDigestFileKey(good.replace('CloudTrail-Digest/', 'CloudTrail/'))).toBeNull()
})
