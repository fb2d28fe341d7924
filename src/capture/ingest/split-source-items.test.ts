import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ItemLayout } from '../../audit-items/mappings.ts'
import { placeProblem, splitSourceItems } from './split-source-items.ts'

/** What stands at each place, or what is wrong there, and where that is. */
function splitPlaces(text: string | Buffer, listMember: string | null = null, layout: ItemLayout = 'any') {
  const { cut, damage } = splitSourceItems(Buffer.from(text), listMember, layout)
  const places = [...cut.starts].map((start, at): [number, string | { problem: string }] => {
    const problem = placeProblem(cut.problems[at] ?? 0)
    return [start, problem === null ? Buffer.from(cut.content.subarray(start, cut.ends[at])).toString() : { problem }]
  })
  return { places, damage }
}

function splitText(...given: Parameters<typeof splitPlaces>) {
  const { places, damage } = splitPlaces(...given)
  return { items: places.map(([, item]) => item), damage }
}

test.each<[string, string, string | null, readonly string[]]>([
  ['lines', '{"a":1}\n{"a":2}\n', null, ['{"a":1}', '{"a":2}']],
  ['an envelope', '{"kind":"x","records":[{"a":1},{"a":2}]}', 'records', ['{"a":1}', '{"a":2}']],
  [
    'a list of envelopes',
    '[{"records":[{"a":1}]},{"records":[{"a":2}]},{"a":3}]',
    'records',
    ['{"a":1}', '{"a":2}', '{"a":3}'],
  ],
  ['an item that has the list itself, in an envelope', '{"records":[{"records":[1]}]}', 'records', ['{"records":[1]}']],
  ['nothing', ' \n', 'records', []],
])('source items: %s', (_, text, listMember, items) => {
  expect(splitText(text, listMember)).toEqual({ items, damage: null })
  expect(splitText(gzipSync(text), listMember)).toEqual({ items, damage: null })
})

test('source items: behind a damaged line it goes on, and the place is told', () => {
  const lines = ['{"a":1}', '{"a":"cut', '{"a":2}', 'no item', 'nor this', '{"a":3}', '{"a":{"a":', '{"a":4}']
  const { places, damage } = splitPlaces(`${lines.join('\n')}\n`)
  expect(damage).toBeNull()
  expect(places).toEqual([
    [0, '{"a":1}'],
    [8, { problem: expect.any(String) }],
    [18, '{"a":2}'],
    [26, { problem: 'there is no item here' }],
    [43, '{"a":3}'],
    [51, { problem: 'the item ends too early' }],
    [62, '{"a":4}'],
  ])
})

test('source items: a line may hold several', () => {
  expect(splitText('{"a":1}{"a":2}\n{"a":3}\n', null, 'lines').items).toEqual(['{"a":1}', '{"a":2}', '{"a":3}'])
})

test('source items: what is cut at the end is damage, as in any file', () => {
  expect(splitText('{"a":1}\n{"a":')).toEqual({
    items: ['{"a":1}'],
    damage: { offsetBytes: 8, reason: 'the file ends too early' },
  })
})

// Goal: no line of a log can hide the next item.
// Method: items among lines of anything.
test('source items: every line that is an item is found among lines of anything', () => {
  const item = fc.nat().map((number) => JSON.stringify({ number, text: '}{][",' }))
  const garbage = fc.oneof(
    fc.string().map((text) => text.replace(/[\n\r{]/g, '')),
    fc.constantFrom('{', '{"a', '{"a":[[', '[', '"', '{"a":"\\', '{}}', ']', '}'),
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(item, garbage), { maxLength: 30 }), item, (lines, last) => {
      const all = [...lines, last]
      const wanted = all.filter((line) => line.startsWith('{"number'))
      const { items } = splitText(all.join('\n'), null, 'lines')
      expect(items.filter((text) => typeof text === 'string' && text.startsWith('{"number'))).toEqual(wanted)
    }),
    { numRuns: 500 },
  )
})
