import { assert, required } from '../../base/assert.ts'
import { isAccountId, isRegion, type RecordNumber, type Region, recordNumber } from '../../base/brands.ts'
import { type EventRecord, isJsonObject, textOf } from '../../event/event-record.ts'
import { parseEventTime } from '../../event/event-time.ts'
import { accountOf } from '../../event/indexed-fields.ts'
import type { LogFileKind } from '../../formats/log-file-key.ts'
import { type Provenance, provenanceKinds, proxiedKinds } from '../../records/provenance.ts'
import type { RecordRange } from '../../records/range.ts'
import type { Choice } from '../selectors/compile-selectors.ts'
import { type BuiltLogFile, LogFileBuilder, type ReadTime } from './log-file-builder.ts'
import { compileTrail, fileKindOf, isCausedByDelivery, type TrailScope } from './trail-choice.ts'

/** Bounds of what is packed in one step. */
export interface PackBounds {
  /** Uncompressed bytes at which a file, and the step with it, ends (`delivery.targetBytes`). */
  readonly targetBytes: number
  /** Memory at which a step ends. */
  readonly memoryBytesMax: number
  /** Files of one trail at which a step ends: its plan names each of them. */
  readonly trailFilesMax: number
  /** A step's records were stored within so long, because they are given up together. */
  readonly storedSpanMsMax: number
}

/** Trails that take the same records, each by its own choice. */
export interface PackJob {
  readonly scopes: readonly TrailScope[]
  readonly bounds: PackBounds
}

export interface PackProgress {
  /** The first record that was not looked at. */
  readonly next: RecordNumber
  /** The step ends here. */
  readonly isFull: boolean
  /** By trail: a record that no delivery caused was chosen. */
  readonly hasOthers: readonly boolean[]
}

/** What a step found for one trail. */
export interface Packed {
  readonly files: readonly PackedLogFile[]
  /** Numbers of the chosen records that deliveries caused. */
  readonly caused: readonly number[]
  readonly hasOthers: boolean
  /** When the newest of its chosen records was stored; null where there is none. */
  readonly newestStoredAtMs: number | null
}

export interface PackedLogFile extends BuiltLogFile {
  readonly kind: LogFileKind
  readonly region: Region
}

/** Ways in from which records reach trails: what is imported has been delivered elsewhere. */
const deliveredKinds: ReadonlySet<number> = new Set([
  provenanceKinds.captured,
  ...Object.values(proxiedKinds),
  provenanceKinds.submitted,
  provenanceKinds.channel,
])

/**
 * One step of a delivery: parses each record once, lets every trail choose, and makes the log files. What comes out
 * follows from the records and the order in which they are given alone.
 */
export class LogPacker {
  readonly #bounds: PackBounds
  readonly #trails: readonly TrailPack[]
  readonly #byAccount = new Map<string, number[]>()
  #firstStoredAtMs: number | null = null

  constructor({ scopes, bounds }: PackJob) {
    this.#bounds = bounds
    this.#trails = scopes.map((scope) => new TrailPack(scope))
    for (const [index, { accountId }] of scopes.entries()) {
      this.#byAccount.set(accountId, [...(this.#byAccount.get(accountId) ?? []), index])
    }
  }

