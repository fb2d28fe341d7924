import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { recordNumber } from '../../src/base/brands.ts'
import { attributeIds } from '../../src/event/fields.ts'
import type { IndexQuery } from '../../src/records/index/index-query.ts'
import { appendStatuses } from '../../src/records/intake.ts'
import type { RecordStore } from '../../src/records/record-store.ts'
import { batchOf } from './event-records.ts'
import { verifyIndexSegment } from './index-verifier.ts'
import { type JournalOpening, readJournalRecords } from './journal-records-verifier.ts'
import { verifyJournal } from './journal-verifier.ts'
import { journalFolder, type Knowledge, recordsFolder, retentionDays } from './record-store-simulation.ts'
import { verifyRecordFolder } from './record-verifier.ts'

/** What the files of a store hold, read by verifiers that know nothing of who wrote them. */
export interface StoredContent {
  readonly floor: number
  /** In order, from the floor on, without gaps. */
  readonly records: readonly ContentRecord[]
  /** Event ids of the calls that were begun and whose record is not there. */
  readonly openings: readonly string[]
  /** Everything wrong with the files. */
  readonly problems: readonly string[]
}

export interface ContentRecord {
  readonly recordNumber: number
  readonly text: string
  readonly storedAtMs: number
  readonly isConflict: boolean
}

interface ManifestContent {
  readonly cursor: Readonly<Record<string, number>>
  readonly nextRecordNumber: number
  readonly floorRecordNumber: number
  readonly recordSegments: readonly { readonly file: string }[]
  readonly indexSegments: readonly { readonly file: string; readonly first: number; readonly end: number }[]
  readonly openings: readonly JournalOpening[]
}

const noManifest: ManifestContent = {
  cursor: { '0': 0 },
  nextRecordNumber: 0,
  floorRecordNumber: 0,
  recordSegments: [],
  indexSegments: [],
  openings: [],
}

/** Reads the files of a store that a start has recovered. `scratch` is a folder of the test's own. */
export function readStoredContent(files: ReadonlyMap<string, Buffer>, scratch: string): StoredContent {
  const folder = copyRecords(files, scratch)
  const manifest = manifestOf(files.get(`${recordsFolder}/manifest`))
  const segments = verifyRecordFolder(folder)
  const problems = segments.damages.map(({ file, problem }) => `${file}: ${problem}`)
  problems.push(...indexProblems(folder, manifest))

  const journalFiles = new Map([...files].filter(([path]) => path.startsWith(journalFolder)))
  const journal = verifyJournal(journalFiles)
  problems.push(...journal.damages.map(({ path, offsetBytes, reason }) => `${path} at ${offsetBytes}: ${reason}`))
  const cursor = manifest.cursor['0'] ?? 0
  const recent = journal.frames.filter((frame) => frame.firstPosition >= cursor)
  if ((recent[0]?.firstPosition ?? journal.nextPosition) !== cursor)
    problems.push('the journal begins after the cursor')

  const fromJournal = readJournalRecords(recent)
  const records = [
    ...segments.records.map(({ bytes, ...record }) => ({ ...record, text: bytes.toString() })),
    ...fromJournal.records.map(({ bytes, ...record }, index) => ({
      ...record,
      recordNumber: manifest.nextRecordNumber + index,
      text: bytes.toString(),
    })),
  ]
  records.forEach(({ recordNumber }, index) => {
    if (recordNumber !== manifest.floorRecordNumber + index) problems.push(`record ${recordNumber} is number ${index}`)
  })
  const closed = new Set(fromJournal.records.filter(({ isOwnId }) => isOwnId).map(({ eventId }) => eventId))
  const openings = [...manifest.openings, ...fromJournal.openings].map(({ eventId }) => eventId)
  return {
    floor: manifest.floorRecordNumber,
    records,
    openings: openings.filter((eventId) => !closed.has(eventId)),
    problems,
  }
}

/** The files of the record store as files of the machine's own disk, where the verifiers look for them. */
function copyRecords(files: ReadonlyMap<string, Buffer>, scratch: string): string {
  const folder = join(scratch, 'records')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  for (const [path, bytes] of files) {
    if (path.startsWith(`${recordsFolder}/`)) writeFileSync(join(folder, basename(path)), bytes)
  }
  return folder
}

/** The verifier has judged the manifest; this only takes out of it what it does not hand on. */
function manifestOf(bytes: Buffer | undefined): ManifestContent {
  if (bytes === undefined) return noManifest
  return JSON.parse(bytes.subarray(bytes.indexOf('\n') + 1).toString('utf8'))
}

/** Files of the record store that take room and that its manifest does not name. */
export function unnamedFiles(files: ReadonlyMap<string, Buffer>): string[] {
  const { recordSegments, indexSegments } = manifestOf(files.get(`${recordsFolder}/manifest`))
  const named = ['manifest', ...[...recordSegments, ...indexSegments].map(({ file }) => file)]
  return [...files.keys()].filter((path) => path.startsWith(`${recordsFolder}/`) && !named.includes(basename(path)))
}

/** Each record from the floor on stands in one index segment. */
function indexProblems(folder: string, manifest: ManifestContent): string[] {
  const problems: string[] = []
  const seen = new Set<number>()
  for (const { file, first, end } of manifest.indexSegments) {
    const { content, damages } = verifyIndexSegment(join(folder, file))
    problems.push(...damages.map(({ offsetBytes, problem }) => `${file} at ${offsetBytes}: ${problem}`))
    for (const { recordNumber } of content?.keys ?? []) {
      if (recordNumber < first || recordNumber >= end) problems.push(`${file} holds record ${recordNumber}`)
      if (seen.has(recordNumber)) problems.push(`record ${recordNumber} is indexed twice`)
      seen.add(recordNumber)
    }
  }
  for (let number = manifest.floorRecordNumber; number < manifest.nextRecordNumber; number += 1) {
    if (!seen.has(number)) problems.push(`record ${number} is in no index segment`)
  }
  return problems
}

