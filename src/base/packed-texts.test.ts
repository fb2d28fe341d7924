import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packedText, packTexts } from './packed-texts.ts'

test('packed texts: every text comes back as it was, and there is none beyond the last', () => {
  const wellFormed = fc.string({ unit: 'binary', maxLength: 30 })
  fc.assert(
    fc.property(fc.array(wellFormed), (texts) => {
      const packed = packTexts(texts)
      expect(texts.map((_, index) => packedText(packed, index))).toEqual(texts)
      expect(packedText(packed, texts.length)).toBe('')
    }),
  )
})
