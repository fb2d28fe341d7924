import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { type AccountId, isAccountId, isRegion, type Region } from '../../src/base/brands.ts'
import { Log } from '../../src/base/log.ts'
import { formatEventTime } from '../../src/event/event-time.ts'
import { formatLogFileKey } from '../../src/formats/log-file-key.ts'
import { Sealing } from '../../src/identity/sealing.ts'
import { type MetadataChange, type MetadataStore, MetadataUnavailableError } from '../../src/storage/metadata-store.ts'
import { Edit, Table } from '../../src/storage/table.ts'
import type { DeliveredFile } from '../../src/trails/delivered-file.ts'
import { deliveredFilePlace, deliveredFileRows } from '../../src/trails/delivered-files.ts'
import { type DeliveredObject, type DeliveryBucket, DeliveryError } from '../../src/trails/delivery/delivery-bucket.ts'
import type { Digests } from '../../src/trails/digests/digests.ts'
import { openDigests } from '../../src/trails/digests/open-digests.ts'
import type { DigestGapReport } from '../../src/trails/digests/refused-digests.ts'
import { SigningKeys } from '../../src/trails/signing-keys/signing-keys.ts'
import type { Trail } from '../../src/trails/trail.ts'
import { StoredTrailStatuses } from '../../src/trails/trail-statuses.ts'
import { type TrailRow, Trails } from '../../src/trails/trails.ts'
import { AdversarialMetadataStore } from './adversarial-metadata.ts'
import { type BucketObject, readDigests } from './digest-reader.ts'
import { SimulatedClock, SimulatedRandom } from './simulation.ts'

export const hourMs = 3_600_000
export const minuteMs = 60_000
export const startMs = Date.UTC(2026, 10, 20, 9, 0, 31)
export const bucketName = 'logs'
export const homeRegion = regionOf('eu-central-1')
export const otherRegion = regionOf('us-east-1')
const accountId = accountOf('111122223333')

/** How an operation goes wrong: before it happened, after, or with the end of the process before or after it. */
export const digestFaults = ['refused', 'answer lost', 'killed before', 'killed after'] as const
export type DigestFault = (typeof digestFaults)[number]

/** More than any test needs where nothing fails for good. */
const roundsMax = 50

/** Metadata, a bucket and a trail that digests are made of; everything else comes and goes with {@link restart}. */
export class DigestWorld {
  readonly clock = new SimulatedClock(startMs)
  readonly stored = new AdversarialMetadataStore()
  readonly objects = new Map<string, BucketObject>()
  /** What was given up. */
  readonly gaps: DigestGapReport[] = []
  #bucketError: string | null = null
  #isHeldUp = false
  /** When the oldest delivery that is still on its way was planned. */
  oldestPlannedAtMs: number | null = null
  /** Metadata batches and bucket requests of digests so far. */
  operations = 0
  readonly #sealing = new Sealing(Buffer.alloc(16), Buffer.alloc(32, 7), new SimulatedRandom(2))
  readonly #intervalMs: number
  #fault: { readonly at: number; readonly kind: DigestFault } | null = null
  #process = { isKilled: false }
  #parts: WorldParts | null = null
  #calls = 0

  constructor(intervalMs = hourMs) {
    this.#intervalMs = intervalMs
  }

  static async open(intervalMs = hourMs): Promise<DigestWorld> {
    const world = new DigestWorld(intervalMs)
    await world.restart()
    await world.parts.trails.create(newTrail(), 'event')
    return world
  }

