import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { newTrail } from '../../../test/support/delivery-simulation.ts'
import { madeAccountId, madeLines } from '../../../test/support/made-records.ts'
import { type AccountId, recordNumber } from '../../base/brands.ts'
import { provenanceKinds } from '../../records/provenance.ts'
import type { RecordRange } from '../../records/range.ts'
import type { Packed, PackJob } from './log-packer.ts'
import { type Packing, PackWorker, packInThread } from './packing.ts'
import { scopeOf } from './trail-choice.ts'

const scope = scopeOf(newTrail('audit', { accountId: madeAccountId as AccountId }))
const bounds = {
  targetBytes: 10_000_000,
  memoryBytesMax: 64 * 1024 * 1024,
  trailFilesMax: 256,
  storedSpanMsMax: 86_400_000,
}

function rangeOf(texts: readonly string[], from = 0, storedAtMs = 1000): RecordRange {
  const pieces = texts.map((text) => Buffer.from(text))
  const provenance = { kind: provenanceKinds.captured, principal: '', origin: '' }
  return {
    from: recordNumber(from),
    bytes: Uint8Array.from(Buffer.concat(pieces)),
    lengthsBytes: Uint32Array.from(pieces, ({ length }) => length),
    runs: [{ recordCount: texts.length, storedAtMs, provenance }],
    recordFrom: recordNumber(0),
    recordBefore: recordNumber(from + texts.length),
  }
}

async function pack(packing: Packing, job: PackJob, ranges: readonly RecordRange[]): Promise<readonly Packed[]> {
  const run = await packing.begin(job)
  for (const range of ranges) await run.take(range, null)
  return await run.finish()
}

test('packing: a large file is made while it grows, and comes out as the small ones', async () => {
  const texts = madeLines(0, 4000, { more: { awsRegion: 'us-east-1', eventCategory: 'Management' } })
  const ranges = [rangeOf(texts.slice(0, 1500)), rangeOf(texts.slice(1500), 1500)]
  const [packed] = await pack(packInThread, { scopes: [scope], bounds }, ranges)
  const [file] = packed?.files ?? []
  const content = gunzipSync(file?.body ?? '').toString()
  expect(content).toBe(`{"Records":[${texts.join(',')}]}`)
  expect(file).toMatchObject({
    records: 4000,
    contentBytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  })
})

test('packing: another thread makes the same', async () => {
  const worker = new PackWorker()
  const texts = madeLines(0, 500)
  const job = { scopes: [scope, { ...scope, isMultiRegion: false }], bounds }
  const here = await pack(packInThread, job, [rangeOf(texts)])
  const there = await pack(worker, job, [rangeOf(texts)])
  expect(there.map(contentsOf)).toEqual(here.map(contentsOf))
  expect(here.map(({ files }) => files.length)).toEqual([13, 1])
  await worker.close()
})

test.each([
  ['its size', { targetBytes: 3000 }, 3000],
  ['the number of its files', { trailFilesMax: 3 }, 0],
])('packing: a step ends with the record that reaches %s', async (_, more, bytes) => {
  const texts = madeLines(0, 200)
  const run = await packInThread.begin({ scopes: [scope], bounds: { ...bounds, ...more } })
  const { next, isFull } = await run.take(rangeOf(texts), null)
  expect(isFull).toBe(true)
  expect(next).toBeLessThan(200)
  const [packed] = await run.finish()
  const sizes = packed?.files.map(({ contentBytes }) => contentBytes) ?? []
  expect(Math.max(...sizes)).toBeGreaterThanOrEqual(bytes)
  expect(sizes.length).toBeLessThanOrEqual(bytes === 0 ? 3 : 13)
})

test('packing: a step ends before a record that came much later than its first', async () => {
  const run = await packInThread.begin({ scopes: [scope], bounds })
  const [early, late] = [rangeOf(madeLines(0, 2)), rangeOf(madeLines(2, 2), 2, 90_000_000)]
  expect(await run.take(early, null)).toMatchObject({ next: 2, isFull: false })
  expect(await run.take(late, null)).toMatchObject({ next: 2, isFull: true })
})

function contentsOf({ files }: Packed) {
  return files.map(({ kind, region, body }) => ({ kind, region, content: gunzipSync(body).toString() }))
}
