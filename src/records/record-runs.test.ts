import { expect, test } from 'vitest'
import { batchOf, EventMaker } from '../../test/support/event-records.ts'
import { newPorts, retentionDays, startStore } from '../../test/support/record-store-simulation.ts'
import { recordNumber } from '../base/brands.ts'
import { decodeBlock } from '../base/codec.ts'
import type { RecordRuns } from './record-runs.ts'
import type { RecordStore } from './record-store.ts'

// Goal: whoever reads runs comes to every record, with the bytes and the time that the store has of it, wherever it lies.
// Method: batches arrive, some are flushed into segments, some freed; from each number the runs are read and unpacked.
test('runs: every kept record is in them once, with its bytes and time, from segments and from the journal', async () => {
  const ports = newPorts(1)
  const store = startStore(ports)
  const maker = new EventMaker(1)
  for (let round = 0; round < 12; round += 1) {
    ports.clock.advance(3_600_000)
    const texts = Array.from({ length: 1 + maker.below(9) }, () => maker.record(ports.clock.nowMs()))
    await store.append([batchOf(texts)])
    if (round % 4 === 2) await store.flush()
  }
  expectAll(store, 0)
  ports.clock.advance((retentionDays * 24 - 6) * 3_600_000)
  await store.tick()
  expect(store.recordFrom).toBeGreaterThan(0)
  expectAll(store, store.recordFrom)
  expect(store.runs(recordNumber(0), 0)).toMatchObject({ runs: [], recordBefore: store.nextRecord })
  expect(store.runs(store.nextRecord, 1000).runs).toEqual([])
  await store.close()
})

function expectAll(store: RecordStore, from: number): void {
  for (let number = from; number < store.nextRecord; number += 1) {
    const texts = textsIn(store.runs(recordNumber(number), 1_000_000))
    for (let each = number; each < store.nextRecord; each += 1) {
      const stored = store.read(recordNumber(each))
      expect(texts.get(each)).toEqual({ text: stored?.bytes.toString(), storedAtMs: stored?.storedAtMs })
    }
  }
  const [run] = store.runs(recordNumber(from), 1).runs
  expect(run?.first).toBeLessThanOrEqual(from)
}

function textsIn({ runs }: RecordRuns) {
  const texts = new Map<number, { readonly text: string; readonly storedAtMs: number | undefined }>()
  for (const { first, bodyLengths, stored, body } of runs) {
    const raw = decodeBlock(body)
    const times = stored.flatMap(({ recordCount, storedAtMs }) => Array<number>(recordCount).fill(storedAtMs))
    let offset = 0
    for (const [index, length] of bodyLengths.entries()) {
      const text = raw.toString('utf8', offset, offset + length)
      texts.set(first + index, { text, storedAtMs: times[index] })
      offset += length
    }
  }
  return texts
}
