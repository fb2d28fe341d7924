import { expect, test } from 'vitest'
import { SimulatedClock } from '../../test/support/simulation.ts'
import { ClockGuard, clockHoldMs, clockJumpMsMin, offMsMax } from './clock-guard.ts'

const hourMs = 3_600_000
const yearMs = 365 * 24 * hourMs

test('clock guard: time that passes is no jump, however much of it', () => {
  const { clock, guard } = startGuard()
  expect(guard.mayFree()).toBe(true)
  for (const ms of [1, 60_000, 5 * hourMs, yearMs]) {
    clock.advance(ms)
    expect(guard.observe()).toBeNull()
    expect(guard.mayFree()).toBe(true)
  }
  expect(guard.holdUntilMs).toBeNull()
})

test('clock guard: a step of an hour is no jump, more is one, in either direction', () => {
  for (const direction of [1, -1]) {
    const { clock, guard } = startGuard()
    clock.step(direction * clockJumpMsMin)
    expect(guard.observe()).toBeNull()
    clock.step(direction * (clockJumpMsMin + 1))
    expect(guard.observe()?.jumpMs).toBe(direction * (clockJumpMsMin + 1))
    expect(guard.observe()).toBeNull()
  }
})

test('clock guard: after an hour back, and after a year forward, nothing may be freed for 24 hours', () => {
  for (const jumpMs of [-hourMs - 1, yearMs]) {
    const { clock, guard } = startGuard()
    clock.step(jumpMs)
    expect(guard.observe()).toEqual({ jumpMs, holdUntilMs: clock.nowMs() + clockHoldMs })
    expect(guard.mayFree()).toBe(false)
    clock.advance(clockHoldMs - 1)
    expect(guard.observe()).toBeNull()
    expect(guard.mayFree()).toBe(false)
    clock.advance(1)
    expect(guard.mayFree()).toBe(true)
  }
})

test('clock guard: the wall clock does not end a hold', () => {
  const { clock, guard } = startGuard()
  clock.step(yearMs)
  guard.observe()
  clock.advance(clockHoldMs / 2)
  clock.step(clockHoldMs)
  expect(guard.observe()).not.toBeNull()
  clock.advance(clockHoldMs / 2)
  expect(guard.mayFree()).toBe(false)
})

test('clock guard: a start holds where the last record lies an hour ahead, or further back than a server is off', () => {
  const clock = new SimulatedClock()
  const startAfter = (offMs: number) =>
    new ClockGuard(clock, { storedAtMs: clock.nowMs() - offMs, clockHoldUntilMs: null }).mayFree()
  expect(startAfter(offMsMax)).toBe(true)
  expect(startAfter(offMsMax + 1)).toBe(false)
  expect(startAfter(yearMs)).toBe(false)
  expect(startAfter(-hourMs)).toBe(true)
  expect(startAfter(-hourMs - 1)).toBe(false)
})

test('clock guard: a store that never stored anything has nothing to hold', () => {
  expect(startGuard().guard.mayFree()).toBe(true)
})

// Goal: a restart does not end a hold, and a hold that is over does not begin again.
test('clock guard: a start within a hold holds for 24 hours from then', () => {
  const clock = new SimulatedClock()
  const started = () => new ClockGuard(clock, { storedAtMs: clock.nowMs(), clockHoldUntilMs: holdUntilMs })
  const holdUntilMs = clock.nowMs() + 5 * hourMs
  const guard = started()
  expect(guard.holdUntilMs).toBe(holdUntilMs)
  clock.advance(clockHoldMs - 1)
  expect(guard.mayFree()).toBe(false)
  clock.advance(1)
  expect(guard.mayFree()).toBe(true)
  expect(started().mayFree()).toBe(true)
})

function startGuard() {
  const clock = new SimulatedClock()
  return { clock, guard: new ClockGuard(clock, { storedAtMs: 0, clockHoldUntilMs: null }) }
}
