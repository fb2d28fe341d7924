import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type IndexedRecord,
  identityOf,
  indexedRecord,
  indexedRecords,
  indexQueries,
  memtableOf,
  naiveWalk,
} from '../../../test/support/index-model.ts'
import { verifyIndexSegment } from '../../../test/support/index-verifier.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { recordNumber } from '../../base/brands.ts'
import { CorruptFileError, NewerFormatError } from '../../base/file-system.ts'
import { nodeFileSystem } from '../../base/node-file-system.ts'
import { encodeIndexSegment } from './encode-index-segment.ts'
import { identityKey } from './identity-days.ts'
import type { IndexQuery, IndexSource } from './index-query.ts'
import { IndexSegment } from './index-segment.ts'
import { mergeIndexSegments } from './merge-index-segments.ts'
import { walkMerged } from './walk-merged.ts'

const everything: IndexQuery = {
  scope: { accounts: null, categories: null },
  terms: [],
  fromMs: Number.NEGATIVE_INFINITY,
  beforeMs: Number.POSITIVE_INFINITY,
  after: null,
  order: 'newest-first',
  recordFrom: recordNumber(0),
  recordBefore: recordNumber(2 ** 40),
}

// Goal: memory table, segment and merged segments give the same answer to any query, and it is the right one.
//
// Method: random records with few and odd values go into a table; into a segment; into several tables that become
// segments, are merged, and merged again; and into a mixture that is walked together. Each is asked random queries and
// compared with a filter and a sort over the records. The verifier, which knows only the format, judges every file.
test('index: memory table, segment and merged segments answer every query as a filter and a sort do', () => {
  using folder = temporaryFolder()
  let run = 0
  fc.assert(
    fc.property(
      indexedRecords(120),
      fc.array(indexQueries, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      (records, queries, parts) => {
        run += 1
        const path = (name: string) => join(folder.path, `${run}-${name}`)
        using sources = buildSources(records, parts, path)
        for (const query of queries) {
          const expected = naiveWalk(records, query)
          for (const [name, walked] of Object.entries(sources.walk(query))) expect(walked, name).toEqual(expected)
        }
      },
    ),
    { numRuns: 100 },
  )
})

test('index: event ids and identities are found in every source, and others are not', () => {
  using folder = temporaryFolder()
  let run = 0
  fc.assert(
    fc.property(indexedRecords(300), fc.integer({ min: 1, max: 4 }), (records, parts) => {
      run += 1
      using sources = buildSources(records, parts, (name) => join(folder.path, `${run}-${name}`))
      for (const { fields } of records) {
        const identity = identityOf(fields)
        const sameId = records.filter((other) => other.fields.eventId === fields.eventId)
        const same = sameId.filter((other) => isEqual(identityOf(other.fields), identity))
        for (const source of sources.whole) {
          expect(source.findEventId(fields.eventId).sort(ascending)).toEqual(numbersOf(sameId))
          expect(source.findIdentity(identityKey(identity)).toSorted(ascending)).toEqual(numbersOf(same))
        }
      }
      for (const source of sources.whole) {
        expect(source.findEventId('absent')).toEqual([])
        expect(source.findIdentity(identityKey({ accountId: '1', eventTimeMs: 0, eventId: 'absent' }))).toEqual([])
      }
    }),
    { numRuns: 30 },
  )
})

test('index: pages that continue after the last key give each record once', () => {
  using folder = temporaryFolder()
  let run = 0
  fc.assert(
    fc.property(indexedRecords(100), indexQueries, fc.integer({ min: 1, max: 7 }), (records, query, pageSize) => {
      run += 1
      using sources = buildSources(records, 3, (name) => join(folder.path, `${run}-${name}`))
      for (const source of sources.whole) {
        const pages = []
        for (let after = query.after; ; ) {
          const page = take(source.walk({ ...query, after }), pageSize)
          pages.push(...page)
          const last = page.at(-1)
          if (last === undefined) break
          after = last
        }
        expect(pages).toEqual(naiveWalk(records, query))
      }
    }),
    { numRuns: 40 },
  )
})

// Lists and tables of many chunks, groups, blocks and pages, so that skips, directories and page ends are crossed.
test('index: a large table, its segment and a merge answer as a filter and a sort do', () => {
  using folder = temporaryFolder()
  const records = Array.from({ length: 9000 }, (_, index) =>
    indexedRecord({
      timeMs: 1_700_000_000_000 + 1000 * Math.floor((index * 7919) % 8000),
      recordNumber: index,
      accountId: index % 3 === 0 ? '222222222222' : '111111111111',
      attributes: [
        [1, index % 2 === 0 ? 'Even' : 'Odd'],
        [5, `arn:aws:s3:::bucket-${(index * 31) % 4000}`],
        [3, `user-${Math.floor(Math.sqrt(index))}`],
      ],
    }),
  )
  using sources = buildSources(records, 6, (name) => join(folder.path, name))
  const term = (attribute: 1 | 3 | 5, text: string, isPattern = false) => ({ attribute, values: [{ text, isPattern }] })
  const scopes = [
    everything.scope,
    { accounts: [{ accountId: '222222222222', region: 'us-east-1' }], categories: null },
  ]
  const plans = [
    [],
    [term(1, 'Even')],
    [term(1, 'Odd'), term(3, 'user-90')],
    [term(5, 'arn:aws:s3:::bucket-77')],
    [term(5, 'arn:aws:s3:::bucket-10*', true), term(1, 'Even')],
    [term(5, '*-39', true)],
    [term(5, '*', true), term(3, 'user-7')],
  ]
  for (const terms of plans) {
    for (const scope of scopes) {
      for (const order of ['newest-first', 'oldest-first'] as const) {
        for (const fromMs of [everything.fromMs, 1_700_004_000_000]) {
          const query = { ...everything, scope, terms, order, fromMs }
          const expected = naiveWalk(records, query)
          // A pattern with too many values constrains nothing: the records decide.
          const isLeft = terms.some(({ values }) => values[0]?.text === '*')
          const known = isLeft ? naiveWalk(records, { ...query, terms: terms.slice(1) }) : expected
          for (const [name, walked] of Object.entries(sources.walk(query))) expect(walked, name).toEqual(known)
        }
      }
    }
  }
  for (let index = 0; index < records.length; index += 7) {
    for (const source of sources.whole) expect(source.findEventId(`event-${index}`)).toEqual([index])
  }
})

test('index: a merge leaves out records below the lowest number that is kept', () => {
  using folder = temporaryFolder()
  let run = 0
  fc.assert(
    fc.property(indexedRecords(80), fc.nat(250), indexQueries, (records, from, query) => {
      run += 1
      const path = (name: string) => join(folder.path, `${run}-${name}`)
      const inputs = split(records, 3).map((part, index) => writeSegment(part, path(`part-${index}`)))
      mergeIndexSegments(nodeFileSystem, inputs, path('kept'), { recordFrom: recordNumber(from) })
      const kept = records.filter(({ key }) => key.recordNumber >= from)
      const report = verifyIndexSegment(path('kept'))
      expect(report.damages).toEqual([])
      expect(report.content?.keys).toEqual(naiveWalk(kept, { ...everything, order: 'oldest-first' }))
      const segment = IndexSegment.open(nodeFileSystem, path('kept'))
      expect([...segment.walk(query)]).toEqual(naiveWalk(kept, query))
      segment.close()
    }),
    { numRuns: 60 },
  )
})

test('index: a record that two segments hold is one record, walked together or merged', () => {
  using folder = temporaryFolder()
  const records = Array.from({ length: 700 }, (_, index) =>
    indexedRecord({ timeMs: 1000 * (index % 300), recordNumber: index, attributes: [[1, `name-${index % 5}`]] }),
  )
  const paths = [records.slice(0, 500), records.slice(200)].map((part, index) =>
    writeSegment(part, join(folder.path, `part-${index}`)),
  )
  const merged = join(folder.path, 'merged')
  const shares: number[] = []
  mergeIndexSegments(nodeFileSystem, paths, merged, { recordFrom: recordNumber(0) }, (share) => shares.push(share))
  expect(shares.at(-1)).toBe(1)
  expect(verifyIndexSegment(merged).damages).toEqual([])

  const query: IndexQuery = { ...everything, terms: [{ attribute: 1, values: [{ text: 'name-3', isPattern: false }] }] }
  const parts = paths.map((path) => IndexSegment.open(nodeFileSystem, path))
  const whole = IndexSegment.open(nodeFileSystem, merged)
  expect([...walkMerged(parts, query)]).toEqual(naiveWalk(records, query))
  expect([...whole.walk(query)]).toEqual(naiveWalk(records, query))
  expect(whole.findEventId('event-300')).toEqual([300])
  for (const segment of [...parts, whole]) segment.close()
})

// Goal: damage is told, and never changes an answer.
//
// Method: bytes of a segment are flipped one at a time, all of the first and last page and a sample of the others. The
// damaged file is opened and asked everything; whatever it answers before it reports damage must be right.
test('index: a flipped byte is reported or read by no query', () => {
  using folder = temporaryFolder()
  const records = Array.from({ length: 1500 }, (_, index) =>
    indexedRecord({
      timeMs: 86_400_000 * (index % 3) + 1000 * index,
      recordNumber: index,
      attributes: [
        [1, `name-${index % 4}`],
        [5, `resource-${index}`],
      ],
    }),
  )
  const path = writeSegment(records, join(folder.path, 'segment'))
  const sound = readFileSync(path)
  const damaged = join(folder.path, 'damaged')
  const query: IndexQuery = { ...everything, terms: [{ attribute: 1, values: [{ text: 'name-2', isPattern: false }] }] }
  let reported = 0
  for (let at = 0; at < sound.length; at += at < 128 || at > sound.length - 4096 ? 7 : 211) {
    const bytes = Buffer.from(sound)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8))
    writeFileSync(damaged, bytes)
    expect(verifyIndexSegment(damaged).damages, `byte ${at}`).not.toEqual([])
    try {
      const segment = IndexSegment.open(nodeFileSystem, damaged)
      try {
        expect([...segment.walk(query)], `byte ${at}`).toEqual(naiveWalk(records, query))
        expect([...segment.walk({ ...everything, order: 'oldest-first' })]).toHaveLength(1500)
        for (let index = 0; index < 1500; index += 50) {
          expect(segment.findEventId(`event-${index}`), `byte ${at}`).toEqual([index])
          const { fields } = records[index] ?? indexedRecord({ timeMs: 0, recordNumber: 0 })
          expect(segment.findIdentity(identityKey(identityOf(fields))), `byte ${at}`).toEqual([index])
        }
      } finally {
        segment.close()
      }
    } catch (error) {
      expect(error, `byte ${at}`).toBeInstanceOf(CorruptFileError)
      reported += 1
    }
  }
  expect(reported).toBeGreaterThan(0)
})

