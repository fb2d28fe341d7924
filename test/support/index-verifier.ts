import { readFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { CheckedBytes, check, Damage } from './checked-bytes.ts'
import { checkFilter, hashOf, readHashTable, type VerifiedHash } from './index-hash-verifier.ts'
import { readTerms, type VerifiedList } from './index-term-verifier.ts'

/**
 * A second reader of an index segment, written from docs/formats/index-segment.md alone. It shares no code with the
 * index, reads every byte and checks every rule of the format: checksums, order, ranges, counts, filters.
 */
export interface IndexSegmentReport {
  /** What the segment holds; null where it is damaged. */
  readonly content: IndexSegmentContent | null
  /** Every damaged page, else the first rule that is broken. Empty where the file is sound. */
  readonly damages: readonly IndexDamage[]
}

export interface IndexSegmentContent {
  /** By ordinal. */
  readonly keys: readonly { readonly timeMs: number; readonly recordNumber: number }[]
  /** By number. */
  readonly scopes: readonly { readonly accountId: string; readonly region: string; readonly category: number }[]
  readonly lists: readonly VerifiedList[]
  /** The hash of each event id with its ordinal. */
  readonly eventIds: readonly VerifiedHash[]
  /** The hash of each identity with its record number. */
  readonly identities: readonly VerifiedHash[]
}

export interface IndexDamage {
  /** Of a page: in the file. Of anything else: in the contents of the pages, one after another. */
  readonly offsetBytes: number
  readonly problem: string
}

const pageBytes = 4096
const contentBytes = 4092
const headerBytes = 10
const chunkOrdinals = 128
const sectionNames = [
  'orderKeys',
  'terms',
  'eventIds',
  'identities',
  'orderKeyDirectory',
  'scopes',
  'termDirectory',
  'valueFilter',
  'eventIdDirectory',
  'eventIdFilter',
  'identityDays',
] as const

export function verifyIndexSegment(path: string): IndexSegmentReport {
  try {
    const { content, damages } = readPages(readFileSync(path))
    return damages.length > 0 ? { content: null, damages } : { content: readContent(content), damages }
  } catch (error) {
    if (!(error instanceof Damage)) throw error
    return { content: null, damages: [{ offsetBytes: error.offsetBytes, problem: error.message }] }
  }
}

function readPages(file: Buffer) {
  check(file.length > 0 && file.length % pageBytes === 0, file.length, 'the file is not whole pages')
  const damages: IndexDamage[] = []
  const contents: Buffer[] = []
  for (let at = 0; at < file.length; at += pageBytes) {
    const content = file.subarray(at, at + contentBytes)
    contents.push(content)
    if (crc32(content, at / pageBytes) === file.readUInt32LE(at + contentBytes)) continue
    damages.push({ offsetBytes: at, problem: 'the checksum of the page is wrong' })
  }
  return { content: Buffer.concat(contents), damages }
}

function readContent(content: Buffer): IndexSegmentContent {
  const header = new CheckedBytes(content, 0, headerBytes)
  check(header.ascii(8) === 'CAIRNIDX' && header.number(2) === 1, 0, 'it is no index segment of version 1')
  const footer = readFooter(content)
  const part = (name: SectionName) => {
    const { offset, end } = footer.section(name)
    return new CheckedBytes(content, offset, end)
  }
  const scopes = readScopes(part('scopes'))
  const keys = readKeys(part('orderKeys'), part('orderKeyDirectory'), footer)
  const lists = readTerms(content, footer.section('terms'), part('termDirectory'), footer.records)
  checkLists(lists, scopes.length, footer)
  const texts = new Set(lists.map(({ text }) => text.toString('latin1')))
  check(texts.size === footer.values, footer.at, 'the footer counts other values')
  checkFilter(
    part('valueFilter'),
    [...texts].map((text) => hashOf(Buffer.from(text, 'latin1'))),
  )
  const eventIds = readHashTable({
    entries: part('eventIds'),
    directory: part('eventIdDirectory'),
    filter: part('eventIdFilter'),
    count: footer.records,
    numberMax: footer.records,
  })
  checkEach(eventIds, Array.from(keys.keys()), footer.section('eventIds').offset)
  const identities = readIdentities(content, part('identityDays'), footer)
  const numbers = keys.map(({ recordNumber }) => recordNumber).sort((a, b) => a - b)
  checkEach(identities, numbers, footer.section('identities').offset)
  return { keys, scopes, lists, eventIds, identities }
}

type SectionName = (typeof sectionNames)[number]

interface Footer {
  readonly at: number
  readonly records: number
  readonly values: number
  readonly lists: number
  readonly postings: number
  readonly firstTimeMs: number
  readonly lastTimeMs: number
  readonly recordMin: number
  readonly recordMax: number
  readonly section: (name: SectionName) => { readonly offset: number; readonly end: number }
}

function readFooter(content: Buffer): Footer {
  const at = content.length - contentBytes
  const part = new CheckedBytes(content, at, content.length)
  check(part.ascii(8) === 'CAIRNEND', at, 'the last page is no footer')
  check(part.number(4) === content.length / contentBytes, at, 'the footer counts other pages')
  check(part.number(2) >= 1, at, 'there is no extraction version 0')
  const footer = {
    at,
    records: part.number(4),
    values: part.number(4),
    lists: part.number(4),
    postings: part.number(6),
    firstTimeMs: readDouble(part),
    lastTimeMs: readDouble(part),
    recordMin: part.number(5),
    recordMax: part.number(5),
  }
  check(part.number(1) === sectionNames.length, at, 'the footer has another count of sections')
  let end = headerBytes
  const sections = new Map(
    sectionNames.map((name) => {
      const offset = part.number(6)
      check(offset === end, at, `section ${name} does not follow the one before`)
      end = offset + part.number(6)
      return [name, { offset, end }]
    }),
  )
  check(end <= at && at - end < contentBytes, at, 'the sections do not end in the page before the footer')
  check(isZero(content.subarray(end, at)) && isZero(part.rest()), end, 'bytes that mean nothing are not 0')
  return { ...footer, section: (name) => sections.get(name) ?? { offset: 0, end: 0 } }
}

function readScopes(part: CheckedBytes): IndexSegmentContent['scopes'] {
  const scopes = Array.from({ length: part.varint() }, () => ({
    accountId: part.text(),
    region: part.text(),
    category: part.number(1),
  }))
  check(part.left === 0, part.at, 'bytes are left behind the scopes')
  const texts = scopes.map(({ accountId, region, category }) => `${accountId}\0${region}\0${category}`)
  const ascend = texts.every((text, index) => index === 0 || (texts[index - 1] ?? '') < text)
  check(ascend, part.at, 'scopes do not ascend')
  return scopes
}

function readKeys(part: CheckedBytes, directory: CheckedBytes, footer: Footer): IndexSegmentContent['keys'] {
  const keys: { timeMs: number; recordNumber: number }[] = []
  while (keys.length < footer.records) {
    const start = part.at
    const first = { timeMs: readDouble(directory), recordNumber: directory.number(5) }
    const end = start + directory.number(4)
    keys.push(...readChunk(part, first, Math.min(chunkOrdinals, footer.records - keys.length)))
    check(part.at === end, start, 'a chunk of keys does not end where the directory says')
  }
  check(part.left === 0 && directory.left === 0, part.at, 'bytes are left behind the keys')
  keys.forEach((key, ordinal) => {
    const before = keys[ordinal - 1]
    const ascends =
      before === undefined ||
      before.timeMs < key.timeMs ||
      (before.timeMs === key.timeMs && before.recordNumber < key.recordNumber)
    check(ascends && Number.isSafeInteger(key.timeMs), part.at, 'keys do not ascend')
  })
  const numbers = keys.map(({ recordNumber }) => recordNumber)
  const agrees =
    footer.firstTimeMs === (keys[0]?.timeMs ?? 0) &&
    footer.lastTimeMs === (keys.at(-1)?.timeMs ?? 0) &&
    footer.recordMin === numbers.reduce((least, number) => Math.min(least, number), numbers[0] ?? 0) &&
    footer.recordMax === numbers.reduce((most, number) => Math.max(most, number), 0)
  check(agrees, footer.at, 'the footer names other first and last keys')
  return keys
}

function readChunk(part: CheckedBytes, first: IndexSegmentContent['keys'][number], count: number) {
  const form = part.number(1)
  check(form <= 2, part.at, 'times have an unknown form')
  const times = [first.timeMs]
  while (times.length < count) {
    const before = times.at(-1) ?? 0
    times.push(form === 0 ? readDouble(part) : before + part.varint() * (form === 2 ? 1000 : 1))
  }
  const keys = [first]
  for (const timeMs of times.slice(1)) {
    const zigzag = part.varint()
    const delta = zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2
    keys.push({ timeMs, recordNumber: (keys.at(-1)?.recordNumber ?? 0) + delta })
  }
  return keys
}

/** Besides the counts: every record is in exactly one list of "every record", and every list keeps to its scope. */
function checkLists(lists: readonly VerifiedList[], scopes: number, footer: Footer): void {
  const postings = lists.reduce((sum, { ordinals }) => sum + ordinals.length, 0)
  check(lists.length === footer.lists && postings === footer.postings, footer.at, 'the footer counts other lists')
  const scopeOf = new Map<number, number>()
  for (const { text, scope, ordinals } of lists) {
    check(scope < scopes, footer.at, 'a list names a scope that there is not')
    if (text.equals(Uint8Array.of(0))) for (const ordinal of ordinals) scopeOf.set(ordinal, scope)
    const keeps = ordinals.every((ordinal) => scopeOf.get(ordinal) === scope)
    check(keeps, footer.at, 'a list holds a record of another scope')
  }
  check(scopeOf.size === footer.records, footer.at, 'a record has no scope')
}

function readIdentities(content: Buffer, days: CheckedBytes, footer: Footer): VerifiedHash[] {
  const found: VerifiedHash[] = []
  const { offset, end } = footer.section('identities')
  let at = offset
  let dayBefore = Number.NEGATIVE_INFINITY
  const part = (length: number) => {
    check(at + length <= end, at, 'a day reaches past the identities')
    at += length
    return new CheckedBytes(content, at - length, at)
  }
  while (days.left > 0) {
    const day = days.number(4) | 0
    check(day > dayBefore, days.at, 'days do not ascend')
    dayBefore = day
    const count = days.number(4)
    const entries = part(days.number(6))
    const directory = part(Math.ceil(count / 128) * 9)
    const filter = part(days.number(4))
    const numberMax = footer.recordMax - footer.recordMin
    for (const { hash, number } of readHashTable({ entries, directory, filter, count, numberMax })) {
      found.push({ hash, number: footer.recordMin + number })
    }
  }
  check(at === end, at, 'bytes are left behind the days')
  return found
}

/** Checks that each of `numbers`, ascending, stands beside exactly one hash. */
function checkEach(hashes: readonly VerifiedHash[], numbers: readonly number[], offset: number): void {
  const found = hashes.map(({ number }) => number).sort((a, b) => a - b)
  const agrees = found.length === numbers.length && found.every((number, index) => number === numbers[index])
  check(agrees, offset, 'there is not one hash for each record')
}

function readDouble(part: CheckedBytes): number {
  const bytes = Buffer.from(part.ascii(8), 'latin1')
  return bytes.readDoubleLE(0)
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0)
}
