import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromEpochSeconds, parseTimestamp, printTimestamp } from './timestamps.ts'

test('timestamps: every spelling of an instant is read', () => {
  const instant = new Date('2020-10-21T07:28:00Z')
  expect(parseTimestamp('2020-10-21T07:28:00Z', 'iso8601')).toEqual(instant)
  expect(parseTimestamp('2020-10-21T07:28:00', 'iso8601')).toEqual(instant)
  expect(parseTimestamp('2020-10-21T09:28:00.000000000+0200', 'iso8601')).toEqual(instant)
  expect(parseTimestamp('Wed, 21 Oct 2020 07:28:00 GMT', 'rfc822')).toEqual(instant)
  expect(parseTimestamp('1603265280', 'unixTimestamp')).toEqual(instant)
})

test('timestamps: what is no instant is none', () => {
  for (const text of ['', 'now', '2020', '2020-13-01T00:00:00Z', '2020-10-21', '2020-10-21T07:28:00Zx']) {
    expect(parseTimestamp(text, 'iso8601'), text).toBeNull()
  }
  expect(parseTimestamp('21 Oct 2020', 'rfc822')).toBeNull()
  expect(parseTimestamp('1e9', 'unixTimestamp')).toBeNull()
  expect(fromEpochSeconds(1e13)).toBeNull()
  expect(fromEpochSeconds(Number.NaN)).toBeNull()
})

test('timestamps: what is printed is read back', () => {
  const instants = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(instants, (instant) => {
      expect(parseTimestamp(printTimestamp(instant, 'iso8601'), 'iso8601')).toEqual(instant)
      expect(parseTimestamp(printTimestamp(instant, 'unixTimestamp'), 'unixTimestamp')).toEqual(instant)
    }),
  )
})