test('index: a file that is cut short, grown or of another kind is refused as damaged', () => {
  using folder = temporaryFolder()
  const path = writeSegment([indexedRecord({ timeMs: 1, recordNumber: 1 })], join(folder.path, 'segment'))
  const sound = readFileSync(path)
  const wrong = [
    Buffer.alloc(0),
    sound.subarray(0, sound.length - 1),
    sound.subarray(0, sound.length - 4096),
    sound.subarray(4096),
    Buffer.concat([sound, Buffer.alloc(4096)]),
    Buffer.concat([sound.subarray(0, 4096), sound]),
    Buffer.alloc(8192, 'x'),
  ]
  for (const bytes of wrong) {
    writeFileSync(path, bytes)
    expect(() => IndexSegment.open(nodeFileSystem, path)).toThrow(CorruptFileError)
    expect(verifyIndexSegment(path).damages).not.toEqual([])
  }
})

test('index: a segment of a newer format is refused by name', () => {
  using folder = temporaryFolder()
  const path = writeSegment([], join(folder.path, 'segment'))
  const bytes = readFileSync(path)
  bytes.writeUInt16LE(2, 8)
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 4092)), 4092)
  writeFileSync(path, bytes)
  expect(() => IndexSegment.open(nodeFileSystem, path)).toThrow(NewerFormatError)
})

