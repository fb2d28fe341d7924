import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { position } from '../../src/base/brands.ts'
import { CorruptFileError, NewerFormatError } from '../../src/base/file-system.ts'
import { JournalCorruptionError } from '../../src/journal/journal.ts'
import { JournalReader } from '../../src/journal/journal-reader.ts'
import { openJournal } from '../../src/journal/journal-writer.ts'
import { frameContent } from '../support/journal-frames.ts'
import { type VerifiedFrame, verifyJournal } from '../support/journal-verifier.ts'
import { SimulatedDisk } from '../support/simulated-disk.ts'
import { SimulatedClock, SimulatedRandom } from '../support/simulation.ts'

const folder = '/data/journal'

/** Three segments. Each frame is a group of its own, but the last two, which are one group. */
function sampleJournal() {
  const disk = new SimulatedDisk()
  disk.placeFolder('/data')
  const { writer } = open(disk)
  for (let number = 0; number < 10; number += 1) writer.appendGroup([frameContent(number)])
  writer.appendGroup([frameContent(10), frameContent(11)])
  writer.close()
  const frames = verifyJournal(disk.files()).frames
  const paths = [...disk.files().keys()]
  const [oldest = '', middle = '', newest = ''] = paths
  expect(paths.length).toBe(3)
  const at = (number: number): VerifiedFrame => frames[number] ?? expect.fail(`no frame ${number}`)
  return { disk, frames, oldest, middle, newest, at, end: disk.files().get(newest)?.length ?? 0 }
}

type Sample = ReturnType<typeof sampleJournal>

interface Damage {
  readonly name: string
  damage(sample: Sample): void
  /** Frames that are left, counted from the first, or that the start is refused. */
  readonly outcome: number | 'refused'
  /** Place that the report or the error names. */
  place(sample: Sample): readonly [path: string, offsetBytes: number]
}

const damages: readonly Damage[] = [
  {
    name: 'last frame cut short',
    damage: ({ disk, newest, end }) => disk.truncate(newest, end - 10),
    outcome: 11,
    place: ({ newest, at }) => [newest, at(11).offsetBytes],
  },
  {
    name: 'last frame cut short in its head',
    damage: ({ disk, newest, at }) => disk.truncate(newest, at(11).offsetBytes + 20),
    outcome: 11,
    place: ({ newest, at }) => [newest, at(11).offsetBytes],
  },
  {
    name: 'bad checksum in the last frame',
    damage: (sample) => flip(sample, sample.newest, sample.end - 1),
    outcome: 11,
    place: ({ newest, at }) => [newest, at(11).offsetBytes],
  },
  {
    name: 'bad checksum in the first frame of the last group',
    damage: (sample) => flip(sample, sample.newest, sample.at(10).offsetBytes + 60),
    outcome: 10,
    place: ({ newest, at }) => [newest, at(10).offsetBytes],
  },
  {
    name: 'bad length in the first frame of the last group',
    damage: (sample) => flip(sample, sample.newest, sample.at(10).offsetBytes + 8),
    outcome: 10,
    place: ({ newest, at }) => [newest, at(10).offsetBytes],
  },
  {
    name: 'bad checksum in an earlier group of the newest segment',
    damage: (sample) => flip(sample, sample.newest, sample.at(9).offsetBytes + 60),
    outcome: 'refused',
    place: ({ newest, at }) => [newest, at(9).offsetBytes],
  },
  {
    name: 'bad length in an earlier group of the newest segment',
    damage: (sample) => flip(sample, sample.newest, sample.at(9).offsetBytes + 9),
    outcome: 'refused',
    place: ({ newest, at }) => [newest, at(9).offsetBytes],
  },
  {
    name: 'bad checksum in the last frame of an older segment',
    damage: (sample) => flip(sample, sample.oldest, sample.at(3).offsetBytes + 60),
    outcome: 'refused',
    place: ({ oldest, at }) => [oldest, at(3).offsetBytes],
  },
  {
    name: 'zeroed tail',
    damage: (sample) => overwrite(sample, sample.newest, sample.end - 200, Buffer.alloc(200)),
    outcome: 10,
    place: ({ newest, at }) => [newest, at(10).offsetBytes],
  },
  {
    name: 'zeros after the last frame',
    damage: (sample) => overwrite(sample, sample.newest, sample.end, Buffer.alloc(5000)),
    outcome: 12,
    place: ({ newest, end }) => [newest, end],
  },
  {
    name: 'a frame of another segment after the last one',
    damage: (sample) => overwrite(sample, sample.newest, sample.end, frameBytes(sample, 3)),
    outcome: 12,
    place: ({ newest, end }) => [newest, end],
  },
  {
    name: 'last frame twice',
    damage: (sample) => overwrite(sample, sample.newest, sample.end, frameBytes(sample, 11)),
    outcome: 'refused',
    place: ({ newest, end }) => [newest, end],
  },
  {
    name: 'truncated header of the newest segment',
    damage: ({ disk, newest }) => disk.truncate(newest, 30),
    outcome: 8,
    place: ({ newest }) => [newest, 0],
  },
  {
    name: 'empty newest segment',
    damage: ({ disk, newest }) => disk.truncate(newest, 0),
    outcome: 8,
    place: ({ newest }) => [newest, 0],
  },
  {
    name: 'damaged header of the newest segment, with frames after it',
    damage: (sample) => flip(sample, sample.newest, 40),
    outcome: 'refused',
    place: ({ newest }) => [newest, 0],
  },
  {
    name: 'truncated header of an older segment',
    damage: ({ disk, middle }) => disk.truncate(middle, 30),
    outcome: 'refused',
    place: ({ middle }) => [middle, 0],
  },
  {
    name: 'older segment cut between two frames',
    damage: ({ disk, middle, at }) => disk.truncate(middle, at(7).offsetBytes),
    outcome: 'refused',
    place: ({ newest }) => [newest, 0],
  },
  {
    name: 'older segment cut within a frame',
    damage: ({ disk, middle, at }) => disk.truncate(middle, at(7).offsetBytes + 70),
    outcome: 'refused',
    place: ({ middle, at }) => [middle, at(7).offsetBytes],
  },
  {
    name: 'missing middle segment',
    damage: ({ disk, middle }) => disk.remove(middle),
    outcome: 'refused',
    place: ({ newest }) => [newest, 0],
  },
  {
    name: 'duplicated segment under a later name',
    damage: ({ disk, middle, frames }) => {
      const end = frames.reduce((sum, frame) => sum + frame.entryCount, 0)
      disk.place(segmentPath(end), disk.readFile(middle))
    },
    outcome: 'refused',
    place: ({ frames }) => [segmentPath(frames.reduce((sum, frame) => sum + frame.entryCount, 0)), 0],
  },
  {
    name: 'duplicated segment in place of another',
    damage: ({ disk, oldest, middle }) => disk.place(middle, disk.readFile(oldest)),
    outcome: 'refused',
    place: ({ middle }) => [middle, 0],
  },
]

