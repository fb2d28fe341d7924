import { gunzipSync } from 'node:zlib'
import type { AccountId, Region } from '../../src/base/brands.ts'
import { Log } from '../../src/base/log.ts'
import { formatEventTime } from '../../src/event/event-time.ts'
import { noRedaction } from '../../src/event/field-redaction/record-redactor.ts'
import { prepareOwnRecords } from '../../src/records/prepare.ts'
import { type Provenance, provenanceKinds } from '../../src/records/provenance.ts'
import { Queries } from '../../src/records/queries.ts'
import { readRange } from '../../src/records/range.ts'
import type { RecordStore } from '../../src/records/record-store.ts'
import type { MetadataStore } from '../../src/storage/metadata-store.ts'
import { type DeliveredObject, type DeliveryBucket, DeliveryError } from '../../src/trails/delivery/delivery-bucket.ts'
import type { GapReport } from '../../src/trails/delivery/gaps.ts'
import { openTrailDelivery, type TrailDelivery } from '../../src/trails/delivery/open-trail-delivery.ts'
import { packInThread } from '../../src/trails/delivery/packing.ts'
import { storedTrailRecords } from '../../src/trails/delivery/trail-records.ts'
import { defaultSelectors } from '../../src/trails/selectors/selectors.ts'
import type { Trail } from '../../src/trails/trail.ts'
import { trailArn } from '../../src/trails/trail-name.ts'
import { Trails } from '../../src/trails/trails.ts'
import { AdversarialMetadataStore, type MetadataFaults } from './adversarial-metadata.ts'
import { batchOf } from './event-records.ts'
import { KillPlan } from './kill-plan.ts'
import { newPorts, type StorePorts, startStore } from './record-store-simulation.ts'
import { SimulatedRandom } from './simulation.ts'

export const trailAccount = '123456789012' as AccountId
export const homeRegion = 'us-east-1' as Region
const captured: Provenance = { kind: provenanceKinds.captured, principal: '', origin: '' }

/** A trail as it is created: not logging yet. */
export function newTrail(name: string, more: Partial<Trail> = {}): Trail {
  return {
    name,
    arn: trailArn(more.accountId ?? trailAccount, more.homeRegion ?? homeRegion, name),
    accountId: trailAccount,
    homeRegion,
    createdAtMs: 0,
    bucketName: 'logs',
    keyPrefix: null,
    isMultiRegion: true,
    includesGlobalServices: true,
    hasDigests: true,
    selectors: defaultSelectors,
    hasCustomSelectors: false,
    isRecursive: true,
    tags: new Map(),
    isLogging: false,
    startedAtMs: null,
    stoppedAtMs: null,
    ...more,
  }
}

/** Objects by bucket and key, in memory. It takes what buckets that are there, and open, may take. */
export class MemoryBuckets implements DeliveryBucket {
  readonly buckets = new Map<string, Map<string, Uint8Array>>([['logs', new Map()]])
  readonly objects: DeliveredObject[] = []
  /** What every put is refused with; null: none is. */
  refusal: string | null = null
  puts = 0
  /** Told of each object that is written. */
  written: (object: DeliveredObject) => Promise<void> = async () => {}

  async put(object: DeliveredObject): Promise<'written' | 'present'> {
    this.puts += 1
    if (this.refusal !== null) throw new DeliveryError(this.refusal)
    const bucket = this.buckets.get(object.bucketName)
    if (bucket === undefined) throw new DeliveryError('NoSuchBucket')
    if (bucket.has(object.key)) return 'present'
    bucket.set(object.key, Uint8Array.from(object.body))
    this.objects.push(object)
    await this.written(object)
    return 'written'
  }

  async read(bucketName: string, key: string): Promise<AsyncIterable<Uint8Array> | null> {
    const body = this.buckets.get(bucketName)?.get(key)
    return body === undefined ? null : piecesOf(body)
  }

  /** Uncompressed content by key. */
  contents(bucketName = 'logs'): ReadonlyMap<string, string> {
    const objects = [...(this.buckets.get(bucketName) ?? [])]
    return new Map(objects.map(([key, body]) => [key, gunzipSync(body).toString()]))
  }

  /** The exact text of each record in the bucket, file by file in the order in which they were written. */
  records(bucketName = 'logs'): readonly string[] {
    return [...this.contents(bucketName).values()].flatMap(recordsOf)
  }
}

