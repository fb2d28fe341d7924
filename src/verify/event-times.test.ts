import fc from 'fast-check'
import { expect, test } from 'vitest'
import { areEventTimesWithin } from './event-times.ts'

const times = { oldestMs: Date.UTC(2026, 10, 20, 9), newestMs: Date.UTC(2026, 10, 20, 10) }

function logFile(records: readonly object[], space?: number): Buffer {
  return Buffer.from(JSON.stringify({ Records: records }, null, space))
}

test.each([
  ['one within', [{ eventTime: '2026-11-20T09:30:00Z' }], true],
  [
    'the first and the last second',
    [{ eventTime: '2026-11-20T09:00:00Z' }, { eventTime: '2026-11-20T10:00:00Z' }],
    true,
  ],
  ['one too early', [{ eventTime: '2026-11-20T09:30:00Z' }, { eventTime: '2026-11-20T08:59:59Z' }], false],
  ['one too late', [{ eventTime: '2026-11-20T10:00:01Z' }, { eventTime: '2026-11-20T09:30:00Z' }], false],
  ['parts of a second', [{ eventTime: '2026-11-20T10:00:00.750Z' }], true],
  [
    'the same member inside of a request',
    [{ eventTime: '2026-11-20T09:30:00Z', requestParameters: { eventTime: '1999-01-01T00:00:00Z' } }],
    true,
  ],
  [
    'members that end alike',
    [{ eventTime: '2026-11-20T09:30:00Z', startTime: '1999-01-01T00:00:00Z', Time: '', xeventTime: '' }],
    true,
  ],
  [
    'one too late behind members that end alike',
    [{ startTime: '2026-11-20T09:30:00Z', eventTime: '2026-11-20T11:30:00Z' }],
    false,
  ],
  ['none that can be read', [{ eventTime: 'yesterday' }, {}], true],
])('event times: %s', (_, records, are) => {
  expect(areEventTimesWithin(logFile(records), times)).toBe(are)
  expect(areEventTimesWithin(logFile(records, 2), times)).toBe(are)
})

// Goal: what is seen at a glance is what the records say when they are parsed.
// Method: files with blanks after their colons are always parsed; the same records without must be judged alike.
test('event times: at a glance as by parsing', () => {
  const value = fc.oneof(
    fc.constantFrom('2026-11-20T09:30:00Z', '2026-11-20T08:30:00Z', '2026-11-20T10:00:00Z', '"eventTime":"', 'Time":"'),
    fc.string(),
  )
  const name = fc.constantFrom('eventTime', 'Time', 'xeventTime', 'eventTimeT', 'a')
  const record = fc.dictionary(name, fc.oneof(value, fc.dictionary(name, value)))
  fc.assert(
    fc.property(fc.array(record), (records) => {
      expect(areEventTimesWithin(logFile(records), times)).toBe(areEventTimesWithin(logFile(records, 1), times))
    }),
  )
})
