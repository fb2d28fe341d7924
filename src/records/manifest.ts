import { join } from 'node:path'
import * as v from 'valibot'
import { required } from '../base/assert.ts'
import { checksum } from '../base/bytes.ts'
import { writeFileDurably } from '../base/durable-file.ts'
import { CorruptFileError, type FileSystem, NewerFormatError } from '../base/file-system.ts'

/**
 * The one file that says what the record store holds (docs/formats/record-manifest.md). Replacing it makes a flush, a
 * merge or retention visible, all at once.
 */
export interface RecordManifest {
  /** One more with each replacement. */
  readonly generation: number
  /** The next journal position to take in. */
  readonly cursor: number
  readonly nextRecordNumber: number
  /** Records below it have been freed. */
  readonly floorRecordNumber: number
  /** In order and without gaps: from the floor, or before it, up to `nextRecordNumber`. */
  readonly recordSegments: readonly RecordSegmentEntry[]
  readonly indexSegments: readonly IndexSegmentEntry[]
  readonly openings: readonly ManifestOpening[]
  /** The latest stored time ever given, in milliseconds since the epoch. */
  readonly storedAtMs: number
  /** After a jump of the clock: until when nothing is freed. */
  readonly clockHoldUntilMs: number | null
  /** Counts over the life of the store, by name. */
  readonly counters: Readonly<Record<string, number>>
}

export interface RecordSegmentEntry {
  /** Name within the folder of the record store. */
  readonly file: string
  readonly first: number
  /** The number after the last record's. */
  readonly end: number
  readonly bytes: number
  /** Earliest and latest time that a record in it was stored. */
  readonly storedAtFirstMs: number
  readonly storedAtLastMs: number
}

export interface IndexSegmentEntry {
  readonly file: string
  readonly first: number
  readonly end: number
  readonly records: number
  /** Earliest and latest order time; below 0 before 1970. */
  readonly minTimeMs: number
  readonly maxTimeMs: number
  readonly extractionVersion: number
}

/** A call that was begun and whose record is not stored yet. */
export interface ManifestOpening {
  readonly eventId: string
  readonly openedAtMs: number
  /** JSON text. */
  readonly draft: string
}

export const manifestFile = 'manifest'
export const manifestVersion = 1

/** The manifest of a store that has never flushed. */
export const emptyManifest: RecordManifest = {
  generation: 0,
  cursor: 0,
  nextRecordNumber: 0,
  floorRecordNumber: 0,
  recordSegments: [],
  indexSegments: [],
  openings: [],
  storedAtMs: 0,
  clockHoldUntilMs: null,
  counters: {},
}

/**
 * Replaces the manifest in `folder`. Once it returns, the new one would survive a power loss; if it throws, the old or
 * the new one is there, whole. Files that it names must be durable before.
 */
export function writeManifest(fs: FileSystem, folder: string, manifest: RecordManifest): void {
  writeFileDurably(fs, join(folder, manifestFile), [encodeManifest(manifest)])
}

/** @throws {CorruptFileError} `manifest` contradicts itself: written, it would keep every later start from reading it. */
export function encodeManifest(manifest: RecordManifest): Buffer {
  const rest = Buffer.from(JSON.stringify({ ...manifest, cursor: { [onlyPartition]: manifest.cursor } }))
  const crc = checksum(rest).toString(16).padStart(8, '0')
  const firstLine = Buffer.from(`CAIRNMAN ${manifestVersion} ${crc} ${rest.length}\n`, 'latin1')
  const bytes = Buffer.concat([firstLine, rest])
  parseManifest(bytes, manifestFile)
  return bytes
}

/**
 * @throws {CorruptFileError} The bytes are not a whole, undamaged manifest, or it contradicts itself.
 * @throws {NewerFormatError} A newer Cairn wrote it.
 */
export function parseManifest(bytes: Buffer, path: string): RecordManifest {
  const start = bytes.indexOf('\n') + 1
  const [, version, crc, length] =
    firstLinePattern.exec(bytes.toString('latin1', 0, Math.min(start, firstLineBytesMax))) ?? []
  if (version === undefined) throw new CorruptFileError(path, 0, 'the first line is not that of a manifest')
  if (Number(version) > manifestVersion) throw new NewerFormatError(path, Number(version), manifestVersion)
  const rest = bytes.subarray(start)
  if (rest.length !== Number(length))
    throw new CorruptFileError(path, bytes.length, `${length} bytes should follow the first line`)
  if (checksum(rest) !== Number.parseInt(required(crc, 'the checksum of a first line'), 16)) {
    throw new CorruptFileError(path, start, 'the manifest fails its checksum')
  }
  const result = v.safeParse(manifestSchema, parseJson(rest.toString('utf8')))
  if (result.success) return result.output
  const [issue] = result.issues
  throw new CorruptFileError(path, start, `${v.getDotPath(issue) ?? 'the manifest'}: ${issue.message}`)
}

