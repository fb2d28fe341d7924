import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventMaker } from '../../../test/support/event-records.ts'
import { dictionaryBytesMax, trainDictionary } from './train-dictionary.ts'

test('dictionary: it is made of pieces of the sample, within its bound, and equal samples make equal ones', () => {
  const samples = fc.oneof(
    fc.uint8Array({ maxLength: 3000 }),
    fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 3000 }), fc.integer({ min: 1, max: 400_000 })).map(repeat),
  )
  fc.assert(
    fc.property(samples, (sample) => {
      const dictionary = trainDictionary(sample)
      expect(dictionary.length).toBe(Math.min(sample.length, dictionaryBytesMax))
      expect(dictionary.equals(trainDictionary(sample))).toBe(true)
    }),
    { numRuns: 15 },
  )

  function repeat([bytes, length]: [Uint8Array, number]): Uint8Array {
    return Buffer.alloc(length, bytes)
  }
})

test('dictionary: what many records have is in it, once', () => {
  const maker = new EventMaker(3)
  const records = Array.from({ length: 1500 }, (_, index) =>
    maker
      .record(1.7e12 + index * 1000)
      .replace('"note":"', `"note":"${index % 2 === 0 ? 'seldom-but-often-enough' : ''}`),
  )
  const dictionary = trainDictionary(Buffer.from(records.join('')))
  expect(dictionary.length).toBe(dictionaryBytesMax)
  expect(dictionary.includes('seldom-but-often-enough')).toBe(true)
})
