import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatEventTime, parseEventTime } from './event-time.ts'

test.each([
  ['2023-07-10T11:57:45Z', '2023-07-10T11:57:45.000Z'],
  ['2023-07-10T11:57:45.1Z', '2023-07-10T11:57:45.100Z'],
  ['2023-07-10T11:57:45.123456789Z', '2023-07-10T11:57:45.123Z'],
  ['2023-07-10T11:57:45+02:00', '2023-07-10T09:57:45.000Z'],
  ['2023-07-10T11:57:45.000+0000', '2023-07-10T11:57:45.000Z'],
  ['2023-07-10T23:57:45-01:30', '2023-07-11T01:27:45.000Z'],
  ['20131102T010628Z', '2013-11-02T01:06:28.000Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
])('event time: %s is read', (text, iso) => {
  expect(parseEventTime(text)).toBe(Date.parse(iso))
})

test.each([
  '',
  '2023-07-10',
  '2023-07-10T11:57Z',
  '2023-07-10T11:57:45',
  '2023-07-1oT11:57:45Z',
  '20x3-07-10T11:57:45Z',
  '2023-07-10 11:57:45Z',
  '2014-03-06T21: 22: 54Z',
  '2023-02-29T00:00:00Z',
  '2023-04-31T00:00:00Z',
  '2023-13-01T00:00:00Z',
  '2023-00-10T00:00:00Z',
  '2023-01-00T00:00:00Z',
  '2023-07-10T24:00:00Z',
  '2023-07-10T11:60:00Z',
  '2023-07-10T11:57:60Z',
  '1969-12-31T23:59:59Z',
  '1970-01-01T00:00:00+01:00',
  '0001-01-01T00:00:00Z',
  'Jul 10, 2023, 12:07:59 PM',
  1688990265,
  null,
  undefined,
])('event time: %j is no time', (value) => {
  expect(parseEventTime(value)).toBeNull()
})

test('event time: every second that is written is read again', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (second) => {
      expect(parseEventTime(formatEventTime(second * 1000))).toBe(second * 1000)
    }),
  )
})

test('event time: every day of four centuries is read, and the day after each month is not', () => {
  for (let year = 1970; year < 2370; year += 1) {
    for (let month = 1; month <= 12; month += 1) {
      const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate()
      const day = (date: number) => `${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`
      for (let date = 1; date <= lastDay; date += 1) {
        const text = `${day(date)}T01:02:03Z`
        if (parseEventTime(text) !== Date.parse(text)) expect(parseEventTime(text), text).toBe(Date.parse(text))
      }
      expect(parseEventTime(`${day(lastDay + 1)}T00:00:00Z`)).toBeNull()
    }
  }
})

test('event time: any text is a time between 1970 and 9999, or none', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789-:TZ.+'), maxLength: 32 })
  fc.assert(
    fc.property(fc.oneof(fc.string(), digits), (text) => {
      const timeMs = parseEventTime(text)
      expect(timeMs === null || (timeMs >= 0 && timeMs < 2 ** 48)).toBe(true)
    }),
  )
})