/** The journal has one partition; the form leaves room for more. */
const onlyPartition = '0'

const firstLinePattern = /^CAIRNMAN ([1-9]\d{0,8}) ([0-9a-f]{8}) (0|[1-9]\d{0,14})\n$/
const firstLineBytesMax = 64

/** The JSON value, or undefined, which is no manifest, where there is none. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const wholeNumber = (max: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(max))
const count = wholeNumber(Number.MAX_SAFE_INTEGER)
const instant = wholeNumber(2 ** 48 - 1)
const journalPosition = wholeNumber(2 ** 48 - 1)
/** As an end it may be one more than the greatest number. */
const recordBoundary = wholeNumber(2 ** 40)
const time = v.pipe(v.number(), v.safeInteger())
const fileName = v.pipe(v.string(), v.maxLength(255), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'not a plain file name'))
const jsonText = v.pipe(
  v.string(),
  v.check((text) => parseJson(text) !== undefined, 'not JSON'),
)

const recordSegmentSchema = v.pipe(
  v.strictObject({
    file: fileName,
    first: recordBoundary,
    end: recordBoundary,
    bytes: count,
    storedAtFirstMs: instant,
    storedAtLastMs: instant,
  }),
  v.check(({ first, end }) => first < end, 'a segment without records'),
  v.check(({ storedAtFirstMs, storedAtLastMs }) => storedAtFirstMs <= storedAtLastMs, 'times in the wrong order'),
)

const indexSegmentSchema = v.pipe(
  v.strictObject({
    file: fileName,
    first: recordBoundary,
    end: recordBoundary,
    records: count,
    minTimeMs: time,
    maxTimeMs: time,
    extractionVersion: count,
  }),
  v.check(({ first, end, records }) => first <= end && records <= end - first, 'more records than numbers'),
  v.check(({ minTimeMs, maxTimeMs }) => minTimeMs <= maxTimeMs, 'times in the wrong order'),
)

const openingSchema = v.strictObject({
  eventId: v.pipe(v.string(), v.nonEmpty()),
  openedAtMs: instant,
  draft: jsonText,
})

const manifestSchema = v.pipe(
  v.strictObject({
    generation: count,
    cursor: v.pipe(
      v.strictObject({ [onlyPartition]: journalPosition }),
      v.transform((cursor) => cursor[onlyPartition]),
    ),
    nextRecordNumber: recordBoundary,
    floorRecordNumber: recordBoundary,
    recordSegments: v.array(recordSegmentSchema),
    indexSegments: v.array(indexSegmentSchema),
    openings: v.array(openingSchema),
    storedAtMs: instant,
    clockHoldUntilMs: v.nullable(instant),
    counters: v.record(v.pipe(v.string(), v.regex(/^[a-z][A-Za-z0-9]{0,63}$/, 'not the name of a counter')), count),
  }),
  v.check((manifest) => hasEachFileOnce(manifest), 'a file is named twice'),
  v.check(
    (manifest) => coversRecords(manifest),
    'the record segments do not reach without gaps from the floor to the next record number',
  ),
)

/** Names of the segments. */
export function filesOf({
  recordSegments,
  indexSegments,
}: Pick<RecordManifest, 'recordSegments' | 'indexSegments'>): string[] {
  return [...recordSegments, ...indexSegments].map(({ file }) => file)
}

function hasEachFileOnce(manifest: Pick<RecordManifest, 'recordSegments' | 'indexSegments'>): boolean {
  const files = filesOf(manifest)
  return new Set(files).size === files.length
}

function coversRecords({
  recordSegments,
  floorRecordNumber,
  nextRecordNumber,
}: Pick<RecordManifest, 'recordSegments' | 'floorRecordNumber' | 'nextRecordNumber'>): boolean {
  let covered: number = recordSegments[0]?.first ?? floorRecordNumber
  if (covered > floorRecordNumber || floorRecordNumber > nextRecordNumber) return false
  for (const { first, end } of recordSegments) {
    if (first !== covered) return false
    covered = end
  }
  return covered === nextRecordNumber
}
