import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { frameContent } from '../../test/support/journal-frames.ts'
import { verifyJournal } from '../../test/support/journal-verifier.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { position } from '../base/brands.ts'
import { NewerFormatError } from '../base/file-system.ts'
import { nodeFileSystem } from '../base/node-file-system.ts'
import { JournalClosedError, JournalCorruptionError, JournalFailedError } from './journal.ts'
import { JournalReader } from './journal-reader.ts'
import { openJournalWorker } from './journal-worker-appender.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, number) => number)

function filesOf(folder: string): Map<string, Buffer> {
  return new Map(readdirSync(folder).map((name) => [join(folder, name), readFileSync(join(folder, name))]))
}

// Goal: what the journal's thread acknowledges is on the machine's disk, and the next thread goes on from there.
// Method: two threads one after the other on a real folder; the verifier and a reader in this thread look at the files.
test('journal worker: appends are durable, readable from this thread, and the next start goes on after them', async () => {
  using temporary = temporaryFolder()
  const folder = join(temporary.path, 'journal')
  const options = { folder, partition: 0, segmentBytesMax: 4000 }

  const first = await openJournalWorker(options)
  await Promise.all(numbers(64).map((number) => first.appender.append(frameContent(number))))
  expect(await first.appender.stats()).toMatchObject({ appends: 64, syncs: 1, segments: 1 })
  await first.appender.close()

  const second = await openJournalWorker(options)
  expect(second.report).toEqual({ cuts: [], skipped: [] })
  await second.appender.append(frameContent(64))
  const reader = new JournalReader({
    fs: nodeFileSystem,
    folder,
    partition: 0,
    durableEnd: () => second.appender.durableEnd(),
  })
  const expected = numbers(65).map((number) => frameContent(number))
  expect([...reader.frames(position(0))]).toMatchObject(expected)
  const verdict = verifyJournal(filesOf(join(folder, '0')))
  expect(verdict.damages).toEqual([])
  expect(verdict.frames).toMatchObject(expected.map(({ header, body }) => ({ header, body })))

  expect(await second.appender.release(second.appender.durableEnd())).toBe(1)
  expect(readdirSync(join(folder, '0'))).toHaveLength(1)
  await second.appender.close()
  await second.appender.close()
  await expect(second.appender.append(frameContent(0))).rejects.toThrow(JournalClosedError)
})

test('journal worker: memory of its own is moved to the thread, a part of a larger one is copied', async () => {
  using temporary = temporaryFolder()
  const folder = join(temporary.path, 'journal')
  const { appender } = await openJournalWorker({ folder, partition: 0 })
  const own = new Uint8Array(5000).fill(1)
  const part = new Uint8Array(10_000).fill(2).subarray(10, 5010)
  const content = { ...frameContent(0), bodyRawBytes: 5000 }
  await Promise.all([appender.append({ ...content, body: own }), appender.append({ ...content, body: part })])
  expect(own.length).toBe(0)
  expect(part.length).toBe(5000)
  const { frames } = verifyJournal(filesOf(join(folder, '0')))
  expect(frames.map((frame) => [frame.body.length, frame.body[0]])).toEqual([
    [5000, 1],
    [5000, 2],
  ])
  await appender.close()
})

test('journal worker: an error of the start keeps its class', async () => {
  using temporary = temporaryFolder()
  const folder = join(temporary.path, 'journal')
  const { appender } = await openJournalWorker({ folder, partition: 0 })
  for (const number of numbers(2)) await appender.append(frameContent(number))
  await appender.close()

  const path = join(folder, '0', '00000000000000000000.segment')
  const whole = readFileSync(path)
  const damaged = Buffer.from(whole)
  damaged.writeUInt8(0xff, whole.indexOf('header 0'))
  writeFileSync(path, damaged)
  const error = await openJournalWorker({ folder, partition: 0 }).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(JournalCorruptionError)
  expect(error).toMatchObject({ path, offsetBytes: 64, reason: 'a frame fails its checksum' })
  expect(readFileSync(path).equals(damaged)).toBe(true)
})

test('journal worker: a segment of a newer version is refused by name', async () => {
  using temporary = temporaryFolder()
  const folder = join(temporary.path, 'journal')
  const { appender } = await openJournalWorker({ folder, partition: 0 })
  await appender.close()

  const path = join(folder, '0', '00000000000000000000.segment')
  const header = readFileSync(path)
  header.writeUInt16LE(2, 8)
  header.writeUInt32LE(crc32(header.subarray(0, 60)), 60)
  writeFileSync(path, header)
  const error = await openJournalWorker({ folder, partition: 0 }).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(NewerFormatError)
  expect(error).toMatchObject({ path, version: 2, versionMax: 1 })
})

test('journal worker: a failure in the thread keeps its class, and nothing is taken after it', async () => {
  using temporary = temporaryFolder()
  const folder = join(temporary.path, 'journal')
  const { appender } = await openJournalWorker({ folder, partition: 0, segmentBytesMax: 200 })
  await appender.append(frameContent(0))
  rmSync(folder, { recursive: true })
  await expect(appender.append(frameContent(1))).rejects.toThrow(JournalFailedError)
  await expect(appender.append(frameContent(2))).rejects.toThrow(JournalFailedError)
  await appender.close()
})
