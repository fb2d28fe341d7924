import { join } from 'node:path'
import { expect, test } from 'vitest'
import { required } from '../src/base/assert.ts'
import { isRecord } from '../src/contract/is-record.ts'
import { projectRoot } from './check-project.ts'
import { comparisonReport } from './compare-records.ts'
import { differingFields } from './published-records/differing-fields.ts'
import { type PublishedRecord, recordsOf } from './published-records/published-record.ts'

/** Made up, in the shapes in which CloudTrail has published records of the same operations. */
const records = recordsOf(join(projectRoot(), 'test', 'fixtures', 'published-records.json'))

// Goal: what Cairn records of a call has the fields that CloudTrail's record of the same call has, and no other but those
// that the reference page names.
//
// Method: each record's call is read out of it, answered in the service's protocol, and recorded as a proxied call.
test.each(records)('published records: ours of $eventSource $eventName has the same fields', (record) => {
  expect(differingFields(record).filter(({ choice }) => choice === null)).toEqual([])
})

// Goal: a difference is found wherever it is, so that the test above says something.
//
// Method: each name in what a record tells is changed to one that no service has, one at a time, but for those that the
// caller chooses: in S3's queries, and in maps.
test('published records: a field of another name is reported, wherever it stands', () => {
  const told = records.filter(({ eventSource }) => eventSource !== 's3.amazonaws.com')
  const renamed = told.flatMap((record) => [
    ...renamings(record.requestParameters).map((requestParameters) => ({ ...record, requestParameters })),
    ...renamings(record.responseElements).map((responseElements) => ({ ...record, responseElements })),
  ])
  const missed = renamed.filter((record) => differingFields(record).every(({ choice }) => choice !== null))
  expect(renamed.length).toBeGreaterThan(200)
  expect(missed).toEqual([])
})

test('published records: facts, errors and resources that are others are reported', () => {
  const change = (name: string, changes: Partial<PublishedRecord>) => {
    const record = required(
      records.find(({ eventName }) => eventName === name),
      name,
    )
    return differingFields({ ...record, ...changes }).map(({ path }) => path)
  }
  expect(change('EnableKey', { readOnly: true })).toContain('readOnly')
  expect(change('GetObject', { eventCategory: 'Management' })).toContain('eventCategory')
  expect(change('DescribeTable', { apiVersion: '2011-12-05' })).toContain('apiVersion')
  expect(change('DeleteLoginProfile', { errorCode: 'NoSuchEntity' })).toContain('errorCode')
  expect(change('EnableKey', { resources: null })).toContain('resources')
  expect(change('GetBucketAcl', { additionalEventData: null })).toContain('additionalEventData')
  expect(change('EnableKey', { eventName: 'UnlockKey' })).toEqual(['eventName'])
})

test('published records: the report counts each differing field, and what is there by choice', () => {
  const key = required(
    records.find(({ eventName }) => eventName === 'EnableKey'),
    'a record',
  )
  const described = { ...key, requestParameters: { ...key.requestParameters, note: 'x' } }
  expect(comparisonReport([key, described, described])).toEqual([
    '3 records of calls, 1 without a difference',
    '2 × kms.amazonaws.com EnableKey requestParameters.note: ours absent, theirs "x"',
    '3 × by choice ours tell the bytes of every call: additionalEventData',
  ])
})

/** The same with one name changed, for each name in it. */
function renamings(value: unknown): readonly Record<string, unknown>[] {
  if (!isRecord(value)) return []
  return Object.entries(value).flatMap(([name, part]) => {
    const { [name]: _, ...rest } = value
    if (freelyNamed.has(name) && isRecord(part)) return [{ ...rest, nameOfNoService: part }]
    const inside = Array.isArray(part)
      ? part.flatMap((one, at) => renamings(one).map((changed) => part.with(at, changed)))
      : renamings(part)
    return [{ ...rest, nameOfNoService: part }, ...inside.map((changed) => ({ ...value, [name]: changed }))]
  })
}

const freelyNamed: ReadonlySet<string> = new Set(['encryptionContext', 'tags'])
