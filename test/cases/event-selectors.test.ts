import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JsonObject } from '../../src/event/event-record.ts'
import { advancedSelectors } from '../../src/trails/selectors/advanced-selectors.ts'
import { basicSelectors } from '../../src/trails/selectors/basic-selectors.ts'
import { compileSelectors } from '../../src/trails/selectors/compile-selectors.ts'
import { InvalidSelectorsError } from '../../src/trails/selectors/invalid-selectors.ts'
import type { TrailSelectors } from '../../src/trails/selectors/selectors.ts'

const text = readFileSync('test/cases/event-selectors.txt', 'utf8')
const events = new Map(
  [...text.matchAll(/^@ (\S+)\n(.+)$/gm)].map(([, name = '', record = '']): [string, JsonObject] => [
    name,
    JSON.parse(record),
  ]),
)

// Goal: which events a trail's selectors choose can be read, and judged, by an auditor.
//
// Method: each case of the text file holds selectors and the names of the events that they choose, of all in the file.
test.each(cases())('event selectors: $title', ({ selectors, expected }) => {
  const [first = ''] = expected
  if (first.startsWith('! ')) {
    expect(() => parse(selectors)).toThrow(new InvalidSelectorsError(first.slice(2)))
    return
  }
  const choose = compileSelectors(parse(selectors))
  const chosen = [...events].filter(([, record]) => choose(record)).map(([name]) => name)
  expect(chosen.toSorted()).toEqual(expected.join(' ').split(' ').filter(Boolean).toSorted())
})

test('event selectors: every combination of operators on a field chooses as the rule says', () => {
  const values = fc.uniqueArray(fc.constantFrom('GetObject', 'PutObject', 'Get', 'Put', 'Object'), { maxLength: 2 })
  const operators = fc.record({
    Equals: values,
    StartsWith: values,
    EndsWith: values,
    NotEquals: values,
    NotStartsWith: values,
    NotEndsWith: values,
  })
  const names = fc.constantFrom('GetObject', 'PutObject', 'ListObjects', null)
  fc.assert(
    fc.property(operators, names, (field, eventName) => {
      const selectors = [{ name: '', fields: [{ field: 'eventName' as const, ...field }] }]
      const choose = compileSelectors({ kind: 'advanced', selectors })
      const isAny = (list: readonly string[], matches: (name: string, value: string) => boolean) =>
        eventName !== null && list.some((value) => matches(eventName, value))
      const chosen =
        isAny(field.Equals, (name, value) => name === value) ||
        isAny(field.StartsWith, (name, value) => name.startsWith(value)) ||
        isAny(field.EndsWith, (name, value) => name.endsWith(value))
      const hasChoosing = field.Equals.length + field.StartsWith.length + field.EndsWith.length > 0
      const isVetoed =
        isAny(field.NotEquals, (name, value) => name === value) ||
        isAny(field.NotStartsWith, (name, value) => name.startsWith(value)) ||
        isAny(field.NotEndsWith, (name, value) => name.endsWith(value))
      expect(choose(eventName === null ? {} : { eventName })).toBe((chosen || !hasChoosing) && !isVetoed)
    }),
    { numRuns: 2000 },
  )
})

function parse(given: { readonly EventSelectors?: []; readonly AdvancedEventSelectors?: [] }): TrailSelectors {
  const { EventSelectors, AdvancedEventSelectors } = given
  return EventSelectors === undefined
    ? { kind: 'advanced', selectors: advancedSelectors(AdvancedEventSelectors ?? []) }
    : { kind: 'basic', selectors: basicSelectors(EventSelectors) }
}

function cases() {
  const [, ...blocks] = text.split(/^# /m)
  return blocks.map((block) => {
    const [title = '', ...lines] = block.trim().split('\n')
    const arrow = lines.indexOf('=>')
    return { title, selectors: JSON.parse(lines.slice(0, arrow).join('\n')), expected: lines.slice(arrow + 1) }
  })
}
