import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ServiceError } from '../../../contract/errors.ts'
import { pageOf, pageOfTags } from './page.ts'

const itself = (text: string) => text
const markerCharsMax = 320

test('page: following markers shows every entry once, whatever the page size', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ maxLength: 64 })), fc.integer({ min: 1, max: 10 }), (names, MaxItems) => {
      const entries = [...names].sort()
      const seen: string[] = []
      for (let marker: string | undefined, more = true; more; ) {
        const { entries: page, rest } = pageOf(entries, { MaxItems, ...(marker ? { Marker: marker } : {}) }, itself)
        seen.push(...page)
        marker = rest.Marker
        more = rest.IsTruncated
        expect(more).toBe(marker !== undefined)
      }
      expect(seen).toEqual(entries)
    }),
  )
})

test('page: what stays is shown once while entries come and go between two pages', () => {
  const { rest } = pageOf(['a', 'c', 'e', 'g'], { MaxItems: 2 }, itself)
  const input = { MaxItems: 2, Marker: rest.Marker }
  expect(pageOf(['a', 'b', 'e', 'g'], input, itself).entries).toEqual(['e', 'g'])
  expect(pageOf(['a'], input, itself)).toEqual({ entries: [], rest: { IsTruncated: false } })
})

test('page: a page has 100 entries unless the caller says otherwise', () => {
  const entries = Array.from({ length: 101 }, (_, index) => String(index).padStart(3, '0'))
  expect(pageOf(entries, {}, itself)).toMatchObject({ rest: { IsTruncated: true } })
  expect(pageOf(entries.slice(1), {}, itself)).toMatchObject({ rest: { IsTruncated: false } })
})

test('page: a marker that is none of ours is refused', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 40, unit: 'binary' }), (Marker) => {
      expect(() => pageOf(['a'], { Marker: `${Marker}!` }, itself)).toThrow(ServiceError)
    }),
  )
})

test('page: tags are sorted by key, and their markers fit whatever the keys are', () => {
  const tags = new Map([
    ['b', '2'],
    ['字'.repeat(128), '3'],
    ['a', '1'],
  ])
  const { entries, rest } = pageOfTags(tags, { MaxItems: 2 })
  expect(entries.map(({ Key }) => Key)).toEqual(['a', 'b'])
  expect(rest.Marker?.length).toBeLessThanOrEqual(markerCharsMax)
  expect(pageOfTags(tags, { Marker: rest.Marker }).entries.map(({ Value }) => Value)).toEqual(['3'])
})
