import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isAccountId, isRegion } from '../base/brands.ts'
import { classifyFileName, formatLogFileKey, type LogFileKey, parseLogFileKey } from './log-file-key.ts'

const file = '111122223333_CloudTrail_us-east-1_20230710T1200Z_nx5UQ0zQkgGFv3aB.json.gz'
const key = `AWSLogs/111122223333/CloudTrail/us-east-1/2023/07/10/${file}`

test('log file key: a key is taken apart', () => {
  expect(
    parseLogFileKey(`some/prefix/AWSLogs/o-exampleorgid/111122223333/CloudTrail/us-east-1/2023/07/10/${file}`),
  ).toEqual({
    kind: 'log',
    prefix: 'some/prefix',
    organizationId: 'o-exampleorgid',
    accountId: '111122223333',
    region: 'us-east-1',
    deliveredAtMs: Date.parse('2023-07-10T12:00:00Z'),
    unique: 'nx5UQ0zQkgGFv3aB',
  })
  expect(parseLogFileKey(key)).toMatchObject({ prefix: '', organizationId: null })
})

test.each([
  ['another account in the name', key.replace('/111122223333/', '/444455556666/')],
  ['another Region in the name', key.replace('/us-east-1/', '/eu-west-1/')],
  ['another day in the name', key.replace('/07/10/', '/07/11/')],
  ['a day that does not exist', key.replaceAll('/07/10/', '/02/30/').replace('20230710', '20230230')],
  ['an hour that does not exist', key.replace('T1200Z', 'T2500Z')],
  ['a digest', key.replaceAll('CloudTrail', 'CloudTrail-Digest')],
  ['a folder that CloudTrail does not have', key.replaceAll('CloudTrail', 'CloudTrail-Other')],
  ['no AWSLogs', key.replace('AWSLogs/', '')],
  ['a name alone', file],
])('log file key: %s is no log file key', (_, text) => {
  expect(parseLogFileKey(text)).toBeNull()
})

test('log file key: every key that is written is read again', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 12, maxLength: 12 })
  const keys = fc.record({
    kind: fc.constantFrom('log', 'insight', 'network-activity', 'aggregated'),
    prefix: fc.string({ unit: fc.constantFrom(...'ab/_'), maxLength: 6 }),
    organizationId: fc.constantFrom(null, 'o-exampleorgid'),
    accountId: digits.filter(isAccountId),
    region: fc.constantFrom<string[]>('us-east-1', 'eu-west-1').filter(isRegion),
    deliveredAtMs: fc.nat({ max: 50_000_000 }).map((minute) => minute * 60_000),
    unique: fc.string({ unit: fc.constantFrom(...'aZ09'), minLength: 16, maxLength: 16 }),
  })
  fc.assert(
    fc.property(keys, (parts: LogFileKey) => {
      expect(parseLogFileKey(formatLogFileKey(parts))).toEqual(parts)
    }),
  )
})

test.each([
  [key, 'log'],
  [file, 'log'],
  [`C:\\logs\\${file}`, 'log'],
  [file.replace('.gz', ''), 'log'],
  ['111122223333_CloudTrail-Insight_us-east-1_20230710T1200Z_nx5UQ0zQkgGFv3aB.json.gz', 'insight'],
  ['111122223333_CloudTrail-NetworkActivity_us-east-1_20230710T1200Z_nx5UQ0zQkgGFv3aB.json.gz', 'network-activity'],
  ['111122223333_CloudTrail-Aggregated_us-east-1_20230710T1200Z_nx5UQ0zQkgGFv3aB.json.gz', 'aggregated'],
  ['111122223333_CloudTrail-Digest_us-east-1_my_trail_us-east-1_20230710T120131Z.json.gz', 'digest'],
  ['111122223333_CloudTrail-Digest_us-east-1_t_us-east-1_20230710T120131Z_backfill.json.gz', 'digest'],
  ['AWSLogs/111122223333/CloudTrail/us-east-1/2023/07/10/', 'other'],
  ['events.json', 'other'],
  ['', 'other'],
])('file name: %s is %s', (name, kind) => {
  expect(classifyFileName(name)).toBe(kind)
})

test('file name: any text has a kind', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      expect(['log', 'insight', 'network-activity', 'aggregated', 'digest', 'other']).toContain(classifyFileName(name))
      parseLogFileKey(`AWSLogs/${name}`)
    }),
  )
})
