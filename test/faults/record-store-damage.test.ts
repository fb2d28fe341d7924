import { expect, test } from 'vitest'
import { recordNumber } from '../../src/base/brands.ts'
import { CorruptFileError, NewerFormatError } from '../../src/base/file-system.ts'
import type { RecordStore } from '../../src/records/record-store.ts'
import { batchOf, EventMaker } from '../support/event-records.ts'
import { allKeys, readStoredContent, type StoredContent, walkedKeys } from '../support/record-store-judge.ts'
import { newPorts, recoverStore, startStore } from '../support/record-store-simulation.ts'
import { SimulatedDisk } from '../support/simulated-disk.ts'
import { SimulatedClock, SimulatedRandom, seededNumbers } from '../support/simulation.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const seed = 11
const flipsOfEachFile = 30

/** What was said of a damage: where, and in which file. */
type Found = Pick<CorruptFileError, 'path' | 'offsetBytes'>

// Goal: a damaged file is named, or makes no difference. It never gives a wrong record, hides one, or brings one back.
//
// Method: a small store ends, with a clean stop or without one, with records in segments, merged ones, and without the stop
// in the journal alone. One bit at a time is turned over in each of its files, at places that a seed picks; then it is
// started and asked for everything. Each question is answered rightly, or with an error that names the file.
test('record store: a flipped bit is reported with file and place, or every answer is right', async () => {
  using scratch = temporaryFolder()
  const next = seededNumbers(seed)
  for (const isStopped of [true, false]) {
    const { files, nowMs } = await endedStore(isStopped)
    const content = readStoredContent(files, scratch.path)
    expect(content.problems).toEqual([])
    const reported = new Map<string, number>()
    for (const [path, bytes] of files) {
      for (let flip = 0; flip < flipsOfEachFile; flip += 1) {
        const bit = Math.floor(next() * bytes.length * 8)
        const what = `seed ${seed}: bit ${bit % 8} of byte ${bit >>> 3} of ${path} of ${bytes.length} bytes`
        const { wrong, found } = await useWith(files, path, bit, nowMs, content)
        expect(wrong, what).toEqual([])
        for (const one of found)
          expect(isNear(one, path, bit >>> 3), `${what}: ${one.path} at ${one.offsetBytes}`).toBe(true)
        const kind = path.replace(/.*[./]/, '')
        if (found.length > 0) reported.set(kind, (reported.get(kind) ?? 0) + 1)
      }
    }
    expect([...reported.keys()].toSorted()).toEqual(['index', 'manifest', 'records', 'segment'])
    expect(reported.get('manifest')).toBe(flipsOfEachFile)
  }
})

/** Starts a store on files of which one is damaged, and asks for everything that the others say is there. */
async function useWith(
  files: ReadonlyMap<string, Buffer>,
  damaged: string,
  bit: number,
  nowMs: number,
  content: StoredContent,
): Promise<{ readonly wrong: string[]; readonly found: Found[] }> {
  const disk = new SimulatedDisk()
  for (const [path, bytes] of files) disk.place(path, path === damaged ? flipped(bytes, bit) : bytes)
  const questions = new Questions()
  const started = await questions.ask('the start', () =>
    recoverStore({ disk, clock: new SimulatedClock(nowMs), random: new SimulatedRandom(seed) }),
  )
  if (started !== null) {
    const { store, report } = started
    questions.found.push(...report.skipped, ...report.cuts)
    // What was cut off had never been durable, as far as a start can tell: it says so, and has all that was before it.
    const isCut = report.cuts.length > 0
    const kept = isCut ? content.records.slice(0, store.nextRecord - content.floor) : content.records
    await questions.askAll(store, { ...content, records: kept }, isCut)
  }
  return questions
}

class Questions {
  readonly wrong: string[] = []
  readonly found: Found[] = []

  async askAll(store: RecordStore, content: StoredContent, isCut: boolean): Promise<void> {
    const { floor, records, openings } = content
    this.#expect('range', [store.recordFrom, store.nextRecord], [floor, floor + records.length])
    if (!isCut)
      this.#expect(
        'openings',
        store
          .openings()
          .map(({ eventId }) => eventId)
          .toSorted(),
        openings.toSorted(),
      )
    for (const { recordNumber: number, text, storedAtMs, isConflict } of records) {
      await this.ask(`record ${number}`, () => {
        const stored = store.read(recordNumber(number))
        const found = stored && [stored.recordNumber, stored.bytes.toString(), stored.storedAtMs, stored.isConflict]
        this.#expect(`record ${number}`, found, [number, text, storedAtMs, isConflict])
      })
      await this.ask(`the event id of ${number}`, () => {
        const numbers: readonly number[] = store.view().findEventId(JSON.parse(text).eventID)
        this.#expect(`the event id of ${number}`, numbers.includes(number), true)
      })
      await this.ask(`${number} again`, async () => {
        const [statuses] = await store.append([batchOf([text])])
        this.#expect(`${number} again`, statuses?.[0], 1)
      })
    }
    await this.ask('the walk', () => this.#expect('the walk', walkedKeys(store), allKeys(records)))
    this.#expect('what was sent again is new', store.nextRecord, floor + records.length)
  }

  /** The answer, or null where it was an error that names a file. */
  async ask<T>(_question: string, answer: () => T | Promise<T>): Promise<T | null> {
    try {
      return await answer()
    } catch (error) {
      if (error instanceof CorruptFileError) this.found.push(error)
      else if (error instanceof NewerFormatError) this.found.push({ path: error.path, offsetBytes: 0 })
      else this.wrong.push(String(error))
      return null
    }
  }

  #expect(what: string, found: unknown, expected: unknown): void {
    if (JSON.stringify(found) === JSON.stringify(expected)) return
    this.wrong.push(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`)
  }
}

/** The part of the file that begins there holds the byte. Of missing positions the journal knows only the folder. */
function isNear({ path, offsetBytes }: Found, damaged: string, byte: number): boolean {
  return path === damaged ? offsetBytes <= byte : damaged.startsWith(`${path}/`)
}

function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes)
  copy.writeUInt8(copy.readUInt8(bit >>> 3) ^ (1 << (bit % 8)), bit >>> 3)
  return copy
}

/** The files of a store of some 110 records, some merged. Without a stop the last of them stand in the journal alone. */
async function endedStore(isStopped: boolean) {
  const ports = newPorts(seed)
  const store = startStore(ports)
  const maker = new EventMaker(seed)
  for (let batch = 0; batch < 14; batch += 1) {
    ports.clock.advance(60_000)
    const texts = Array.from({ length: 8 }, () => maker.record(ports.clock.nowMs()))
    await store.append([batchOf(texts)])
    if (batch < 12) await store.flush()
  }
  await store.appendOpening({ eventId: maker.eventId(), openedAtMs: ports.clock.nowMs(), draft: '{}' })
  if (isStopped) await store.close()
  return { files: ports.disk.files(), nowMs: ports.clock.nowMs() }
}
