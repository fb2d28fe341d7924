import { expect, test } from 'vitest'
import { recordNumber } from '../../src/base/brands.ts'
import { JournalFullError } from '../../src/journal/journal.ts'
import { RecordStoreBusyError } from '../../src/records/errors.ts'
import type { RecordStore } from '../../src/records/record-store.ts'
import { batchOf, EventMaker } from '../support/event-records.ts'
import { readStoredContent, unnamedFiles, wrongAnswers, wrongStatuses } from '../support/record-store-judge.ts'
import { newPorts, type StorePorts, startStore } from '../support/record-store-simulation.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

// Goal: a disk that is full for a while costs nothing but the time: whoever is refused is told, what was acknowledged can be
// read all the while, nothing that was refused is kept, no attempt takes room from the next, and with room everything goes on.
//
// Method: disks that fill up at many different moments, each until appends are refused; ticks that try in vain; then room.
test('record store: on a full disk appends are refused, reads go on, and with room all goes on', async () => {
  using scratch = temporaryFolder()
  let refusals = 0
  let failedFlushes = 0
  for (let roomBytes = 0; roomBytes < 40_000; roomBytes += 1_500) {
    const what = `${roomBytes} bytes of room`
    const { ports, store, maker, stored } = await begin()
    ports.disk.capacityBytes = usedBytes(ports) + roomBytes
    const refused = new Set<string>()
    for (let round = 0; round < 30; round += 1) {
      const text = maker.record(ports.clock.nowMs(), 1500)
      const error = await append(store, text)
      if (error === null) stored.push(text)
      else refused.add(text)
      if (error !== null) expect([JournalFullError, RecordStoreBusyError], what).toContain(error.constructor)
      if (round % 10 === 9) await store.tick().catch(() => {})
      if (store.stats().flushFailure !== null) {
        failedFlushes += 1
        expect(store.stats().flushFailure, what).toContain('ENOSPC')
        expect(
          unnamedFiles(ports.disk.files()).filter((path) => path.endsWith('.unfinished')),
          what,
        ).toEqual([])
      }
      expect(readAll(store), what).toEqual(stored)
    }
    refusals += refused.size

    const used = usedBytes(ports)
    for (let attempt = 0; attempt < 3; attempt += 1) await store.tick().catch(() => {})
    expect(usedBytes(ports), `${what}: attempts take room`).toBeLessThanOrEqual(
      Math.max(used, ports.disk.capacityBytes),
    )
    ports.disk.capacityBytes = Number.MAX_SAFE_INTEGER
    await store.tick()
    for (const text of refused) expect(await append(store, text), what).toBeNull()
    stored.push(...refused)
    await store.tick()
    expect(store.stats(), what).toMatchObject({ flushFailure: null, mergeFailure: null })
    expect(unnamedFiles(ports.disk.files()), what).toEqual([])
    await store.close()

    const next = startStore(ports)
    const content = readStoredContent(ports.disk.afterCrash('lost').files(), scratch.path)
    expect(content.problems, what).toEqual([])
    expect(
      content.records.map(({ text }) => text),
      what,
    ).toEqual(stored)
    expect(wrongAnswers(next, content), what).toEqual([])
    expect(await wrongStatuses(next, content, maker.record(ports.clock.nowMs())), what).toEqual([])
  }
  expect(refusals).toBeGreaterThan(50)
  expect(failedFlushes).toBeGreaterThan(50)
})

async function begin() {
  const ports = newPorts(5)
  const store = startStore(ports)
  const maker = new EventMaker(5)
  const stored: string[] = []
  for (let batch = 0; batch < 6; batch += 1) {
    const texts = Array.from({ length: 8 }, () => maker.record(ports.clock.nowMs()))
    await store.append([batchOf(texts)])
    stored.push(...texts)
  }
  return { ports, store, maker, stored }
}

/** The error of the append, or null where it was taken. */
async function append(store: RecordStore, text: string): Promise<Error | null> {
  try {
    await store.append([batchOf([text])])
    return null
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

function readAll(store: RecordStore): (string | undefined)[] {
  return Array.from({ length: store.nextRecord }, (_, number) => store.read(recordNumber(number))?.bytes.toString())
}

function usedBytes({ disk }: StorePorts): number {
  return [...disk.files().values()].reduce((sum, bytes) => sum + bytes.length, 0)
}