  get parts(): WorldParts {
    if (this.#parts === null) throw new Error('the world is not open')
    return this.#parts
  }

  get keys(): SigningKeys {
    return this.parts.keys
  }

  get trail(): Trail {
    const [trail] = this.parts.trails.ofAccount(accountId)
    if (trail === undefined) throw new Error('the trail is gone')
    return trail
  }

  /** @param code What the bucket answers instead of working; null: it works. */
  refuse(code: string | null): void {
    this.#bucketError = code
  }

  /** Whether something is still to be delivered that the trail's older revisions choose. */
  holdUp(isHeldUp: boolean): void {
    this.#isHeldUp = isHeldUp
  }

  failAt(at: number, kind: DigestFault): void {
    this.#fault = { at, kind }
  }

  async restart(): Promise<void> {
    const process = { isKilled: false }
    this.#process = process
    const metadata = this.#faulty(process)
    const trails = await Trails.open(this.stored)
    const statuses = await StoredTrailStatuses.open(metadata)
    const files = await Table.open(metadata, deliveredFileRows)
    const keys = await SigningKeys.open({ metadata, sealing: this.#sealing, clock: this.clock })
    const digests = await openDigests({
      metadata,
      clock: this.clock,
      random: new SimulatedRandom(3),
      log: new Log(this.clock, 'error', (line) => {
        throw new Error(line)
      }),
      trails: { rows: () => this.#rows(trails) },
      keys,
      files,
      oldestPlannedAtMs: () => this.oldestPlannedAtMs,
      bucket: this.#bucket(process),
      statuses,
      giveUpDays: 30,
      recordGap: async (report) => void this.gaps.push(report),
      intervalMs: this.#intervalMs,
    })
    this.#parts = { trails, statuses, files, keys, digests }
  }

  change(change: (trail: Trail) => Trail | null): Promise<unknown> {
    this.#calls += 1
    return this.parts.trails.change(this.trail.arn, `event ${this.#calls}`, change)
  }

  startLogging(): Promise<unknown> {
    return this.change((trail) => ({ ...trail, isLogging: true, startedAtMs: this.clock.nowMs() }))
  }

  stopLogging(): Promise<unknown> {
    return this.change((trail) => ({ ...trail, isLogging: false, stoppedAtMs: this.clock.nowMs() }))
  }

  /** A log file that has just arrived. Its bytes follow from its times. */
  async deliver(region: Region = homeRegion, plannedAtMs: number = this.clock.nowMs()): Promise<string> {
    const content = JSON.stringify({ Records: [{ awsRegion: region, plannedAtMs, at: this.clock.nowMs() }] })
    const sha256 = createHash('sha256').update(content).digest('hex')
    const unique = sha256.slice(0, 16)
    const place = { kind: 'log', prefix: 'some/prefix', organizationId: null, accountId, region } as const
    const key = formatLogFileKey({ ...place, deliveredAtMs: plannedAtMs, unique })
    this.objects.set(key, { body: gzipSync(content), metadata: new Map() })
    const file: DeliveredFile = {
      trailArn: `arn:aws:cloudtrail:${homeRegion}:${accountId}:trail/audit`,
      accountId,
      region,
      bucketName,
      key,
      plannedAtMs,
      deliveredAtMs: this.clock.nowMs(),
      sha256,
      oldestEventTime: formatEventTime(plannedAtMs - minuteMs),
      newestEventTime: formatEventTime(plannedAtMs),
    }
    await new Edit().put(this.parts.files, deliveredFilePlace(file), file).commit(this.stored)
    return key
  }

  /** Time passes, and then digests are made until nothing is due and nothing has failed, or it fails on and on. */
  async pass(ms: number): Promise<void> {
    this.clock.advance(ms)
    await this.settle()
  }

  async settle(): Promise<void> {
    let before = -1
    for (let round = 0; round < roundsMax && before !== this.operations; round += 1) {
      before = this.operations
      await this.parts.digests.tick()
      if (this.#process.isKilled) await this.restart()
      // Attempts that failed may be made again, and the wall clock shows no later time.
      this.clock.advance(hourMs)
      this.clock.step(-hourMs)
    }
  }

  read() {
    const keys = (region: string) =>
      this.keys.all(regionOf(region)).map(({ publicKey, ...key }) => ({ ...key, value: publicKey }))
    return readDigests({ bucketName, objects: this.objects, keys })
  }

  *#rows(trails: Trails): Generator<TrailRow> {
    for (const row of trails.rows()) {
      const left = this.#isHeldUp ? row.revisions : row.revisions.slice(-1)
      if (left.length > 1 || left[0]?.trail !== null) yield { ...row, revisions: left }
    }
  }

  /** Fails the operation that it was told to; after the end of its process none happens. */
  async #operation<Result>(process: { isKilled: boolean }, run: () => Promise<Result>, error: () => Error) {
    if (process.isKilled) throw error()
    const kind = this.operations === this.#fault?.at ? this.#fault.kind : null
    this.operations += 1
    if (kind === 'killed before') process.isKilled = true
    if (kind === 'killed before' || kind === 'refused') throw error()
    const result = await run()
    if (kind === 'killed after') process.isKilled = true
    if (kind === 'killed after' || kind === 'answer lost') throw error()
    return result
  }

  #faulty(process: { isKilled: boolean }): MetadataStore {
    const { stored } = this
    return {
      get: (key) => stored.get(key),
      list: (prefix, from, limit) => stored.list(prefix, from, limit),
      batch: (changes: readonly MetadataChange[]) =>
        this.#operation(
          process,
          () => stored.batch(changes),
          () => new MetadataUnavailableError('told to'),
        ),
      dropReplaced: () => stored.dropReplaced(),
      close: async () => undefined,
    }
  }

  #bucket(process: { isKilled: boolean }): DeliveryBucket {
    const error = () => new DeliveryError('InternalError')
    return {
      put: (object) => this.#operation(process, () => this.#put(object), error),
      read: (_bucketName, key) =>
        this.#operation(process, async () => streamOf(this.objects.get(key)?.body ?? null), error),
    }
  }

  async #put(object: DeliveredObject): Promise<'written' | 'present'> {
    const { key, body, userMetadata } = object
    if (object.bucketName !== bucketName) throw new DeliveryError('NoSuchBucket')
    if (this.#bucketError !== null) throw new DeliveryError(this.#bucketError)
    if (this.objects.has(key)) return 'present'
    this.objects.set(key, { body, metadata: userMetadata })
    return 'written'
  }
}

interface WorldParts {
  readonly trails: Trails
  readonly statuses: StoredTrailStatuses
  readonly files: Table<DeliveredFile>
  readonly keys: SigningKeys
  readonly digests: Digests
}

function newTrail(): Trail {
  return {
    name: 'audit',
    arn: `arn:aws:cloudtrail:${homeRegion}:${accountId}:trail/audit`,
    accountId,
    homeRegion,
    createdAtMs: startMs,
    bucketName,
    keyPrefix: 'some/prefix',
    isMultiRegion: true,
    includesGlobalServices: true,
    hasDigests: true,
    selectors: { kind: 'basic', selectors: [] },
    hasCustomSelectors: false,
    isRecursive: true,
    tags: new Map(),
    isLogging: false,
    startedAtMs: null,
    stoppedAtMs: null,
  }
}

function streamOf(body: Uint8Array | null): AsyncIterable<Uint8Array> | null {
  if (body === null) return null
  return (async function* () {
    yield body
  })()
}

function accountOf(text: string): AccountId {
  if (!isAccountId(text)) throw new Error(`${text} is no account`)
  return text
}

function regionOf(text: string): Region {
  if (!isRegion(text)) throw new Error(`${text} is no Region`)
  return text
}
