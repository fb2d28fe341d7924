import { expect, test } from 'vitest'
import { mayBeLatest } from './newest-digest.ts'

const hourMs = 3_600_000
const days = (count: number) => count * 24 * 3_600

// Goal: a digest that was delivered and is gone is noticed, and one that is there is not held to be gone.
// Method: the newest of a bucket, of which nobody knows more than that its window is over; its object was written so many
// seconds after that, and the server delivered its last so many seconds after it.
test.each([
  ['on time', hourMs, 2, 2.2, true],
  ['on time, by a clock that differs', hourMs, 40, 5, true],
  ['late', hourMs, 3 * 3_600, 3 * 3_600 + 1, true],
  ['late, with clocks that differ', hourMs, 3 * 3_600, 3 * 3_600 + 45, true],
  ['written again in moments', hourMs, 20, 2, true],
  ['written again after a while', hourMs, 300, 2, true],
  ['written again after a month', hourMs, days(30), 2, true],
  ['by a clock that is an hour behind', hourMs, -3_600, 2, true],
  ['by a clock that is an hour ahead', hourMs, 3_600, 2, true],
  ['where nobody knows when', hourMs, null, 62, true],
  ['and a newer one is there by now', hourMs, 2, -3_000, true],
  ['the next of which is gone', hourMs, 2, 3_602, false],
  ['the next of which is gone, by a clock that differs', hourMs, 47, 3_602, false],
  ['the next of which is gone, written again', hourMs, days(2), 3_602, false],
  ['the next of which is gone, by a clock that is an hour behind', hourMs, -3_600, 3_602, false],
  ['the next of which is gone, where nobody knows when', hourMs, null, 3_602, false],
  ['the final one after which is gone', hourMs, 2, 900, false],
  ['all after which are gone', hourMs, 2, days(3), false],
  ['windows of seconds', 2_000, 2, 9, true],
  ['windows of seconds, written again', 2_000, 900, 9, true],
  ['windows of seconds, the later of which are gone', 2_000, 2, 40, false],
  ['windows of seconds, the later of which are gone, written again', 2_000, days(1), 900, false],
] as const)('newest digest: %s', (_, windowMs, writtenS, deliveredS, is) => {
  const dueMs = Date.UTC(2026, 10, 20, 20, 1, 31)
  const modifiedAtMs = writtenS === null ? null : dueMs + writtenS * 1000
  expect(mayBeLatest({ dueMs, modifiedAtMs }, windowMs, dueMs + deliveredS * 1000)).toBe(is)
})

test('newest digest: a backfill digest that does not say when it was made may have been made at any time', () => {
  const may = (modifiedAtMs: number | null) => mayBeLatest({ dueMs: null, modifiedAtMs }, hourMs, 50 * hourMs)
  expect([may(null), may(50 * hourMs), may(90 * hourMs), may(20 * hourMs)]).toEqual([true, true, true, false])
})
