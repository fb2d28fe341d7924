import * as v from 'valibot'
import { isRegion, type RecordNumber, type Region, recordNumber } from '../../base/brands.ts'
import { type LogFileKind, logFolders } from '../../formats/log-file-key.ts'
import type { RowPlace, TableOptions } from '../../storage/table.ts'
import type { Trail } from '../trail.ts'
import { trailPartition } from '../trail-place.ts'
import { decodeTrail, encodeTrail, trailSchema } from '../trail-row.ts'

/** Where one delivery of a trail's records has come to. */
export interface CursorRow {
  /** The next record to look at. */
  readonly next: RecordNumber
  /** Records before it that were chosen and wait for company: deliveries caused them. Ascending. */
  readonly held: readonly number[]
}

/**
 * What is written next, fixed before anything is: whatever happens to trail or process, these files and no others come
 * to be of these records.
 */
export interface PlanRow {
  readonly from: RecordNumber
  readonly before: RecordNumber
  /** Records from before `from` that belong to it, after the others. */
  readonly held: readonly number[]
  readonly plannedAtMs: number
  /**
   * Since when its newest record waits: it was stored then or, where it is delivered again, planned. It may wait as long
   * as `delivery.giveUpDays` says.
   */
  readonly waitingSinceMs: number
  readonly files: readonly PlannedFile[]
}

export interface PlannedFile {
  readonly kind: LogFileKind
  readonly region: Region
  readonly key: string
  /** Of the uncompressed content, in lower-case hex. */
  readonly sha256: string
  readonly records: number
  readonly oldestEventTime: string | null
  readonly newestEventTime: string | null
}

/** Records that a trail chose and that never reached its bucket. */
export interface GapRow {
  readonly trailArn: string
  /** What chose them, and where they were to go: the trail as it was. */
  readonly trail: Trail
  readonly from: RecordNumber
  readonly before: RecordNumber
  /** The files that are missing; null where their records have been freed. */
  readonly plan: PlanRow | null
  /** How many; null where they were freed before anyone had chosen. */
  readonly records: number | null
  readonly oldestEventTime: string | null
  readonly newestEventTime: string | null
  /** Error code of the bucket, or {@link recordsFreed}. */
  readonly reason: string
  readonly givenUpAtMs: number
  /** It stands in the event history. */
  readonly isRecorded: boolean
  /** Where it is being delivered again; null where it is not. */
  readonly again: Destination | null
}

export interface Destination {
  readonly bucketName: string
  readonly keyPrefix: string | null
  readonly hasDigests: boolean
}

/** Why records are in a gap that retention made. */
export const recordsFreed = 'RecordsFreed'

/** Version of the form of each row here. */
const rowVersion = 1

const number = v.pipe(
  v.number(),
  v.transform((value) => recordNumber(value)),
)
const numbers = v.array(v.number())
const time = v.nullable(v.string())
const kinds = Object.keys(logFolders) as LogFileKind[]

const cursorSchema = v.strictObject({ version: v.literal(rowVersion), next: number, held: numbers })

const planEntries = {
  from: number,
  before: number,
  held: numbers,
  plannedAtMs: v.number(),
  waitingSinceMs: v.number(),
  files: v.array(
    v.strictObject({
      kind: v.picklist(kinds),
      region: v.pipe(v.string(), v.guard(isRegion)),
      key: v.string(),
      sha256: v.string(),
      records: v.number(),
      oldestEventTime: time,
      newestEventTime: time,
    }),
  ),
}
const planSchema = v.strictObject({ version: v.literal(rowVersion), ...planEntries })

const gapSchema = v.strictObject({
  version: v.literal(rowVersion),
  trailArn: v.string(),
  trail: trailSchema,
  from: number,
  before: number,
  plan: v.nullable(v.strictObject(planEntries)),
  records: v.nullable(v.number()),
  oldestEventTime: time,
  newestEventTime: time,
  reason: v.string(),
  givenUpAtMs: v.number(),
  isRecorded: v.boolean(),
  again: v.nullable(
    v.strictObject({ bucketName: v.string(), keyPrefix: v.nullable(v.string()), hasDigests: v.boolean() }),
  ),
})

/** `trail-cursor/<trail>/revision-<number>`. */
export const cursorRows: TableOptions<CursorRow> = {
  prefix: 'trail-cursor/',
  encode: (row) => ({ version: rowVersion, ...row }),
  decode: (value) => withoutVersion(v.parse(cursorSchema, value)),
}

/** `trail-plan/…`, in the place of the cursor that it belongs to or of the gap that is delivered again. */
export const planRows: TableOptions<PlanRow> = {
  prefix: 'trail-plan/',
  encode: (row) => ({ version: rowVersion, ...row }),
  decode: (value) => withoutVersion(v.parse(planSchema, value)),
}

/** `trail-gap/<trail>/gap-<from>-<before>`. */
export const gapRows: TableOptions<GapRow> = {
  prefix: 'trail-gap/',
  encode: (row) => ({ version: rowVersion, ...row, trail: encodeTrail(row.trail) }),
  decode: (value) => {
    const { trail, ...row } = withoutVersion(v.parse(gapSchema, value))
    const decoded = decodeTrail(trail)
    if (decoded === null) throw new TypeError('a gap without its trail')
    return { ...row, trail: decoded }
  },
}

export function revisionPlace(trailArn: string, revision: number): RowPlace {
  return { partition: trailPartition(trailArn), name: `revision-${revision}` }
}

export function gapPlace({ trailArn, from, before }: Pick<GapRow, 'trailArn' | 'from' | 'before'>): RowPlace {
  return { partition: trailPartition(trailArn), name: `gap-${from}-${before}` }
}

/** What tells the files of one range apart. */
export function fileGroup({ kind, region }: Pick<PlannedFile, 'kind' | 'region'>): string {
  return `${kind}/${region}`
}

function withoutVersion<Row extends { readonly version: number }>({ version: _, ...row }: Row): Omit<Row, 'version'> {
  return row
}
