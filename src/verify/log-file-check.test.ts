import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { checkBytes, checkFile, StreamCheck } from './log-file-check.ts'

const oldestMs = Date.UTC(2026, 10, 20, 14, 0, 0)
const newestMs = Date.UTC(2026, 10, 20, 14, 5, 0)

function expectedOf(content: Buffer) {
  return { sha256: createHash('sha256').update(content).digest('hex'), oldestMs, newestMs }
}

function logFileOf(...times: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify({ Records: times.map((eventTime) => ({ eventTime, eventName: 'GetObject' })) }))
}

test('log file: its hash decides, and its events lie within the times that the digest says', async () => {
  const good = logFileOf('2026-11-20T14:00:00Z', '2026-11-20T14:05:00Z')
  expect(await checkBytes(gzipSync(good), expectedOf(good))).toEqual({ problem: null, bytes: good.length })
  const other = { ...expectedOf(good), sha256: '0'.repeat(64) }
  expect(await checkBytes(gzipSync(good), other)).toMatchObject({ problem: 'hash-differs' })
  for (const time of ['2026-11-20T13:59:59Z', '2026-11-20T14:05:01Z', '2026-11-20T14:05:01.5+00:00']) {
    const outside = logFileOf('2026-11-20T14:00:00Z', time)
    expect(await checkBytes(gzipSync(outside), expectedOf(outside))).toMatchObject({ problem: 'event-times-differ' })
  }
  const empty = logFileOf()
  const nothing = { ...expectedOf(empty), oldestMs: null, newestMs: null }
  expect(await checkBytes(gzipSync(empty), nothing)).toMatchObject({ problem: null })
})

test('log file: a time inside of a request is not the time of the event', async () => {
  const records = [{ eventTime: '2026-11-20T14:01:00Z', requestParameters: { eventTime: '1999-01-01T00:00:00Z' } }]
  const content = Buffer.from(JSON.stringify({ Records: records }, null, 1))
  expect(await checkBytes(gzipSync(content), expectedOf(content))).toMatchObject({ problem: null })
})

test('log file: in pieces of any size it is judged as it is at once', async () => {
  const good = logFileOf(...Array.from({ length: 500 }, () => '2026-11-20T14:00:00Z'))
  const packed = gzipSync(good)
  const damage = fc.record({ at: fc.nat(packed.length - 1), to: fc.integer({ min: 0, max: 255 }), more: fc.nat(3) })
  await fc.assert(
    fc.asyncProperty(damage, fc.integer({ min: 1, max: 300 }), async ({ at, to, more }, pieceBytes) => {
      const damaged = Buffer.concat([packed, Buffer.alloc(more)])
      damaged[at] = to
      const check = new StreamCheck(expectedOf(good))
      for (let from = 0; from < damaged.length; from += pieceBytes) {
        if (!(await check.write(damaged.subarray(from, from + pieceBytes)))) break
      }
      const [inPieces, atOnce] = [await check.finish(), await checkBytes(damaged, expectedOf(good))]
      expect(inPieces.problem).toBe(atOnce.problem)
    }),
    { numRuns: 60 },
  )
})

test('log file: one that unpacks to more than memory is set aside for is hashed all the same', async () => {
  using folder = temporaryFolder()
  const content = Buffer.alloc(300 * 1024 * 1024, 'x')
  const path = join(folder.path, 'large.json.gz')
  writeFileSync(path, gzipSync(content, { level: 1 }))
  expect(await checkFile(path, expectedOf(content))).toEqual({ problem: null, bytes: content.length })
})