test.each(damages)('journal repair: $name', ({ damage, outcome, place }) => {
  const sample = sampleJournal()
  const { disk, frames } = sample
  damage(sample)
  const before = disk.files()
  const [path, offsetBytes] = place(sample)

  if (outcome === 'refused') {
    const error = errorOf(() => open(disk))
    expect(error).toBeInstanceOf(JournalCorruptionError)
    expect(error).toBeInstanceOf(CorruptFileError)
    expect(error).toMatchObject({ path, offsetBytes })
    expect(disk.files()).toEqual(before)
    return
  }
  const { writer, report } = open(disk)
  const cutBytes = (before.get(path)?.length ?? 0) - offsetBytes
  const keptIn = cutBytes === 0 ? null : `${folder}/0/cut-${path.slice(-28, -8)}-${offsetBytes}.bytes`
  expect(report).toEqual({ cuts: [{ path, offsetBytes, cutBytes, keptIn }], skipped: [] })
  if (keptIn !== null) expect(disk.readFile(keptIn)).toEqual(before.get(path)?.subarray(offsetBytes))

  writer.appendGroup([frameContent(99)])
  const verdict = verifyJournal(disk.afterCrash('lost').files())
  expect(verdict.damages).toEqual([])
  expect(verdict.frames.map(bytesOf)).toEqual([...frames.slice(0, outcome).map(bytesOf), bytesOf(frameContent(99))])
  expect(open(disk).report.cuts).toEqual([])
})

// Goal: no single damaged byte is ever served, and none is answered by giving up more than the last group.
// Method: each byte of a journal is changed in turn; the next start refuses, or cuts within the last group.
test('journal repair: a changed byte anywhere is refused, or costs at most the last group', () => {
  const sample = sampleJournal()
  const lastGroup = sample.at(10).offsetBytes
  for (const [path, bytes] of sample.disk.files()) {
    for (let offset = 0; offset < bytes.length; offset += 1) {
      const disk = sample.disk.afterCrash('kept')
      flip({ disk }, path, offset)
      const what = `${path} byte ${offset}`
      if (path !== sample.newest || offset < lastGroup) {
        expect(
          errorOf(() => open(disk)),
          what,
        ).toBeInstanceOf(JournalCorruptionError)
      } else {
        expect(open(disk).report.cuts.length, what).toBe(1)
        const { frames, damages: left } = verifyJournal(disk.files())
        expect(left, what).toEqual([])
        expect(frames.length, what).toBe(offset < sample.at(11).offsetBytes ? 10 : 11)
      }
    }
  }
})

