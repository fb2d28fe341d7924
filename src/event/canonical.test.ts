import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sameContent } from './canonical.ts'

const same = (a: string, b: string) => sameContent(Buffer.from(a), Buffer.from(b))

test.each([
  ['spacing', '{"a":1,"b":[1,2]}', '{ "b" : [1, 2],\n"a": 1 }', true],
  ['order in lists', '[1,2]', '[2,1]', false],
  ['escapes', '"\\u00e9\\/"', '"é/"', true],
  ['a number written otherwise', '[1,0.5,0]', '[1.0,5e-1,-0]', true],
  ['long numbers that a double would round to one', '[9007199254740993]', '[9007199254740992]', false],
  ['a number and its text', '[1]', '["1"]', false],
  ['a number and a text that looks marked', '[1]', '["n1"]', false],
  ['null and a missing member', '{"a":null}', '{}', false],
  ['a key twice', '{"a":1,"a":2}', '{"a":2}', true],
  ['__proto__', '{"__proto__":{"a":1}}', '{"__proto__":{"a":2}}', false],
  ['a number inside a text', '["1.0"]', '["1"]', false],
  ['equal bytes that are no JSON', '{', '{', true],
  ['other bytes that are no JSON', '{', '{ ', false],
  ['a leading zero', '[01]', '[1]', false],
])('same content: %s', (_, a, b, expected) => {
  expect(same(a, b)).toBe(expected)
  expect(same(b, a)).toBe(expected)
})

test('same content: another order of keys and spacing is the same, a changed value is not', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (object, other) => {
      const reversed = Object.fromEntries(Object.entries(object).toReversed())
      expect(same(JSON.stringify(object), JSON.stringify(reversed, null, 2))).toBe(true)
      const changed = JSON.stringify({ ...object, added: other })
      if (!Object.hasOwn(object, 'added')) expect(same(JSON.stringify(object), changed)).toBe(false)
    }),
  )
})
