import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { Damage } from './checked-bytes.ts'
import { readBlock, readIndex, type VerifiedRecord } from './record-segment-reader.ts'

/**
 * A second reader of a `records/` folder, written from docs/formats/record-segment.md and record-manifest.md alone. It
 * shares no code with the record store, reads every byte, and finds all damage instead of stopping at the first.
 */
export interface RecordFolderReport {
  /** Visible records in ascending order, as far as they could be read. */
  readonly records: readonly VerifiedRecord[]
  readonly damages: readonly RecordDamage[]
}

export interface RecordDamage {
  readonly file: string
  readonly offsetBytes: number
  readonly problem: string
}

/** Reads the manifest in `folder` and every record segment that it names. A folder without a manifest is empty. */
export function verifyRecordFolder(folder: string): RecordFolderReport {
  const damages: RecordDamage[] = []
  const records: VerifiedRecord[] = []
  const manifest = readManifest(folder, damages)
  if (manifest === null) return { records, damages }
  let covered: number = manifest.segments[0]?.first ?? manifest.floor
  if (covered > manifest.floor)
    report(damages, 'manifest', 0, `records ${manifest.floor} to ${covered} are in no segment`)
  for (const segment of manifest.segments) {
    if (segment.first !== covered)
      report(damages, 'manifest', 0, `${segment.file} begins at ${segment.first}, not ${covered}`)
    covered = segment.end
    for (const record of verifySegment(folder, segment, damages)) {
      if (record.recordNumber >= manifest.floor) records.push(record)
    }
  }
  if (covered !== manifest.next) report(damages, 'manifest', 0, `segments end at ${covered}, not ${manifest.next}`)
  return { records, damages }
}

interface NamedSegment {
  readonly file: string
  readonly first: number
  readonly end: number
  readonly bytes: number
  readonly storedAtFirstMs: number
  readonly storedAtLastMs: number
}

interface NamedRange {
  readonly floor: number
  readonly next: number
  readonly segments: readonly NamedSegment[]
}

const members = [
  'generation',
  'cursor',
  'nextRecordNumber',
  'floorRecordNumber',
  'recordSegments',
  'indexSegments',
  'openings',
  'storedAtMs',
  'clockHoldUntilMs',
  'counters',
]

function readManifest(folder: string, damages: RecordDamage[]): NamedRange | null {
  const content = readIfThere(join(folder, 'manifest'))
  if (content === null) return null
  const lineEnd = content.indexOf('\n')
  const line = /^CAIRNMAN 1 ([0-9a-f]{8}) (\d+)$/.exec(content.toString('latin1', 0, Math.max(lineEnd, 0)))
  const rest = content.subarray(lineEnd + 1)
  if (line === null) return report(damages, 'manifest', 0, 'the first line is wrong')
  if (Number(line[2]) !== rest.length) return report(damages, 'manifest', lineEnd + 1, 'the length is wrong')
  if (line[1] !== crc32(rest).toString(16).padStart(8, '0')) {
    return report(damages, 'manifest', lineEnd + 1, 'the checksum is wrong')
  }
  try {
    const value: unknown = JSON.parse(rest.toString('utf8'))
    const names = isObject(value) ? Object.keys(value) : []
    if (names.toSorted().join() !== members.toSorted().join()) throw new Error(`the members are ${names.join()}`)
    numberIn(objectIn(value, 'cursor'), '0')
    return {
      floor: numberIn(value, 'floorRecordNumber'),
      next: numberIn(value, 'nextRecordNumber'),
      segments: listIn(value, 'recordSegments').map((segment) => ({
        file: textIn(segment, 'file'),
        first: numberIn(segment, 'first'),
        end: numberIn(segment, 'end'),
        bytes: numberIn(segment, 'bytes'),
        storedAtFirstMs: numberIn(segment, 'storedAtFirstMs'),
        storedAtLastMs: numberIn(segment, 'storedAtLastMs'),
      })),
    }
  } catch (error) {
    return report(damages, 'manifest', lineEnd + 1, String(error))
  }
}

function* verifySegment(folder: string, named: NamedSegment, damages: RecordDamage[]): Generator<VerifiedRecord> {
  const content = readIfThere(join(folder, named.file))
  if (content === null) {
    report(damages, named.file, 0, 'the manifest names it and it is missing')
    return
  }
  const index = attempt(damages, named.file, 0, () => readIndex(content))
  if (index === null) return
  for (const [member, said, found] of [
    ['first', named.first, index.first],
    ['end', named.end, index.end],
    ['bytes', named.bytes, content.length],
    ['storedAtFirstMs', named.storedAtFirstMs, index.storedAtFirstMs],
    ['storedAtLastMs', named.storedAtLastMs, index.storedAtLastMs],
  ] as const) {
    if (said !== found) report(damages, named.file, 0, `the manifest says ${member} ${said}, the file ${found}`)
  }
  let firstMs = Number.POSITIVE_INFINITY
  let lastMs = 0
  let isWhole = true
  for (const block of index.blocks) {
    const records = attempt(damages, named.file, block.offset, () => readBlock(content, block, index))
    isWhole &&= records !== null
    for (const record of records ?? []) {
      firstMs = Math.min(firstMs, record.storedAtMs)
      lastMs = Math.max(lastMs, record.storedAtMs)
      yield record
    }
  }
  if (isWhole && (firstMs !== index.storedAtFirstMs || lastMs !== index.storedAtLastMs)) {
    report(damages, named.file, index.footerOffset, 'the footer says other times than the records')
  }
}

function attempt<T>(damages: RecordDamage[], file: string, offsetBytes: number, action: () => T): T | null {
  try {
    return action()
  } catch (error) {
    return report(damages, file, error instanceof Damage ? error.offsetBytes : offsetBytes, String(error))
  }
}

function report(damages: RecordDamage[], file: string, offsetBytes: number, problem: string): null {
  damages.push({ file, offsetBytes, problem })
  return null
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function member(value: unknown, name: string): unknown {
  if (!isObject(value)) throw new Error(`no object holds ${name}`)
  return value[name]
}

function objectIn(value: unknown, name: string): Record<string, unknown> {
  const found = member(value, name)
  if (!isObject(found)) throw new Error(`${name} is no object`)
  return found
}

function listIn(value: unknown, name: string): unknown[] {
  const found = member(value, name)
  if (!Array.isArray(found)) throw new Error(`${name} is no list`)
  return found
}

function numberIn(value: unknown, name: string): number {
  const found = member(value, name)
  if (typeof found !== 'number' || !Number.isSafeInteger(found)) throw new Error(`${name} is no whole number`)
  return found
}

function textIn(value: unknown, name: string): string {
  const found = member(value, name)
  if (typeof found !== 'string') throw new Error(`${name} is no text`)
  return found
}
