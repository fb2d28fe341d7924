import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rawMember } from './raw-member.ts'

test('raw member: it is the text that stands there, whatever the values and the spacing', () => {
  fc.assert(
    fc.property(fc.json(), fc.json(), fc.constantFrom('', ' ', '\n\t'), (before, value, space) => {
      const json = `${space}{${space}"before"${space}:${space}${before}${space},"record":${space}${value}${space},"after":1}`
      expect(rawMember(json, 'record')).toBe(value)
      expect(rawMember(json, 'absent')).toBeNull()
    }),
  )
})

test('raw member: numbers, escapes and repeated keys stay as they are', () => {
  const value = '{"n":1.50e+3,"big":12345678901234567890,"s":"\\u0041\\/","s":"twice","q":"\\"}"}'
  expect(rawMember(`{"record":${value},"recordNumber":3}`, 'record')).toBe(value)
})
