import { expect, test } from 'vitest'
import { frameContent } from '../../test/support/journal-frames.ts'
import { SimulatedDisk } from '../../test/support/simulated-disk.ts'
import { SimulatedClock, SimulatedRandom } from '../../test/support/simulation.ts'
import { position } from '../base/brands.ts'
import { type Frame, JournalCorruptionError, PositionReleasedError } from './journal.ts'
import { JournalReader } from './journal-reader.ts'
import { openJournal } from './journal-writer.ts'

const folder = '/data/journal'

function start(frameCount: number) {
  const disk = new SimulatedDisk()
  disk.placeFolder('/data')
  const ports = { fs: disk, clock: new SimulatedClock(), random: new SimulatedRandom(1) }
  const { writer } = openJournal({ ...ports, folder, partition: 0, segmentBytesMax: 500 })
  const contents = Array.from({ length: frameCount }, (_, number) => frameContent(number))
  for (const content of contents) writer.appendGroup([content])
  const reader = new JournalReader({ fs: disk, folder, partition: 0, durableEnd: () => writer.nextPosition })
  const newReader = () => new JournalReader({ fs: disk, folder, partition: 0, durableEnd: () => writer.nextPosition })
  return { disk, writer, contents, reader, newReader }
}

const headers = (frames: Iterable<Frame>) => Array.from(frames, (frame) => Buffer.from(frame.header).toString())
const names = (from: number, before: number) =>
  Array.from({ length: before - from }, (_, index) => `header ${from + index}`)

test('journal reader: frames come from the one that holds the position, across segments', () => {
  const { contents, newReader, reader } = start(20)
  let first = 0
  for (const [number, content] of contents.entries()) {
    for (let entry = first; entry < first + content.entryCount; entry += 1) {
      expect(headers(newReader().frames(position(entry)))).toEqual(names(number, 20))
      expect(headers(reader.frames(position(entry)))).toEqual(names(number, 20))
    }
    first += content.entryCount
  }
  expect(headers(reader.frames(position(first)))).toEqual([])
})

test('journal reader: a frame is given back byte for byte', () => {
  const { contents, reader } = start(3)
  expect([...reader.frames(position(0))]).toMatchObject(contents)
})

test('journal reader: a consumer that follows the writer gets each frame once', () => {
  const { writer, reader } = start(0)
  const seen: string[] = []
  let cursor = position(0)
  for (let number = 0; number < 30; number += 1) {
    writer.appendGroup([frameContent(number)])
    if (number % 3 !== 2) continue
    for (const frame of reader.frames(cursor)) {
      seen.push(...headers([frame]))
      cursor = position(frame.firstPosition + frame.entryCount)
    }
  }
  expect(seen).toEqual(names(0, 30))
})

test('journal reader: nothing after the durable end of the call is served', () => {
  const { writer, reader } = start(2)
  const frames = reader.frames(position(0))
  writer.appendGroup([frameContent(2)])
  expect(headers(frames)).toEqual(names(0, 2))
})

test('journal reader: a position that was released is told from damage', () => {
  const { writer, reader } = start(20)
  writer.release(position(20))
  expect(() => headers(reader.frames(position(0)))).toThrow(PositionReleasedError)
})

test('journal reader: damage is never served, and what lies before it still is', () => {
  const { disk, newReader } = start(20)
  const path = `${folder}/0/00000000000000000000.segment`
  const bytes = disk.files().get(path) ?? Buffer.alloc(0)
  const second = bytes.indexOf('header 1')
  bytes.writeUInt8(0xff, second)
  disk.place(path, bytes)

  const seen: string[] = []
  const read = (from: number) => {
    for (const frame of newReader().frames(position(from))) seen.push(...headers([frame]))
  }
  expect(() => read(0)).toThrow(JournalCorruptionError)
  expect(seen).toEqual(['header 0'])
  expect(() => read(1)).toThrow(JournalCorruptionError)
  read(3)
  expect(seen).toEqual(['header 0', ...names(2, 20)])
})

test('journal reader: a segment missing between two others is damage', () => {
  const { disk, reader } = start(20)
  const second = [...disk.files().keys()][1] ?? ''
  disk.remove(second)
  expect(() => headers(reader.frames(position(0)))).toThrow(JournalCorruptionError)
})
