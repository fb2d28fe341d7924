import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recordNumber } from '../base/brands.ts'
import { LookupTokens } from './lookup-token.ts'

const tokens = new LookupTokens(Buffer.alloc(32, 7))
const wholeNumber = fc.maxSafeInteger()
const position = fc
  .record({ fromMs: wholeNumber, beforeMs: wholeNumber, timeMs: wholeNumber, after: fc.nat(), before: fc.nat() })
  .map(({ fromMs, beforeMs, timeMs, after, before }) => ({
    fromMs,
    beforeMs,
    after: { timeMs, recordNumber: recordNumber(after) },
    recordBefore: recordNumber(before),
  }))
const question = fc.string({ unit: 'binary' })

test('lookup token: it is read for its own question and for no other, and by no other server', () => {
  fc.assert(
    fc.property(position, question, question, (place, asked, other) => {
      const token = tokens.issue(place, asked)
      expect(tokens.read(token, asked)).toEqual(place)
      if (asked !== other) expect(tokens.read(token, other)).toBeNull()
      expect(new LookupTokens(Buffer.alloc(32, 8)).read(token, asked)).toBeNull()
    }),
  )
})

test('lookup token: one of which any bit was changed, or any part is missing, is none', () => {
  fc.assert(
    fc.property(position, question, fc.nat(), fc.integer({ min: 1, max: 255 }), (place, asked, at, bits) => {
      const bytes = Buffer.from(tokens.issue(place, asked), 'base64url')
      const changed = Buffer.from(bytes)
      const index = at % bytes.length
      changed[index] = (changed[index] ?? 0) ^ bits
      expect(tokens.read(changed.toString('base64url'), asked)).toBeNull()
      expect(tokens.read(bytes.subarray(0, index).toString('base64url'), asked)).toBeNull()
    }),
  )
})

test('lookup token: no text makes reading fail, and none that was not issued is believed', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.base64String(),
    fc.constantFrom('', 'a'.repeat(5_000), '__proto__'),
  )
  fc.assert(
    fc.property(anyText, question, (token, asked) => {
      expect(tokens.read(token, asked)).toBeNull()
    }),
  )
})

test('lookup token: a position whose check is made with another key, of any length, is none', () => {
  const forge = (body: string, key: Uint8Array) => {
    const mac = createHmac('sha256', key)
      .update(JSON.stringify([body, 'asked']))
      .digest()
      .subarray(0, 16)
    return Buffer.concat([mac, Buffer.from(body)]).toString('base64url')
  }
  for (const key of [Buffer.alloc(0), Buffer.alloc(32), Buffer.from('lookup tokens')]) {
    expect(tokens.read(forge('1,0,0,0,0,0', key), 'asked')).toBeNull()
  }
  expect(tokens.read(forge('1,0,0,0,0,0', Buffer.alloc(32, 7)), 'asked')).not.toBeNull()
  expect(tokens.read(forge('2,0,0,0,0,0', Buffer.alloc(32, 7)), 'asked')).toBeNull()
})