test('index: encoding a table pauses often, and most pauses hand over nothing', () => {
  const records = Array.from({ length: 5000 }, (_, index) =>
    indexedRecord({ timeMs: (index * 7919) % 5000, recordNumber: index, attributes: [[5, `r-${index}`]] }),
  )
  const pieces = [...encodeIndexSegment(memtableOf(records))]
  expect(pieces.length).toBeGreaterThan(50)
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(128 * 1024)
})

/** The same records in every form that the index knows. */
function buildSources(records: readonly IndexedRecord[], parts: number, path: (name: string) => string) {
  const table = memtableOf(records)
  const partPaths = split(records, parts).map((part, index) => writeSegment(part, path(`part-${index}`)))
  const recordFrom = recordNumber(0)
  mergeIndexSegments(nodeFileSystem, partPaths, path('merged'), { recordFrom })
  const half = Math.ceil(parts / 2)
  mergeIndexSegments(nodeFileSystem, partPaths.slice(0, half), path('first'), { recordFrom })
  mergeIndexSegments(nodeFileSystem, partPaths.slice(half), path('second'), { recordFrom })
  mergeIndexSegments(nodeFileSystem, [path('second'), path('first')], path('merged-twice'), { recordFrom })
  const paths = [writeSegment(records, path('one')), path('merged'), path('merged-twice')]
  for (const file of [...paths, ...partPaths]) expect(verifyIndexSegment(file).damages, file).toEqual([])
  expect(readFileSync(path('merged-twice')).equals(readFileSync(path('merged')))).toBe(true)

  const [one, merged, mergedTwice] = paths.map((file) => IndexSegment.open(nodeFileSystem, file))
  if (one === undefined || merged === undefined || mergedTwice === undefined) throw new Error('three segments')
  const segments = partPaths.slice(1).map((file) => IndexSegment.open(nodeFileSystem, file))
  const mixture: IndexSource[] = [memtableOf(split(records, parts)[0] ?? []), ...segments]
  const whole: IndexSource[] = [table, one, merged, mergedTwice]
  return {
    whole,
    walk: (query: IndexQuery) => ({
      table: [...table.walk(query)],
      segment: [...one.walk(query)],
      merged: [...merged.walk(query)],
      mergedTwice: [...mergedTwice.walk(query)],
      mixture: [...walkMerged(mixture, query)],
      twice: [...walkMerged([one, table, ...segments], query)],
    }),
    [Symbol.dispose]: () => {
      for (const segment of [one, merged, mergedTwice, ...segments]) segment.close()
    },
  }
}

function writeSegment(records: readonly IndexedRecord[], path: string): string {
  writeFileSync(path, Buffer.concat([...encodeIndexSegment(memtableOf(records))]))
  return path
}

/** Records dealt out like cards: the parts overlap in time. */
function split(records: readonly IndexedRecord[], parts: number): IndexedRecord[][] {
  return Array.from({ length: parts }, (_, part) => records.filter((_, index) => index % parts === part))
}

function isEqual(a: ReturnType<typeof identityOf>, b: ReturnType<typeof identityOf>): boolean {
  return a.accountId === b.accountId && a.eventTimeMs === b.eventTimeMs && a.eventId === b.eventId
}

function numbersOf(records: readonly IndexedRecord[]): number[] {
  return records.map(({ key }) => key.recordNumber)
}

function ascending(a: number, b: number): number {
  return a - b
}

function take<T>(items: Iterable<T>, count: number): T[] {
  const taken: T[] = []
  for (const item of items) {
    taken.push(item)
    if (taken.length === count) break
  }
  return taken
}
