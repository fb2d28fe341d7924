import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyOne, anyRun, compileGlob, type GlobPart } from './glob.ts'

test('globs: stand for whole texts', () => {
  const matches = (pattern: string, text: string) => compileGlob(partsOf(pattern))(text)
  expect(matches('', '')).toBe(true)
  expect(matches('*', '')).toBe(true)
  expect(matches('?', '')).toBe(false)
  expect(matches('a*', 'ba')).toBe(false)
  expect(matches('a*a', 'a')).toBe(false)
  expect(matches('s3:Get*', 's3:GetObject')).toBe(true)
  expect(matches('a?c*e?', 'abcdddef')).toBe(true)
})

test('globs: agree with the regular expression of the same meaning', () => {
  const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.'), maxLength: 12 })
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 16 })
  fc.assert(
    fc.property(patterns, texts, (pattern, text) => {
      const source = pattern.replaceAll('.', '\\.').replace(/\*+/g, '.*').replaceAll('?', '.')
      expect(compileGlob(partsOf(pattern))(text)).toBe(new RegExp(`^${source}$`, 's').test(text))
    }),
    { numRuns: 2000 },
  )
})

test('globs: long pieces with any characters in them agree, too', () => {
  const pieces = fc.string({ unit: fc.constantFrom('a', 'b', '?', '?'), minLength: 20, maxLength: 100 })
  const around = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 40 })
  fc.assert(
    fc.property(pieces, around, around, fc.constantFrom('a', 'b'), (piece, before, after, fill) => {
      const text = `${before}${piece.replaceAll('?', fill)}${after}`
      expect(compileGlob(partsOf(`*${piece}*`))(text)).toBe(true)
      expect(compileGlob(partsOf(`*${piece}c*`))(text)).toBe(false)
    }),
  )
})

test('globs: a pattern that has a backtracking matcher work for hours is done at once', () => {
  const pattern = partsOf(`${'*a'.repeat(2000)}*${'?a'.repeat(500)}*b`)
  expect(compileGlob(pattern)('a'.repeat(8000))).toBe(false)
})

function partsOf(pattern: string): GlobPart[] {
  return [...pattern].map((character) => (character === '*' ? anyRun : character === '?' ? anyOne : character))
}
