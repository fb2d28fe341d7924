import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileWildcard } from './wildcard.ts'

test('wildcard: agrees with the definition, piece by piece', () => {
  const matches = (pattern: string, text: string): boolean => {
    if (pattern === '') return text === ''
    if (pattern.startsWith('*'))
      return matches(pattern.slice(1), text) || (text !== '' && matches(pattern, text.slice(1)))
    return text !== '' && pattern.charAt(0) === text.charAt(0) && matches(pattern.slice(1), text.slice(1))
  }
  const few = (unit: string) => fc.string({ unit: fc.constantFrom(...unit), maxLength: 8 })
  fc.assert(
    fc.property(few('ab*'), few('ab'), (pattern, text) => {
      expect(compileWildcard(pattern)(text)).toBe(matches(pattern, text))
    }),
    { numRuns: 2_000 },
  )
})

test('wildcard: a pattern made to be slow is not', () => {
  expect(compileWildcard(`${'a*'.repeat(900)}b`)('a'.repeat(100_000))).toBe(false)
})