async function* piecesOf(body: Uint8Array) {
  yield body
}

/** The texts of records in a log file that hold no spaces between members of `Records`. */
export function recordsOf(content: string): readonly string[] {
  const parsed: { readonly Records: readonly unknown[] } = JSON.parse(content)
  const texts = parsed.Records.map((record) => JSON.stringify(record))
  if (content !== `{"Records":[${texts.join(',')}]}`) throw new Error('the file holds other bytes than its records')
  return texts
}

export interface SimulationOptions {
  readonly seed?: number
  readonly targetBytes?: number
  readonly giveUpDays?: number
  /** Of the metadata; may be changed while it runs. */
  readonly faults?: MetadataFaults
  /** How deliveries reach the buckets; where it is not given, there is nothing between. */
  readonly reach?: (buckets: MemoryBuckets) => DeliveryBucket
}

/** Records, trails and buckets, without a server: each part real but disk, clock and bucket. */
export class DeliverySimulation {
  readonly ports: StorePorts
  readonly store: RecordStore
  readonly buckets = new MemoryBuckets()
  readonly metadata: AdversarialMetadataStore
  readonly gaps: GapReport[] = []
  /** Trails that got log files, once for each delivery. */
  readonly delivered: Trail[] = []
  readonly logged: string[] = []
  readonly #options: SimulationOptions
  readonly #queries: Queries
  #calls = 0

  constructor(options: SimulationOptions = {}) {
    this.#options = options
    this.metadata = new AdversarialMetadataStore(options.faults)
    this.ports = newPorts(options.seed ?? 1)
    this.store = startStore(this.ports)
    this.#queries = new Queries(this.store, this.ports.clock, async () => {})
  }

  /** Opens trails and delivery over what is durable, as a start does. */
  async start(plan = new KillPlan(null)): Promise<{ trails: Trails; delivery: TrailDelivery }> {
    const metadata: MetadataStore = plan.metadata(this.metadata)
    const trails = await Trails.open(metadata)
    const { clock } = this.ports
    const bucket = this.#options.reach?.(this.buckets) ?? this.buckets
    const refused = () => new DeliveryError('InternalError')
    const delivery = await openTrailDelivery({
      metadata,
      trails,
      records: storedTrailRecords({
        range: (request) => readRange(this.store, request, { clock, breathe: async () => {} }),
        page: async (spec) => this.#queries.page(spec),
      }),
      packing: packInThread,
      bucket: {
        put: (object) => plan.call(refused, () => bucket.put(object)),
        read: (bucketName, key) => plan.call(refused, () => bucket.read(bucketName, key)),
      },
      clock,
      random: new SimulatedRandom(7),
      log: new Log(clock, 'debug', (line) => this.logged.push(line)),
      nameSecret: Buffer.alloc(32, 3),
      recordGap: async (report) => void this.gaps.push(report),
      delivered: (trail) => this.delivered.push(trail),
      intervalMs: 60_000,
      targetBytes: this.#options.targetBytes ?? 50_000_000,
      giveUpDays: this.#options.giveUpDays ?? 30,
    })
    return { trails, delivery }
  }

  /** A call that does something, and then leaves its record, as every call. Returns the record's text. */
  async call(
    run: (eventId: string) => Promise<unknown>,
    parts: Readonly<Record<string, unknown>> = {},
  ): Promise<string> {
    this.#calls += 1
    const eventID = `call-${this.#calls}`
    await run(eventID)
    return await this.record({ eventID, eventName: 'SomeCall', ...parts })
  }

  /** A captured record. Returns its text. */
  async record(parts: Readonly<Record<string, unknown>> = {}): Promise<string> {
    this.#calls += 1
    const text = JSON.stringify({
      eventVersion: '1.11',
      userIdentity: { type: 'Root', accountId: trailAccount },
      eventTime: formatEventTime(this.ports.clock.nowMs()),
      eventSource: 'ec2.amazonaws.com',
      eventName: 'RunInstances',
      awsRegion: homeRegion,
      requestParameters: null,
      eventID: `record-${this.#calls}`,
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: trailAccount,
      eventCategory: 'Management',
      ...parts,
    })
    await this.store.append([prepareOwnRecords([text], captured, noRedaction)])
    return text
  }

  async imported(text: string): Promise<void> {
    await this.store.append([batchOf([text], { ...captured, kind: provenanceKinds.imported })])
  }
}
