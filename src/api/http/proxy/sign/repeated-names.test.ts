import fc from 'fast-check'
import { expect, test } from 'vitest'
import { repeatsField, repeatsMember } from './repeated-names.ts'

test('repeated names: JSON that JSON.stringify writes repeats none', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => !repeatsMember(Buffer.from(JSON.stringify(value)))))
})

test('repeated names: a member that comes twice is found at any depth, however it is written', () => {
  const twice = ['{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '{"x":[{"a":{}, "b":"{", "a" : 1}]}', '[{"a":"\\"","a":0}]']
  for (const json of twice) expect(repeatsMember(Buffer.from(json)), json).toBe(true)
  const once = ['{"a":{"a":1},"b":[{"a":1},{"a":2}]}', '{"a":"a","b":"a"}', '{"a":"b\\":", "b":0}', '["a","a"]']
  for (const json of once) expect(repeatsMember(Buffer.from(json)), json).toBe(false)
})

test('repeated names: hostile bytes throw nothing', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => typeof repeatsMember(bytes) === 'boolean'))
  fc.assert(fc.property(fc.string(), (text) => typeof repeatsField(text) === 'boolean'))
})

test('repeated names: fields of a form, however their names are encoded', () => {
  expect(repeatsField('QueueUrl=a&Queue%55rl=b')).toBe(true)
  expect(repeatsField('a=1&b=1&&')).toBe(false)
})
