import { appendFileSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { NewerSpoolError } from './recover-segments.ts'
import { frameHeadBytes, segmentHeaderBytes } from './segment-format.ts'
import { Spool } from './spool.ts'

const bodyOf = (number: number) => `{"number":${number},"text":"${'ü'.repeat(20)}"}`
const frameSizeBytes = frameHeadBytes + Buffer.byteLength(bodyOf(100))
/** Ten records a segment. */
const segmentBytes = segmentHeaderBytes + 10 * frameSizeBytes

async function open(folder: string) {
  return await Spool.open(folder, segmentBytes, 'interval')
}

async function fill(spool: Spool, count: number, first = 100): Promise<void> {
  for (let number = first; number < first + count; number += 1) await spool.append([bodyOf(number)])
}

/** Everything that can be read, and how many records cannot. */
async function drain(spool: Spool): Promise<{ readonly numbers: readonly number[]; readonly damaged: number }> {
  const numbers: number[] = []
  let damaged = 0
  while (spool.records > 0) {
    const { bodies, damagedRecords } = await spool.read(7, 64 * 1024)
    for (const body of bodies) numbers.push(JSON.parse(body.toString()).number)
    damaged += damagedRecords
    if (damagedRecords > 0) spool.passDamaged()
    else spool.take(bodies)
  }
  return { numbers, damaged }
}

const range = (first: number, end: number) => Array.from({ length: end - first }, (_, index) => first + index)
const segments = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.spool'))
    .sort()

test('spool: records come back in order over segments and over a reopening, and what was taken is gone from the disk', async () => {
  using folder = temporaryFolder()
  const { spool } = await open(folder.path)
  await fill(spool, 25)
  expect(segments(folder.path)).toHaveLength(3)
  const { bodies } = await spool.read(10, 64 * 1024)
  spool.take(bodies)
  expect(spool.records).toBe(15)
  expect(segments(folder.path)).toHaveLength(2)
  await spool.close()

  const again = await open(folder.path)
  expect(again.damagedRecords).toBe(0)
  await fill(again.spool, 5, 125)
  expect(await drain(again.spool)).toEqual({ numbers: range(110, 130), damaged: 0 })
  expect(segments(folder.path)).toEqual([])
  expect([again.spool.sizeBytes, again.spool.waitingBytes]).toEqual([0, 0])
  await again.spool.close()
})

test('spool: what was read and not taken is read again, and a record larger than the bound comes alone', async () => {
  using folder = temporaryFolder()
  const { spool } = await open(folder.path)
  await spool.append([bodyOf(100), bodyOf(101), bodyOf(102)])
  for (let round = 0; round < 2; round += 1) {
    expect((await spool.read(10, 2 * frameSizeBytes)).bodies.map(String)).toEqual([bodyOf(100), bodyOf(101)])
    expect((await spool.read(10, 1)).bodies.map(String)).toEqual([bodyOf(100)])
  }
  await spool.close()
})

test.each([
  ['in the first segment', 0],
  ['within a segment', 3],
  ['where a new one begins', 10],
])(
  'spool: what is written in the last moment stands behind what an append has under way, once, %s',
  async (_, there) => {
    using folder = temporaryFolder()
    const { spool } = await open(folder.path)
    await fill(spool, there)
    const [first, second, third] = [bodyOf(100 + there), bodyOf(101 + there), bodyOf(102 + there)]
    const appended = spool.append([first, second])
    spool.writeNow([first, second, third])
    await appended
    await spool.close()
    const again = await open(folder.path)
    expect(await drain(again.spool)).toEqual({ numbers: range(100, 103 + there), damaged: 0 })
    await again.spool.close()
  },
)

const flip = (path: string, at: number) => {
  const bytes = readFileSync(path)
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
  writeFileSync(path, bytes)
}

/** Of 25 records in three segments of ten. The damage, what is left, and how many are said to be lost. */
const damages: readonly (readonly [string, (paths: readonly string[]) => void, readonly number[], number | null])[] = [
  ['nothing', () => undefined, range(100, 125), 0],
  [
    'a last frame that is cut',
    ([, , path = '']) => truncateSync(path, segmentHeaderBytes + 5 * frameSizeBytes - 1),
    range(100, 124),
    0,
  ],
  [
    'a last frame whose head is cut',
    ([, , path = '']) => truncateSync(path, segmentHeaderBytes + 4 * frameSizeBytes + 3),
    range(100, 124),
    0,
  ],
  ['zeros behind the last frame', ([, , path = '']) => appendFileSync(path, Buffer.alloc(500)), range(100, 125), 0],
  [
    'other bytes behind the last frame',
    ([, , path = '']) => appendFileSync(path, Buffer.alloc(500, 1)),
    range(100, 125),
    null,
  ],
  [
    'a bit in the newest segment',
    ([, , path = '']) => flip(path, segmentHeaderBytes + 2 * frameSizeBytes + 30),
    range(100, 122),
    null,
  ],
  [
    'a bit in an older segment',
    ([, path = '']) => flip(path, segmentHeaderBytes + 3 * frameSizeBytes + 30),
    [...range(100, 113), ...range(120, 125)],
    7,
  ],
  ['the header of the oldest segment', ([path = '']) => flip(path, 20), range(110, 125), 10],
  ['a segment of nothing at the end', ([, , path = '']) => truncateSync(path, 0), range(100, 120), 0],
]

test.each(damages)('spool: %s: what is left is read, and what is lost is counted', async (_, damage, left, lost) => {
  using folder = temporaryFolder()
  const { spool } = await open(folder.path)
  await fill(spool, 25)
  await spool.close()
  damage(segments(folder.path).map((name) => join(folder.path, name)))
  const again = await open(folder.path)
  expect(again.damagedRecords).toBe(lost)
  await fill(again.spool, 3, 200)
  expect(await drain(again.spool)).toEqual({ numbers: [...left, 200, 201, 202], damaged: 0 })
  await again.spool.close()
})

test('spool: damage that comes while it is open costs the rest of its segment, counted', async () => {
  using folder = temporaryFolder()
  const { spool } = await open(folder.path)
  await fill(spool, 25)
  flip(join(folder.path, segments(folder.path)[0] ?? ''), segmentHeaderBytes + 4 * frameSizeBytes + 30)
  expect(await drain(spool)).toEqual({ numbers: [...range(100, 104), ...range(110, 125)], damaged: 6 })
  await spool.close()
})

test('spool: one of a newer version is refused and left as it is', async () => {
  using folder = temporaryFolder()
  const path = join(folder.path, '0000000000000000.spool')
  const newer = Buffer.from('434149524e53504c63000000000000000000000000000000000000000', 'hex')
  const bytes = Buffer.concat([newer, Buffer.alloc(40)]).subarray(0, 28)
  const { crc32 } = await import('node:zlib')
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32LE(crc32(bytes))
  const whole = Buffer.concat([bytes, checksum, Buffer.from('of another time')])
  writeFileSync(path, whole)
  await expect(open(folder.path)).rejects.toThrow(NewerSpoolError)
  expect(readFileSync(path).equals(whole)).toBe(true)
})
