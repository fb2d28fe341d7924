import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutLogFile, type FilePart, firstPart, partsOf } from './file-cut.ts'

const mebibyte = 1024 * 1024

/** The file's parts, as they are taken one after another. */
function allParts(text: string): FilePart[] {
  const { part, rest } = firstPart(cutLogFile(Buffer.from(text)).cut)
  return [part, ...(rest === null ? [] : partsOf(rest))]
}

function textsOf(parts: readonly FilePart[]): string[] {
  return parts.flatMap(({ content, starts, ends }) =>
    [...starts].map((start, at) => Buffer.from(content.subarray(start, ends[at])).toString()),
  )
}

// Goal: whatever the sizes of its records, a file's parts are bounded and hold each record once, in order and where it is.
// Method: records of every size up to more than a part has, and runs of more small ones than a part has.
test('file cut: parts are bounded, and hold all records in order', () => {
  const size = fc.oneof(
    { weight: 4, arbitrary: fc.nat(2_000) },
    { weight: 1, arbitrary: fc.integer({ min: mebibyte, max: 5 * mebibyte }) },
  )
  const run = fc.record({ count: fc.oneof(fc.nat(3), fc.constant(9_000)), size: fc.nat(40) })
  fc.assert(
    fc.property(fc.array(fc.oneof(size, run), { maxLength: 8 }), (drawn) => {
      const sizes = drawn.flatMap((one) =>
        typeof one === 'number' ? [one] : Array.from({ length: one.count }, () => one.size),
      )
      const records = sizes.map((length, at) => `{"${at}":"${'x'.repeat(length)}"}`)
      const text = `[${records.join(' , ')}]`
      const parts = allParts(text)
      expect(textsOf(parts)).toEqual(records)
      for (const { content, offsetBytes, starts } of parts) {
        expect(starts.length).toBeLessThanOrEqual(8_192)
        expect(starts.length === 1 || content.length <= 4 * mebibyte).toBe(true)
        expect(Buffer.from(content).equals(Buffer.from(text).subarray(offsetBytes, offsetBytes + content.length))).toBe(
          true,
        )
      }
    }),
    { numRuns: 25 },
  )
})

test('file cut: parts behind the first have memory of their own, and no more than they need', () => {
  const [, ...behind] = allParts(`[${'{},'.repeat(20_000)}{}]`)
  expect(behind).toHaveLength(2)
  for (const { content } of behind) expect(content.buffer.byteLength).toBe(content.length)
})

test('file cut: a file without records has one part with nothing in it', () => {
  expect(textsOf(allParts('[]'))).toEqual([])
})