/** What is wrong with `content` in the eyes of those who know `known`. `nowMs` is the time of the last retention. */
export function contradictions({ records, floor, openings }: StoredContent, known: Knowledge, nowMs: number): string[] {
  const problems: string[] = []
  const found = new Set<string>()
  for (const { recordNumber, text } of records) {
    const made = known.sent.get(text)
    if (made === undefined) problems.push(`record ${recordNumber} was never sent: ${text}`)
    else if (found.has(made)) problems.push(`record ${recordNumber} is there twice: ${text}`)
    else found.add(made)
  }
  const cutoffMs = nowMs - retentionDays * 24 * 3_600_000
  for (const [made, storedAtMs] of known.stored) {
    if (!found.has(made) && storedAtMs >= cutoffMs) problems.push(`lost: ${made}`)
  }
  if (floor < known.freedBelow) problems.push(`what was freed below ${known.freedBelow} is back: the floor is ${floor}`)
  for (const [eventId, state] of known.openings) {
    if (state !== 'unknown' && openings.includes(eventId) !== (state === 'open')) {
      problems.push(`the opening ${eventId} should be ${state}`)
    }
  }
  for (const eventId of openings) if (!known.openings.has(eventId)) problems.push(`nobody opened ${eventId}`)
  return problems
}

const everything = {
  scope: { accounts: null, categories: null },
  fromMs: Number.MIN_SAFE_INTEGER,
  beforeMs: Number.MAX_SAFE_INTEGER,
  after: null,
  order: 'newest-first',
} as const

/** Well within one frame of at most 64 KiB. */
const recordsABatch = 40

const aheadMsMax = 15 * 60_000

/** Newest first, as design section 3 orders records. */
export function allKeys(records: readonly ContentRecord[]): number[][] {
  return records
    .map(({ text, storedAtMs, recordNumber }) => {
      const eventTimeMs = Date.parse(JSON.parse(text).eventTime)
      return [eventTimeMs > storedAtMs + aheadMsMax ? storedAtMs : eventTimeMs, recordNumber] as const
    })
    .sort(([timeA, numberA], [timeB, numberB]) => timeB - timeA || numberB - numberA)
    .map((key) => [...key])
}

/** Time and number of every record that has one of `terms`, or of all, as the store's index lists them. */
export function walkedKeys(store: RecordStore, terms: IndexQuery['terms'] = []): number[][] {
  const view = store.view()
  try {
    const { recordFrom, recordBefore } = view
    const walk = view.walk({ ...everything, terms, recordFrom, recordBefore })
    const keys: number[][] = []
    for (let next = walk.next(); next.done !== true; next = walk.next()) {
      keys.push([next.value.timeMs, next.value.recordNumber])
    }
    return keys
  } finally {
    view.release()
  }
}

/** What a started store answers otherwise than `content` says. */
export function wrongAnswers(store: RecordStore, content: StoredContent): string[] {
  const { floor, records, openings } = content
  const problems: string[] = []
  const expectEqual = (what: string, found: unknown, expected: unknown) => {
    if (JSON.stringify(found) !== JSON.stringify(expected)) {
      problems.push(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`)
    }
  }
  expectEqual('range', [store.recordFrom, store.nextRecord], [floor, floor + records.length])
  expectEqual(
    'openings',
    store
      .openings()
      .map(({ eventId }) => eventId)
      .toSorted(),
    openings.toSorted(),
  )
  if (floor > 0) expectEqual('below the floor', store.read(recordNumber(floor - 1)), null)

  const view = store.view()
  for (const { recordNumber: number, text, storedAtMs, isConflict } of records) {
    const stored = store.read(recordNumber(number))
    const found = stored && [stored.recordNumber, stored.bytes.toString(), stored.storedAtMs, stored.isConflict]
    expectEqual(`record ${number}`, found, [number, text, storedAtMs, isConflict])
    const numbers = view.findEventId(JSON.parse(text).eventID)
    if (!numbers.includes(recordNumber(number))) problems.push(`record ${number} is not found by its event id`)
  }
  expectEqual('the walk over all', walkedKeys(store), allKeys(records))
  const values = [{ text: 'DeleteTrail', isPattern: false }]
  expectEqual(
    'the walk over an event name',
    walkedKeys(store, [{ attribute: attributeIds.eventName, values }]),
    allKeys(records.filter(({ text }) => text.includes('"eventName":"DeleteTrail"'))),
  )
  view.release()
  return problems
}

/** Sends every record once more, and one that is new. Returns what of it was not answered as it must be. */
export async function wrongStatuses(store: RecordStore, content: StoredContent, fresh: string): Promise<string[]> {
  const texts = content.records.map(({ text }) => text)
  const batches: string[][] = []
  for (let from = 0; from < texts.length; from += recordsABatch) {
    batches.push(texts.slice(from, from + recordsABatch))
  }
  const statuses = await store.append(batches.map((batch) => batchOf(batch)))
  const problems = statuses.flatMap((ofBatch, batch) =>
    [...ofBatch].flatMap((status, index) =>
      status === appendStatuses.duplicate ? [] : [`sent again, not a duplicate: ${batches[batch]?.[index]}`],
    ),
  )
  const before = store.nextRecord
  const [status] = await store.append([batchOf([fresh])])
  if (status?.[0] !== appendStatuses.stored) problems.push(`a new record was answered with ${status?.[0]}`)
  if (store.read(before)?.bytes.toString() !== fresh) problems.push(`a new record cannot be read as ${before}`)
  return problems
}
