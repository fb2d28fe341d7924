import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GatheredBytes } from './gathered-bytes.ts'

// Goal: nothing is lost, changed or put in another order, and no memory moves that holds what was not gathered.
// Method: chunks of any size, with memory of their own or parts of a larger one, are gathered and taken at random.
test('gathered bytes: what is taken is what was added, in memory that can move', () => {
  const chunk = fc.record({
    length: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 150_000 })),
    isPart: fc.boolean(),
    isTaken: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 12 }), (chunks) => {
      const gathered = new GatheredBytes()
      const added: Buffer[] = []
      const taken: Uint8Array[] = []
      const take = () => {
        const { bytes } = gathered
        const parcel = gathered.take()
        expect(parcel.bytes).toBe(bytes)
        expect(parcel.parts.reduce((sum, { length }) => sum + length, 0)).toBe(bytes)
        expect(parcel.transfer).toEqual(parcel.parts.map(({ buffer }) => buffer))
        taken.push(...parcel.parts)
      }
      chunks.forEach(({ length, isPart, isTaken }, number) => {
        const memory = new Uint8Array(length + 10).fill(number + 1)
        const bytes = isPart ? memory.subarray(5, length + 5) : memory.slice(0, length)
        added.push(Buffer.from(bytes))
        gathered.add(bytes)
        if (isTaken) take()
        if (isPart) expect(taken.some(({ buffer }) => buffer === memory.buffer)).toBe(false)
      })
      take()
      expect(gathered.bytes).toBe(0)
      expect(Buffer.concat(taken).equals(Buffer.concat(added))).toBe(true)
      expect(new Set(taken.map(({ buffer }) => buffer)).size).toBe(taken.length)
    }),
  )
})
