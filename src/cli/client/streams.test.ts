import fc from 'fast-check'
import { expect, test } from 'vitest'
import { linesOf } from './lines.ts'
import { serverSentEvents } from './server-sent-events.ts'

async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = []
  for await (const item of items) collected.push(item)
  return collected
}

test('lines: wherever a stream is cut, the lines are the same', async () => {
  const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, ''))
  await fc.assert(
    fc.asyncProperty(
      fc.array(line),
      fc.constantFrom('\n', '\r\n'),
      fc.integer({ min: 1, max: 9 }),
      async (lines, end, size) => {
        expect(await collect(linesOf(pieces(lines.map((text) => text + end).join(''), size)))).toEqual(lines)
      },
    ),
    { numRuns: 60 },
  )
})

test('server-sent events: names, data of several lines, ids and comments', async () => {
  const text = ': hello\n\nid: 7\nevent: record\ndata: {"a":\ndata: 1}\n\nevent: nothing\n\ndata:x\n\ndata: cut off'
  expect(await collect(serverSentEvents(pieces(text, 3)))).toEqual([
    { event: 'record', data: '{"a":\n1}', lastEventId: '7' },
    { event: 'message', data: 'x', lastEventId: '7' },
  ])
})
