import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recordNumber } from '../base/brands.ts'
import { deriveEventId } from '../event/extract.ts'
import { provenanceKinds } from '../records/provenance.ts'
import { foundLine } from './found-line.ts'

function stored(text: string, more: { principal?: string; origin?: string; isConflict?: boolean } = {}) {
  const { principal = '', origin = '', isConflict = false } = more
  return {
    recordNumber: recordNumber(7),
    bytes: Buffer.from(text),
    storedAtMs: Date.UTC(2026, 10, 20),
    provenance: { kind: provenanceKinds.imported, principal, origin },
    isConflict,
    memberships: [1],
  }
}

const spacing = fc.constantFrom('', ' ', '\n', '\r\n', '\t', '\r')

/** JSON with white space between its values, which is a record's to have. */
function spaced(value: unknown, gap: string): string {
  return JSON.stringify(value, null, '  ').replaceAll('\n', `${gap}\n`)
}

test('found line: whatever a record holds, it is one line of JSON with the record as it is', () => {
  const text = fc.string({ unit: 'binary', maxLength: 20 })
  const value = fc.oneof(
    text,
    fc.constantFrom('\u2028', '\u0085', '\r\n', '"},{"', '</script>', ',"recordNumber":1'),
    fc.jsonValue({ maxDepth: 2 }),
  )
  const record = fc.dictionary(
    fc.oneof(text, fc.constantFrom('eventID', 'record', 'recordNumber', 'provenance')),
    value,
  )
  fc.assert(
    fc.property(record, spacing, text, text, fc.boolean(), (members, gap, principal, origin, isConflict) => {
      const exact = spaced({ eventName: 'Any', ...members }, gap)
      const line = foundLine(stored(exact, { principal, origin, isConflict }))
      expect(line).not.toMatch(/[\r\n]/)
      const shown = JSON.parse(line)
      expect(shown.record).toEqual(JSON.parse(exact))
      expect(shown.recordNumber).toBe(7)
      expect(shown.provenance.kind).toBe('imported')
      expect([shown.provenance.principal ?? '', shown.provenance.origin ?? '', shown.conflict ?? false]).toEqual([
        principal,
        origin,
        isConflict,
      ])
    }),
    { numRuns: 300 },
  )
})

test('found line: a record without line ends stands in it byte for byte, with the names and numbers as it spells them', () => {
  const exact = '{"eventID":"a", "n":1.0e2,"n":18446744073709551616,"é":"\\u00e9","__proto__":{"x":1}}'
  expect(foundLine(stored(exact))).toContain(`{"record":${exact},"recordNumber":7,`)
})

test('found line: a record without an id is shown with the one that its bytes give, beside it', () => {
  const exact = '{"eventName":"Nameless"}'
  expect(JSON.parse(foundLine(stored(exact))).derivedEventID).toBe(deriveEventId(Buffer.from(exact)))
  expect(JSON.parse(foundLine(stored('{"eventID":"own"}')))).not.toHaveProperty('derivedEventID')
})
