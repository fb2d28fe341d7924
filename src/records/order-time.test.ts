import { expect, test } from 'vitest'
import { aheadMsMax, orderTimeMs } from './order-time.ts'

const storedAtMs = Date.UTC(2026, 0, 1, 12)

test('order time: an event time counts from 1970 up to 15 minutes ahead of when the record was stored', () => {
  for (const eventTimeMs of [0, storedAtMs - 1, storedAtMs, storedAtMs + aheadMsMax]) {
    expect(orderTimeMs({ eventTimeMs }, storedAtMs)).toBe(eventTimeMs)
  }
})

test('order time: a record whose time cannot be read or lies further ahead is ordered by when it was stored', () => {
  expect(orderTimeMs({ eventTimeMs: null }, storedAtMs)).toBe(storedAtMs)
  expect(orderTimeMs({ eventTimeMs: storedAtMs + aheadMsMax + 1 }, storedAtMs)).toBe(storedAtMs)
  expect(orderTimeMs({ eventTimeMs: Date.UTC(9999, 0, 1) }, storedAtMs)).toBe(storedAtMs)
})
