import { expect, test } from 'vitest'
import { batchOf, EventMaker } from '../../test/support/event-records.ts'
import { newPorts, smallBounds, startStore } from '../../test/support/record-store-simulation.ts'
import { recordNumber } from '../base/brands.ts'
import { readRange } from './range.ts'

const turns = (clock: { monotonicMs(): number; nowMs(): number }) => ({ clock, breathe: async () => {} })

// Goal: a reader with a cursor gets every record once, byte for byte and in order, wherever the records lie.
//
// Method: records are stored in batches until some lie in segments and others in memory, and are read in answers of
// every size.
test('range: whatever the size of the answers, the records come in order and whole', async () => {
  const ports = newPorts(3)
  const store = startStore(ports, { bounds: smallBounds })
  const maker = new EventMaker(3)
  const texts: string[] = []
  for (let batch = 0; batch < 12; batch += 1) {
    const made = Array.from({ length: 7 }, () => maker.record(ports.clock.nowMs()))
    texts.push(...made)
    await store.append([batchOf(made)])
    ports.clock.advance(1000)
  }
  await store.flush()
  const late = maker.record(ports.clock.nowMs())
  await store.append([batchOf([late])])

  for (const bytesMax of [1, 900, 5_000, 1_000_000]) {
    const read: string[] = []
    for (let from = 0; from < store.nextRecord; ) {
      const request = { from: recordNumber(from), before: store.nextRecord, bytesMax }
      const range = await readRange(store, request, turns(ports.clock))
      expect(range.from).toBe(from)
      expect(range.runs.reduce((sum, run) => sum + run.recordCount, 0)).toBe(range.lengthsBytes.length)
      let offset = 0
      for (const length of range.lengthsBytes) {
        read.push(Buffer.from(range.bytes.subarray(offset, offset + length)).toString())
        offset += length
      }
      from += range.lengthsBytes.length
    }
    expect(read).toEqual([...texts, late])
  }
  await store.close()
})

test('range: without bytes it tells where the records are', async () => {
  const ports = newPorts(4)
  const store = startStore(ports)
  await store.append([batchOf([new EventMaker(4).record(ports.clock.nowMs())])])
  const range = await readRange(
    store,
    { from: recordNumber(0), before: recordNumber(9), bytesMax: 0 },
    turns(ports.clock),
  )
  expect(range).toMatchObject({ recordFrom: 0, recordBefore: 1 })
  expect(range.lengthsBytes).toHaveLength(0)
  await store.close()
})
