import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileText } from './text-search.ts'

test('text: the exact bytes hold it, as it is or as JSON escapes it', () => {
  const holds = (needle: string, text: string) => compileText(needle)(Buffer.from(text))
  expect(holds('alice', '{"userName":"alice"}')).toBe(true)
  expect(holds('Alice', '{"userName":"alice"}')).toBe(false)
  expect(holds('"userName":"al', '{"userName":"alice"}')).toBe(true)
  expect(holds('say "hi"', '{"a":"say \\"hi\\""}')).toBe(true)
  expect(holds('é', '{"a":"\\u00e9"}')).toBe(true)
  expect(holds('é', '{"a":"\\u00E9"}')).toBe(true)
  expect(holds('é', '{"a":"é"}')).toBe(true)
})

test('text: every text that a record holds is found in it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (needle, around) => {
      expect(compileText(needle)(Buffer.from(JSON.stringify({ a: around + needle + around })))).toBe(true)
    }),
  )
})
