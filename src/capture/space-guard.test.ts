import { expect, test } from 'vitest'
import { NoSpaceError, neededBytes, SpaceGuard, type SpaceLevel } from './space-guard.ts'

const levels: readonly SpaceLevel[] = ['imports', 'changes', 'reads']

test('space guard: each level is refused below its bytes, by name, and allowed from them on', () => {
  for (const level of levels) {
    for (const [freeBytes, isAllowed] of [
      [neededBytes[level], true],
      [neededBytes[level] - 1, false],
      [0, false],
    ] as const) {
      const guard = new SpaceGuard({ freeBytes: () => freeBytes }, '/data', { nowMs: () => 0, monotonicMs: () => 0 })
      expect(guard.allows(level)).toBe(isAllowed)
      if (isAllowed) guard.require(level)
      else expect(() => guard.require(level)).toThrow(new NoSpaceError(level, freeBytes))
    }
  }
})

test('space guard: it asks the disk again when its last answer is old', () => {
  let nowMs = 0
  let asked = 0
  const disk = { freeBytes: () => ++asked * 100 * 1024 * 1024 }
  const guard = new SpaceGuard(disk, '/data', { nowMs: () => 0, monotonicMs: () => nowMs })
  expect(guard.allows('imports')).toBe(false)
  nowMs = 249
  expect(guard.allows('imports')).toBe(false)
  nowMs = 250
  expect(guard.allows('imports')).toBe(true)
  expect(asked).toBe(2)
})
