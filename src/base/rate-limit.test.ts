import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RateLimit } from './rate-limit.ts'

function limitOf(perSecond: number) {
  const state = { nowMs: 0 }
  return { state, limit: new RateLimit({ nowMs: () => 0, monotonicMs: () => state.nowMs }, perSecond) }
}

test('rate limit: no window of a second gives one key more than its share, and each key has its own', () => {
  const asking = fc.record({ afterMs: fc.nat(400), key: fc.constantFrom('a', 'b', '__proto__', 'constructor') })
  fc.assert(
    fc.property(fc.array(asking, { maxLength: 100 }), fc.integer({ min: 1, max: 5 }), (askings, perSecond) => {
      const { state, limit } = limitOf(perSecond)
      let windowMs = Number.NEGATIVE_INFINITY
      let given = new Map<string, number>()
      for (const { afterMs, key } of askings) {
        state.nowMs += afterMs
        if (state.nowMs - windowMs >= 1000) {
          windowMs = state.nowMs
          given = new Map()
        }
        given.set(key, (given.get(key) ?? 0) + 1)
        expect(limit.take(key)).toBe((given.get(key) ?? 0) <= perSecond)
      }
    }),
  )
})

test('rate limit: none is none, and keys beyond number cost no memory that stays', () => {
  const { limit } = limitOf(0)
  for (let taken = 0; taken < 100; taken += 1) expect(limit.take('a')).toBe(true)
  const bounded = limitOf(1).limit
  for (let key = 0; key < 50_000; key += 1) expect(bounded.take(`key ${key}`)).toBe(true)
})
