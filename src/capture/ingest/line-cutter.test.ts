import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recordBytesMax } from '../../event/event-record.ts'
import { blockLinesMax, LineCutter } from './line-cutter.ts'

/** What a cutter makes of `bytes` that come in at these cuts: each line by its number; null for one that is too long. */
function cut(bytes: Buffer, cuts: readonly number[]): Map<number, string | null> {
  const places = [0, ...[...cuts].sort((a, b) => a - b), bytes.length]
  const lines = new Map<number, string | null>()
  const cutter = new LineCutter()
  const take = (parts: Iterable<ReturnType<typeof cutter.push> extends Iterable<infer Part> ? Part : never>) => {
    for (const part of parts) {
      if ('oversizedLine' in part) lines.set(part.oversizedLine, null)
      else {
        const texts = Buffer.from(part.bytes).toString('latin1').replace(/\n$/, '').split('\n')
        expect(texts.length).toBeLessThanOrEqual(blockLinesMax)
        for (const [at, text] of texts.entries()) lines.set(part.firstLine + at, text)
      }
    }
  }
  for (const [at, place] of places.entries()) if (at > 0) take(cutter.push(bytes.subarray(places[at - 1], place)))
  take(cutter.end())
  return lines
}

/** The same, from the definition of a line. */
function linesOf(bytes: Buffer): Map<number, string | null> {
  const texts = bytes.toString('latin1').split('\n')
  if (texts.at(-1) === '') texts.pop()
  return new Map(texts.map((text, at) => [at + 1, text.replace(/\r$/, '').length > recordBytesMax ? null : text]))
}

const shortText = fc.string({ unit: fc.constantFrom('a', '{', '}', '\r', '\n', ' '), maxLength: 60 })

test('line cutter: however a stream arrives, it gives the lines of the whole, each under its number', () => {
  fc.assert(
    fc.property(shortText, fc.array(fc.nat(60), { maxLength: 10 }), (text, cuts) => {
      const bytes = Buffer.from(text, 'latin1')
      const within = cuts.map((place) => Math.min(place, bytes.length))
      expect(cut(bytes, within)).toEqual(linesOf(bytes))
    }),
    { numRuns: 500 },
  )
})

test('line cutter: lines around the largest size are told apart however they arrive, and those after keep their number', () => {
  const longLine = fc
    .tuple(fc.integer({ min: -2, max: 3 }), fc.constantFrom('', '\r', '\r\r'))
    .map(([more, end]) => 'x'.repeat(recordBytesMax + more) + end)
  const line = fc.oneof(longLine, fc.constantFrom('', 'a', '\r', '{}'))
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 4 }),
      fc.boolean(),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 }),
      (lines, isEnded, shares) => {
        const bytes = Buffer.from(lines.join('\n') + (isEnded && lines.length > 0 ? '\n' : ''), 'latin1')
        const cuts = shares.map((share) => Math.floor(share * bytes.length))
        const found = cut(bytes, cuts)
        const wanted = linesOf(bytes)
        expect([...found.keys()]).toEqual([...wanted.keys()])
        for (const [number, text] of wanted) expect(found.get(number) === text, `line ${number}`).toBe(true)
      },
    ),
    { numRuns: 40 },
  )
})

test('line cutter: a line without end is held no further than what shows that it is too long', () => {
  const cutter = new LineCutter()
  const chunk = Buffer.alloc(64 * 1024, 0x78)
  for (let pushed = 0; pushed < 1_000; pushed += 1) expect([...cutter.push(chunk)]).toEqual([])
  expect([...cutter.push(Buffer.from('\nnext\n'))]).toEqual([{ oversizedLine: 1 }])
  expect([...cutter.end()]).toEqual([{ firstLine: 2, bytes: new Uint8Array(Buffer.from('next\n')) }])
})

test('line cutter: a block ends at its bound of lines, also within one chunk', () => {
  const blocks = [...new LineCutter().push(Buffer.from('\n'.repeat(3 * blockLinesMax + 5)))]
  expect(blocks.map((block) => ('firstLine' in block ? block.firstLine : 0))).toEqual([
    1,
    1 + blockLinesMax,
    1 + 2 * blockLinesMax,
  ])
})