test('journal repair: a newer version is refused by name, and nothing is changed', () => {
  const sample = sampleJournal()
  const bytes = sample.disk.readFile(sample.newest)
  bytes.writeUInt16LE(9, 8)
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 60)), 60)
  sample.disk.place(sample.newest, bytes)
  const before = sample.disk.files()
  expect(() => open(sample.disk, 1000)).toThrow(NewerFormatError)
  expect(sample.disk.files()).toEqual(before)
})

test('journal repair: damage wholly before what the record store holds is reported, and what follows is served', () => {
  const { damage } = damages.find(({ name }) => name === 'bad checksum in an earlier group of the newest segment') ?? {}
  const sample = sampleJournal()
  damage?.(sample)
  flip(sample, sample.oldest, 20)
  const safe = sample.at(10).firstPosition
  expect(() => open(sample.disk, safe - 1)).toThrow(JournalCorruptionError)

  const { writer, report } = open(sample.disk, safe)
  expect(report.cuts).toEqual([])
  expect(report.skipped.map(({ path, offsetBytes }) => [path, offsetBytes])).toEqual([
    [sample.oldest, 0],
    [sample.newest, sample.at(9).offsetBytes],
  ])
  writer.appendGroup([frameContent(12)])
  const reader = new JournalReader({ fs: sample.disk, folder, partition: 0, durableEnd: () => writer.nextPosition })
  expect(Array.from(reader.frames(position(safe)), bytesOf)).toEqual(
    [10, 11, 12].map((number) => bytesOf(frameContent(number))),
  )
  expect(() => [...reader.frames(position(safe - 1))]).toThrow(JournalCorruptionError)
})

test('journal repair: a missing segment is reported where the record store holds what it held', () => {
  const sample = sampleJournal()
  sample.disk.remove(sample.middle)
  const safe = sample.at(8).firstPosition
  expect(() => open(sample.disk, safe - 1)).toThrow(JournalCorruptionError)
  expect(open(sample.disk, safe).report.skipped).toMatchObject([{ path: sample.newest, offsetBytes: 0 }])
})

test('journal repair: positions that the record store holds are never given again, even if the newest segment is gone', () => {
  const sample = sampleJournal()
  sample.disk.remove(sample.newest)
  const safe = sample.at(11).firstPosition + sample.at(11).entryCount
  const { writer, report } = open(sample.disk, safe)
  expect(report.skipped).toMatchObject([{ path: `${folder}/0`, offsetBytes: 0 }])
  expect(writer.appendGroup([frameContent(0)])).toMatchObject([{ firstPosition: safe }])
  expect(open(sample.disk, safe).report.skipped.length).toBe(1)
})

test('journal repair: a journal that begins after what the record store holds is refused', () => {
  const sample = sampleJournal()
  sample.disk.remove(sample.oldest)
  const first = sample.at(4).firstPosition
  expect(() => open(sample.disk, first - 1)).toThrow(JournalCorruptionError)
  expect(open(sample.disk, first).report.skipped).toEqual([])
})

test('journal repair: a second cut at the same place keeps the bytes of the first', () => {
  const sample = sampleJournal()
  const cuts = ['first', 'second'].map((text) => {
    overwrite(sample, sample.newest, sample.end, Buffer.from(text))
    return open(sample.disk).report.cuts[0]?.keptIn ?? ''
  })
  expect(cuts.map((path) => sample.disk.readFile(path).toString())).toEqual(['first', 'second'])
})

function open(disk: SimulatedDisk, skipBefore?: number) {
  return openJournal({
    fs: disk,
    clock: new SimulatedClock(),
    random: new SimulatedRandom(disk.files().size),
    folder,
    partition: 0,
    segmentBytesMax: 800,
    ...(skipBefore === undefined ? {} : { skipBefore: position(skipBefore) }),
  })
}

const segmentPath = (first: number) => `${folder}/0/${String(first).padStart(20, '0')}.segment`

const bytesOf = ({ header, body }: { readonly header: Uint8Array; readonly body: Uint8Array }) =>
  Buffer.concat([header, body]).toString('hex')

function flip({ disk }: { readonly disk: SimulatedDisk }, path: string, offset: number): void {
  overwrite({ disk }, path, offset, Buffer.from([disk.readFile(path).readUInt8(offset) ^ 0x10]))
}

function overwrite({ disk }: { readonly disk: SimulatedDisk }, path: string, offset: number, bytes: Buffer): void {
  const file = disk.openWrite(path, 'append')
  file.write(bytes, offset)
  file.sync()
}

function frameBytes({ disk, at }: Sample, number: number): Buffer {
  const { path, offsetBytes, header, body } = at(number)
  return disk.readFile(path).subarray(offsetBytes, offsetBytes + 56 + header.length + body.length)
}

function errorOf(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  return null
}
