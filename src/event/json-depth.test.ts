import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nestsDeeperThan } from './json-depth.ts'

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

test('json depth: agrees with the parsed value at every bound', () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 8 }),
      fc.integer({ min: 0, max: 10 }),
      fc.integer({ min: 0, max: 2 }),
      (value, depthMax, indent) => {
        expect(nestsDeeperThan(JSON.stringify(value, null, indent), depthMax)).toBe(depthOf(value) > depthMax)
      },
    ),
  )
})

test('json depth: brackets, quotes and backslashes inside texts are no structure', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom('[', '{', '"', '\\', ']', 'a') })), (texts) => {
      expect(nestsDeeperThan(JSON.stringify(texts), 1)).toBe(false)
    }),
  )
})

test('json depth: a text that is no JSON ends too', () => {
  expect(nestsDeeperThan('["', 0)).toBe(true)
  expect(nestsDeeperThan('"\\', 0)).toBe(false)
})
