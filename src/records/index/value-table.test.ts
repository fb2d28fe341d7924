import fc from 'fast-check'
import { expect, test } from 'vitest'
import { indexText } from './index-text.ts'
import { ValueTable } from './value-table.ts'

const value = fc.tuple(
  fc.integer({ min: 1, max: 3 }),
  fc.oneof(fc.string({ maxLength: 3 }), fc.string({ unit: 'binary' }), fc.string({ minLength: 600, maxLength: 700 })),
)

test('value table: each distinct value has one number, in the order of first use', () => {
  fc.assert(
    fc.property(fc.array(value), (values) => {
      const table = new ValueTable()
      const numbers = new Map<string, number>()
      for (const [attribute, text] of values) {
        const key = indexText(attribute, text).toString('latin1')
        if (!numbers.has(key)) numbers.set(key, numbers.size)
        expect(numberOf(table, attribute, text)).toBe(numbers.get(key))
      }
      expect(table.count).toBe(numbers.size)
      for (const [attribute, text] of values) {
        const number = numberOf(table, attribute, text)
        expect(table.find(attribute, text)).toBe(number)
        expect(table.find(attribute + 3, text)).toBeNull()
        expect(table.text(number)).toBe(indexText(attribute, text).toString('utf8', 1))
      }
    }),
  )
})

test('value table: values are ordered, compared with prefixes and copied as their bytes in the index', () => {
  fc.assert(
    fc.property(value, value, (one, other) => {
      const table = new ValueTable()
      const [first, second] = [one, other].map(([attribute, text]) => numberOf(table, attribute, text))
      const [text, otherText] = [indexText(...one), indexText(...other)]
      expect(Math.sign(table.compare(first ?? 0, second ?? 0))).toBe(Buffer.compare(text, otherText))
      expect(table.startsWith(first ?? 0, otherText)).toBe(text.subarray(0, otherText.length).equals(otherText))
      const copied = Buffer.alloc(1024)
      expect(copied.subarray(0, table.copy(first ?? 0, copied))).toEqual(text)
    }),
  )
})

test('value table: twenty thousand values are found again', () => {
  const table = new ValueTable()
  const texts = Array.from({ length: 20_000 }, (_, number) => `arn:aws:s3:::bucket-${number}`)
  for (const [number, text] of texts.entries()) expect(numberOf(table, 5, text)).toBe(number)
  for (const [number, text] of texts.entries()) expect(table.find(5, text)).toBe(number)
  expect(table.find(5, 'arn:aws:s3:::bucket-')).toBeNull()
})

/** As a batch brings it: somewhere in a larger piece of memory. */
function numberOf(table: ValueTable, attribute: number, text: string): number {
  const bytes = Buffer.from(`before${text}behind`)
  const valueBytes = Buffer.from(text)
  const start = 'before'.length
  valueBytes.copy(bytes, start)
  return table.numberOf(attribute, bytes, start, start + valueBytes.length)
}
