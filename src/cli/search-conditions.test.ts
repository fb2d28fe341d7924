import { expect, test } from 'vitest'
import { searchQuery } from './search-conditions.ts'

const clock = { nowMs: () => Date.UTC(2026, 10, 20, 12), monotonicMs: () => 0 }

test('search conditions: they are sent as they are, with times in ISO form', () => {
  const conditions = ['eventName=DeleteBucket', 'requestParameters.key=a=b', 'eventName=PutObject']
  expect(searchQuery(conditions, { text: 'x y', from: '2h', to: '2026-11-20' }, clock)).toEqual([
    ['eventName', 'DeleteBucket'],
    ['requestParameters.key', 'a=b'],
    ['eventName', 'PutObject'],
    ['text', 'x y'],
    ['from', '2026-11-20T10:00:00.000Z'],
    ['to', '2026-11-20T00:00:00.000Z'],
  ])
})

test.each([
  ['7d', '2026-11-13T12:00:00.000Z'],
  ['2026-03-01T08:30', '2026-03-01T08:30:00.000Z'],
  ['2026-03-01T08:30:15+02:00', '2026-03-01T06:30:15.000Z'],
])('search conditions: the time %s is understood', (from, iso) => {
  expect(searchQuery([], { from }, clock)).toEqual([['from', iso]])
})

test.each([
  [['eventName'], {}, /eventName is no condition/],
  [['eventName='], {}, /no condition/],
  [['from=2h'], {}, /write --from 2h/],
  [[], { from: 'yesterday' }, /--from yesterday is no time/],
  [[], { to: '2026-13-01' }, /--to 2026-13-01 is no time/],
  [['\u001b[2J'], {}, /\\u\{1b\}/],
])('search conditions: %j with %j are refused', (conditions, options, message) => {
  expect(() => searchQuery(conditions, options, clock)).toThrow(message)
})
