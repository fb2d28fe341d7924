import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packedText } from '../../base/packed-texts.ts'
import { noRedaction } from '../../event/field-redaction/record-redactor.ts'
import { provenanceKinds } from '../../records/provenance.ts'
import { prepare } from './prepare-job.ts'

const account = '123456789012'
const admission = {
  provenance: { kind: provenanceKinds.submitted, principal: `arn:aws:iam::${account}:root`, origin: 'a\nb' },
  rules: { accountIds: [account], refusedEventSources: ['cloudtrail.amazonaws.com'] },
}

/** What became of each line that was not blank, by its number from 0: its id, or why it was refused. */
function outcomesOf(text: string): Map<number, string> {
  const prepared = prepare({ kind: 'lines', bytes: Buffer.from(text), ...admission }, noRedaction)
  const { places, verdicts, reasons, eventIds, batches } = prepared
  let accepted = 0
  const outcomes = new Map<number, string>()
  for (const [index, place] of places.entries()) {
    const reason = reasons[(verdicts[index] ?? 0) - 1]
    outcomes.set(place, reason ?? packedText(eventIds, accepted))
    if (reason === undefined) accepted += 1
  }
  expect(batches.reduce((sum, batch) => sum + batch.recordCount, 0)).toBe(accepted)
  expect(eventIds.ends).toHaveLength(accepted)
  return outcomes
}

test('prepare: every line that is not blank has one outcome, under its number', () => {
  const record = (more: object) => JSON.stringify({ eventName: 'Made', recipientAccountId: account, ...more })
  const outcomes = outcomesOf(
    [
      record({ eventID: 'first' }),
      '',
      ' \t\r',
      `  ${record({ eventID: 'the-second' })}\r`,
      record({ eventID: 'other', recipientAccountId: '210987654321' }),
      record({ eventID: 'claims', eventSource: 'cloudtrail.amazonaws.com' }),
      '{"a":1}',
      '{"eventName":',
      '[]',
      `${'['.repeat(500)}`,
      '{"eventID":"owned"}',
    ].join('\n'),
  )
  expect(outcomes).toEqual(
    new Map([
      [0, 'first'],
      [3, 'the-second'],
      [4, 'the record is for an account that you may not write to'],
      [5, 'only this server makes records of cloudtrail.amazonaws.com'],
      [6, 'no-event-member'],
      [7, 'not-json'],
      [8, 'not-an-object'],
      [9, 'too-deep'],
      [10, 'owned'],
    ]),
  )
})

test('prepare: no bytes make it fail, and whoever claims another account or a service of ours is refused', () => {
  const value = fc.oneof(
    fc.constantFrom(account, '210987654321', '__proto__', '', null, 1, true),
    fc.jsonValue({ maxDepth: 2 }),
  )
  const members = [
    'eventID',
    'eventName',
    'eventTime',
    'eventSource',
    'recipientAccountId',
    'userIdentity',
    'awsRegion',
    '__proto__',
  ]
  const record = fc.dictionary(fc.constantFrom(...members), value, { maxKeys: 8 }).map((one) => JSON.stringify(one))
  const line = fc.oneof(record, fc.string({ unit: 'binary', maxLength: 30 }), fc.constant('\0'))
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
      const text = lines.join('\n')
      const outcomes = outcomesOf(text)
      const isBlank = (one: string) => /^[ \t\r]*$/.test(one)
      expect(outcomes.size).toBe(text.split('\n').filter((one) => !isBlank(one)).length)
    }),
    { numRuns: 500 },
  )
})

test('prepare: a file and the same records as lines come to the same', () => {
  fc.assert(
    fc.property(fc.array(fc.uuid(), { maxLength: 30 }), (ids) => {
      const records = ids.map((eventID) => JSON.stringify({ eventID, recipientAccountId: account }))
      const file = prepare(
        { kind: 'file', reading: null, bytes: Buffer.from(`{"Records":[${records.join(',')}]}`), ...admission },
        noRedaction,
      )
      const lines = prepare({ kind: 'lines', bytes: Buffer.from(records.join('\n')), ...admission }, noRedaction)
      expect(file.eventIds).toEqual(lines.eventIds)
      expect(file.batches).toEqual(lines.batches)
      expect(file.damage).toBeNull()
    }),
  )
})
