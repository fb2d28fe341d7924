import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitLogFile } from './log-file.ts'

const split = (text: string) => {
  const bytes = Buffer.from(text)
  const { records, damage } = splitLogFile(bytes)
  return { records: records.map(({ start, end }) => bytes.toString('utf8', start, end)), damage }
}

const a = '{"eventID":"a", "nested":{"list":[1,{"b":"}]"}]}}'
const b = '{ "eventID" : "\\"b\\\\" }'

test.each([
  ['a log file', `{"Records":[${a},${b}]}`, [a, b]],
  ['an empty log file', '{"Records":[]}', []],
  ['nothing', '', []],
  ['white space', ' \r\n\t', []],
  ['other members around Records', `{"v":"x","Records":[${a}],"w":[{"Records":1}]}`, [a]],
  ['white space everywhere', ` { "Records" : [ ${a} ,\n ${b} ] } `, [a, b]],
  ['a byte order mark', `\ufeff{"Records":[${a}]}`, [a]],
  ['a bare list', `[${a},${b}]`, [a, b]],
  ['one record', a, [a]],
  ['a record a line', `${a}\n${b}\r\n`, [a, b]],
  ['several log files one after another', `{"Records":[${a}]}{"Records":[${b}]}`, [a, b]],
  ['a record whose Records is no list', '{"eventID":"a","Records":{}}', ['{"eventID":"a","Records":{}}']],
  ['elements that are no records', '[1,"two",null,[3],{}]', ['1', '"two"', 'null', '[3]', '{}']],
])('log file: %s is split into exact bytes', (_, text, records) => {
  expect(split(text)).toEqual({ records, damage: null })
})

test.each([
  ['a log file cut inside a record', `{"Records":[${a},{"eventID":`, [a], 12 + a.length + 1, 'ends-early'],
  ['a log file cut inside a text', `{"Records":[${a},{"eventID":"x`, [a], 12 + a.length + 1, 'ends-early'],
  ['a log file cut after a record', `{"Records":[${a}`, [a], 12 + a.length, 'ends-early'],
  ['a log file cut after a comma', `{"Records":[${a},`, [a], 12 + a.length + 1, 'ends-early'],
  ['a log file without its last bracket', `{"Records":[${a}]`, [a], 12 + a.length + 1, 'ends-early'],
  ['a missing comma', `[${a} ${b}]`, [a], 1 + a.length + 1, 'unexpected-byte'],
  ['a comma too many', `[${a},]`, [a], 1 + a.length + 1, 'unexpected-byte'],
  ['the wrong bracket', `[${a}}`, [a], 1 + a.length, 'unexpected-byte'],
  ['a last line cut short', `${a}\n{"eventID":"b"`, [a], a.length + 1, 'ends-early'],
  ['text between lines', `${a}\nERROR\n${b}`, [a], a.length + 1, 'unexpected-byte'],
  ['a key without quotes', `${a}{eventID:1}`, [a], a.length, 'unexpected-byte'],
  ['no JSON at all', 'eventID,eventName', [], 0, 'unexpected-byte'],
])('log file: of %s what came before counts', (_, text, records, offsetBytes, reason) => {
  expect(split(text)).toEqual({ records, damage: { offsetBytes, reason } })
})

test('log file: whatever the records, they come back byte for byte from every form', () => {
  const json = fc
    .tuple(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(0, 1, 2))
    .map(([value, indent]) => JSON.stringify({ eventID: 'x', ...value }, null, indent))
  fc.assert(
    fc.property(fc.array(json, { minLength: 1 }), (records) => {
      for (const text of [
        `{"Records":[${records.join(',')}]}`,
        `[${records.join(' , ')}]`,
        records.join('\n'),
        records.join(''),
      ]) {
        expect(split(text)).toEqual({ records, damage: null })
      }
    }),
  )
})

test('log file: cut anywhere, it gives the whole records before the cut and no others', () => {
  const records = [a, b, '{"eventID":"é[{"}']
  const bytes = Buffer.from(`{"Records":[${records.join(',')}]}`)
  for (let length = 1; length < bytes.length; length += 1) {
    const cut = bytes.subarray(0, length)
    const { records: ranges, damage } = splitLogFile(cut)
    const found = ranges.map(({ start, end }) => cut.toString('utf8', start, end))
    expect(found, `cut after ${length} bytes`).toEqual(records.slice(0, found.length))
    expect(damage, `cut after ${length} bytes`).toMatchObject({ reason: 'ends-early' })
  }
})

test('log file: any bytes at all are split or refused', () => {
  const structure = fc.string({ unit: fc.constantFrom(...'{}[]",:\\ a1', '"Records":['), maxLength: 60 })
  fc.assert(
    fc.property(fc.oneof(structure.map(Buffer.from), fc.uint8Array({ maxLength: 100 })), (bytes) => {
      const { records, damage } = splitLogFile(bytes)
      let before = 0
      for (const { start, end } of records) {
        expect(start).toBeGreaterThanOrEqual(before)
        expect(end).toBeGreaterThan(start)
        before = end
      }
      expect(before).toBeLessThanOrEqual(bytes.length)
      if (damage !== null) expect(damage.offsetBytes).toBeLessThanOrEqual(bytes.length)
    }),
    { numRuns: 2_000 },
  )
})