  /** @param only The one trail that these records are for; null: all of them. */
  async take(range: RecordRange, only: number | null): Promise<PackProgress> {
    let index = 0
    let offset = 0
    let isFull = false
    for (const { recordCount, storedAtMs, provenance } of range.runs) {
      this.#firstStoredAtMs ??= storedAtMs
      isFull ||= storedAtMs - this.#firstStoredAtMs > this.#bounds.storedSpanMsMax
      for (const end = index + recordCount; index < end && !isFull; index += 1) {
        const lengthBytes = required(range.lengthsBytes[index], 'the length of a record')
        const bytes = Buffer.from(range.bytes.buffer, range.bytes.byteOffset + offset, lengthBytes)
        isFull = this.#takeRecord({ number: range.from + index, bytes, storedAtMs, provenance }, only)
        offset += lengthBytes
      }
    }
    await Promise.all(this.#trails.map((trail) => trail.settled()))
    isFull ||= this.#trails.reduce((sum, trail) => sum + trail.memoryBytes, 0) >= this.#bounds.memoryBytesMax
    return { next: recordNumber(range.from + index), isFull, hasOthers: this.#trails.map(({ hasOthers }) => hasOthers) }
  }

  finish(): Promise<readonly Packed[]> {
    return Promise.all(this.#trails.map((trail) => trail.finish()))
  }

  /** Whether the step is full with it. */
  #takeRecord(given: GivenRecord, only: number | null): boolean {
    if (!deliveredKinds.has(given.provenance.kind)) return false
    const record = storedRecord(given.bytes)
    const chosen = this.#byAccount.get(accountIdOf(record, given.provenance))
    if (chosen === undefined) return false
    let isFull = false
    let facts: RecordFacts | null = null
    for (const index of chosen) {
      const trail = this.#trails[index]
      if (trail === undefined || (only !== null && only !== index) || !trail.choice(record)) continue
      facts ??= factsOf(record)
      isFull = trail.add(given, facts, this.#bounds) || isFull
    }
    return isFull
  }
}

interface GivenRecord {
  readonly number: number
  readonly bytes: Buffer
  readonly storedAtMs: number
  readonly provenance: Provenance
}

interface RecordFacts {
  readonly kind: LogFileKind
  /** Null where the record names none. */
  readonly region: Region | null
  readonly time: ReadTime | null
  readonly isCaused: boolean
}

class TrailPack {
  readonly #scope: TrailScope
  readonly choice: Choice
  readonly #files = new Map<string, Pick<PackedLogFile, 'kind' | 'region'> & { readonly builder: LogFileBuilder }>()
  readonly #caused: number[] = []
  hasOthers = false
  #newestStoredAtMs: number | null = null

  constructor(scope: TrailScope) {
    this.#scope = scope
    this.choice = compileTrail(scope)
  }

  get memoryBytes(): number {
    let sum = 0
    for (const { builder } of this.#files.values()) sum += builder.memoryBytes
    return sum
  }

  /** A record that names no Region lies where its trail is at home. Returns whether the step is full with it. */
  add({ number, bytes, storedAtMs }: GivenRecord, facts: RecordFacts, bounds: PackBounds): boolean {
    const { kind, region: named, time, isCaused } = facts
    const region = named ?? this.#scope.homeRegion
    const name = `${kind}/${region}`
    const file = this.#files.get(name) ?? { kind, region, builder: new LogFileBuilder() }
    this.#files.set(name, file)
    file.builder.add(bytes, time)
    if (isCaused) this.#caused.push(number)
    else this.hasOthers = true
    this.#newestStoredAtMs = Math.max(this.#newestStoredAtMs ?? 0, storedAtMs)
    return file.builder.contentBytes >= bounds.targetBytes || this.#files.size >= bounds.trailFilesMax
  }

  async settled(): Promise<void> {
    for (const { builder } of this.#files.values()) await builder.settled()
  }

  async finish(): Promise<Packed> {
    const files = await Promise.all(
      [...this.#files.values()].map(async ({ kind, region, builder }) => ({
        kind,
        region,
        ...(await builder.finish()),
      })),
    )
    const [caused, hasOthers, newestStoredAtMs] = [this.#caused, this.hasOthers, this.#newestStoredAtMs]
    return { files, caused, hasOthers, newestStoredAtMs }
  }
}

/** It was checked when it was stored: doing that again would take a quarter of the time of parsing it. */
function storedRecord(bytes: Buffer): EventRecord {
  const record: unknown = JSON.parse(bytes.toString())
  assert(isJsonObject(record), 'a stored record is an object')
  return record
}

function factsOf(record: EventRecord): RecordFacts {
  const { eventTime, awsRegion } = record
  const atMs = parseEventTime(eventTime)
  return {
    kind: fileKindOf(record),
    region: typeof awsRegion === 'string' && isRegion(awsRegion) ? awsRegion : null,
    time: atMs === null ? null : { text: textOf(eventTime) ?? '', atMs },
    isCaused: isCausedByDelivery(record),
  }
}

/** A record that names no account belongs to the one that brought it, as everywhere. */
function accountIdOf(record: EventRecord, { principal }: Provenance): string {
  const named = accountOf(record)
  if (named !== null) return named
  const account = principal.split(':')[4] ?? ''
  return isAccountId(account) ? account : ''
}
