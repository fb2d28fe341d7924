import { expect, test } from 'vitest'
import { toExpression } from './pattern.ts'

test('pattern: one that JavaScript compiles in Unicode mode is kept', () => {
  expect(toExpression('[\\p{L}\\p{N}_.:/=+\\-@]*')).toEqual({ source: '[\\p{L}\\p{N}_.:/=+\\-@]*', flags: 'u' })
})

test('pattern: a leading (?s) becomes a flag', () => {
  expect(toExpression('(?s).*')).toEqual({ source: '.*', flags: 'us' })
})

test('pattern: escapes that only Unicode mode refuses compile without it', () => {
  expect(toExpression('[\\w+=,.@\\:-]*')).toEqual({ source: '[\\w+=,.@\\:-]*', flags: '' })
})

test('pattern: what would silently mean something else is refused', () => {
  for (const pattern of ['[\\p{Alpha}\\_]+', '[a-z&&[^b]\\_]', 'a\\z\\_', 'a++'])
    expect(toExpression(pattern)).toBeNull()
})
