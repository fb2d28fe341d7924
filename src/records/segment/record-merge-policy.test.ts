import fc from 'fast-check'
import { expect, test } from 'vitest'
import { choosePack, chooseRecordMerge, mergedBytesMax, mergeFilesMax, mergeFilesMin } from './record-merge-policy.ts'

test.each<[string, number[], number[]]>([
  ['nothing', [], []],
  ['too few', [1, 1, 1], []],
  ['equal files', [1, 1, 1, 1], [0, 1, 2, 3]],
  ['small files behind a large one', [100, 1, 1, 1, 1], [1, 2, 3, 4]],
  ['one file larger than the rest together', [100, 1, 1, 1], []],
  ['the largest no larger than the rest together', [4, 2, 1, 1], [0, 1, 2, 3]],
  ['files that are too large together', Array(4).fill(mergedBytesMax / 3), []],
  ['small files between full ones', [mergedBytesMax, 1, 1, 1, 1, mergedBytesMax], [1, 2, 3, 4]],
])('merge policy: %s', (_, bytes, expected) => {
  expect(chooseRecordMerge(segments(bytes)).map(({ at }) => at)).toEqual(expected)
})

test('merge policy: every choice is of neighbours and within its bounds', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 100, max: mergedBytesMax }), { maxLength: 40 }), (bytes) => {
      const chosen = chooseRecordMerge(segments(bytes))
      if (chosen.length === 0) return
      const total = sum(chosen)
      expect(chosen.map(({ at }) => at)).toEqual(chosen.map((_, index) => (chosen[0]?.at ?? 0) + index))
      expect(chosen.length).toBeGreaterThanOrEqual(mergeFilesMin)
      expect(chosen.length).toBeLessThanOrEqual(mergeFilesMax)
      expect(total).toBeLessThanOrEqual(mergedBytesMax)
      expect(Math.max(...chosen.map((segment) => segment.bytes)) * 2).toBeLessThanOrEqual(total)
    }),
  )
})

// Goal: live files stay few, and no byte is written often.
//
// Method: flushes of random sizes come in, and after each the policy is followed until it has no more to say.
test('merge policy: after any number of flushes live files stay few and each byte was written a few times', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 20_000, max: 16_000_000 }), { minLength: 50, maxLength: 400 }),
      (flushes) => {
        let live: { readonly bytes: number; readonly isPacked: boolean }[] = []
        let writtenBytes = 0
        for (const bytes of flushes) {
          live.push({ bytes, isPacked: false })
          writtenBytes += bytes
          for (let chosen = chooseRecordMerge(live); chosen.length > 0; chosen = chooseRecordMerge(live)) {
            const merged = { bytes: sum(chosen), isPacked: false }
            live = live.flatMap((segment) =>
              segment === chosen[0] ? [merged] : chosen.includes(segment) ? [] : [segment],
            )
            writtenBytes += merged.bytes
          }
        }
        const totalBytes = flushes.reduce((total, bytes) => total + bytes, 0)
        expect(live.length).toBeLessThanOrEqual(12 + Math.ceil((4 * totalBytes) / mergedBytesMax))
        expect(writtenBytes / totalBytes).toBeLessThan(6)
      },
    ),
    { numRuns: 30 },
  )
})

test('merge policy: what is packed is merged only with its like', () => {
  const packed = [true, true, true, true, false, false, false, false].map((isPacked) => ({ bytes: 1, isPacked }))
  expect(chooseRecordMerge(packed)).toEqual(packed.slice(0, 4))
  expect(chooseRecordMerge(packed.slice(1))).toEqual(packed.slice(4))
  expect(chooseRecordMerge(packed.slice(1, 7))).toEqual([])
})

test('merge policy: the largest file that is not packed is packed next, in quiet times or when there are many', () => {
  const [small, large, packed] = [{ bytes: 10 }, { bytes: 20 }, { bytes: 30 }].map((one) => ({
    ...one,
    isPacked: one.bytes === 30,
  }))
  if (small === undefined || large === undefined || packed === undefined) throw new Error('three')
  const all = [small, large, packed]
  expect(choosePack(all, { packBytesMin: 10, isQuiet: true })).toBe(large)
  expect(choosePack([small, packed], { packBytesMin: 10, isQuiet: true })).toBe(small)
  expect(choosePack([small, packed], { packBytesMin: 11, isQuiet: true })).toBeNull()
  expect(choosePack(all, { packBytesMin: 10, isQuiet: false })).toBeNull()
  const many = segments(Array(5).fill(mergedBytesMax))
  expect(choosePack(many, { packBytesMin: 10, isQuiet: false })).toBe(many[0])
})

function segments(sizes: readonly number[]) {
  return sizes.map((bytes, at) => ({ bytes, at, isPacked: false }))
}

function sum(chosen: readonly { readonly bytes: number }[]): number {
  return chosen.reduce((total, { bytes }) => total + bytes, 0)
}
