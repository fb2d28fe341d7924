import { expect, test } from 'vitest'
import { recordNumber } from '../../src/base/brands.ts'
import { CorruptFileError, NewerFormatError } from '../../src/base/file-system.ts'
import type { RecordStore } from '../../src/records/record-store.ts'
import { batchOf, EventMaker, eventText } from '../support/event-records.ts'
import { readStoredContent, type StoredContent, wrongAnswers } from '../support/record-store-judge.ts'
import { newPorts, type StorePorts, startStore } from '../support/record-store-simulation.ts'
import { SimulatedDisk } from '../support/simulated-disk.ts'
import { SimulatedClock, SimulatedRandom, seededNumbers } from '../support/simulation.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const seed = 11
const flipsOfEachFile = 120

// Goal: a damaged file is named, or makes no difference. It never gives a wrong record, hides one, or brings one back.
//
// Method: a small store is stopped cleanly, with records in segments, merged ones, and some in the journal alone. One bit at a
// time is turned over in every one of its files, at places that a seed picks; then it is started and asked for everything.
test('record store: a flipped bit is reported with file and place, or every answer is right', async () => {
  using scratch = temporaryFolder()
  const { ports, nowMs } = await stoppedStore()
  const files = ports.disk.files()
  const content = readStoredContent(files, scratch.path)
  expect(content.problems).toEqual([])
  const next = seededNumbers(seed)
  const outcomes = { reported: 0, harmless: 0 }
  const kinds = new Set<string>()
  for (const [path, bytes] of files) {
    for (let flip = 0; flip < flipsOfEachFile; flip += 1) {
      const bit = Math.floor(next() * bytes.length * 8)
      const what = `seed ${seed}: bit ${bit % 8} of byte ${Math.floor(bit / 8)} of ${path}`
      const damage = await useWith(files, path, bit, nowMs, content, what)
      outcomes[damage === null ? 'harmless' : 'reported'] += 1
      if (damage === null) continue
      kinds.add(path.replace(/.*\./, ''))
      if (damage instanceof NewerFormatError) expect(damage.path, what).toBe(path)
      else expectNamed(damage, path, bytes.length, what)
    }
  }
  expect([...kinds].toSorted()).toEqual(['/data/records/manifest', 'index', 'records', 'segment'])
  expect(outcomes.reported).toBeGreaterThan(outcomes.harmless)
})

/** The error of whichever step met the damage; null where there was none and every answer was right. */
async function useWith(
  files: ReadonlyMap<string, Buffer>,
  path: string,
  bit: number,
  nowMs: number,
  content: StoredContent,
  what: string,
): Promise<Error | null> {
  const disk = new SimulatedDisk()
  for (const [name, bytes] of files) disk.place(name, name === path ? flipped(bytes, bit) : bytes)
  const ports = { disk, clock: new SimulatedClock(nowMs), random: new SimulatedRandom(seed) }
  try {
    const store = startStore(ports)
    const wrong = wrongAnswers(store, content)
    expect(wrong, what).toEqual([])
    await expectDuplicates(store, content, what)
    await store.append([batchOf([eventText({ note: what })])])
    await store.flush()
    return null
  } catch (error) {
    if (!(error instanceof CorruptFileError || error instanceof NewerFormatError)) throw error
    await expectNothingWrong(ports, content, what)
    return error
  }
}
