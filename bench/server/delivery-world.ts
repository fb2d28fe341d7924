import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { required } from '../../src/base/assert.ts'
import { parseAccountId, parseRegion } from '../../src/base/brands.ts'
import { systemClock } from '../../src/base/clock.ts'
import { Log } from '../../src/base/log.ts'
import { nodeFileSystem } from '../../src/base/node-file-system.ts'
import { systemRandom, uuid } from '../../src/base/random.ts'
import { type HostedBuckets, openHostedBuckets } from '../../src/buckets/open-hosted-buckets.ts'
import { CallRecorder, capturedHere } from '../../src/capture/call-recorder.ts'
import { noRedaction } from '../../src/event/field-redaction/record-redactor.ts'
import { Authoriser } from '../../src/identity/authorise.ts'
import { bindPolicy } from '../../src/identity/policy/bound-policy.ts'
import { keyBytes, keyIdBytes, Sealing } from '../../src/identity/sealing.ts'
import { RecordStoreBusyError } from '../../src/records/errors.ts'
import { prepareOwnRecords, prepareRecords } from '../../src/records/prepare.ts'
import { provenanceKinds } from '../../src/records/provenance.ts'
import { RecordStoreClient } from '../../src/records/store-client.ts'
import { Endings } from '../../src/server/endings.ts'
import { HostedLogBuckets } from '../../src/server/log-buckets/hosted-log-buckets.ts'
import { openLmdbMetadata } from '../../src/storage/metadata/lmdb/lmdb-metadata-store.ts'
import { FileObjectStore } from '../../src/storage/object/file/file-object-store.ts'
import { openTrailDelivery, type TrailDelivery } from '../../src/trails/delivery/open-trail-delivery.ts'
import { PackWorker } from '../../src/trails/delivery/packing.ts'
import { storedTrailRecords } from '../../src/trails/delivery/trail-records.ts'
import type { TrailSelectors } from '../../src/trails/selectors/selectors.ts'
import { Trails } from '../../src/trails/trails.ts'
import { newTrail } from '../../test/support/delivery-simulation.ts'

/** As a server has it where nothing is set. */
const targetBytes = 50_000_000
const giveUpDays = 30
const dayMs = 86_400_000

const bucketName = 'audit-logs'
const homeRegion = required(parseRegion('us-east-1'), 'the Region')
const submitted = { kind: provenanceKinds.submitted, principal: '', origin: '' }

/**
 * What a server delivers with, joined as it joins them but without one, so that deliveries happen when they are asked
 * for: record store, metadata, a hosted bucket that lets CloudTrail write, trails.
 */
export class DeliveryWorld {
  readonly #store: RecordStoreClient
  readonly #trails: Trails
  readonly #delivery: TrailDelivery
  readonly #endings: Endings

  private constructor(store: RecordStoreClient, trails: Trails, delivery: TrailDelivery, endings: Endings) {
    this.#store = store
    this.#trails = trails
    this.#delivery = delivery
    this.#endings = endings
  }

  static async open(folder: string): Promise<DeliveryWorld> {
    const endings = new Endings()
    try {
      return await openParts(folder, endings, (...parts) => new DeliveryWorld(...parts, endings))
    } catch (error) {
      await endings.run()
      throw error
    }
  }

  /** Stores records, as ones that were submitted. */
  async append(lines: readonly string[]): Promise<void> {
    const bytes = lines.map((line) => Buffer.from(line))
    const { batches } = prepareRecords(bytes, submitted, { accountIds: null, refusedEventSources: [] }, noRedaction)
    for (;;) {
      try {
        // What is appended moves away, and a store that is busy may have it again.
        await this.#store.append(structuredClone(batches))
        return
      } catch (error) {
        if (!(error instanceof RecordStoreBusyError)) throw error
        await setTimeout(50)
      }
    }
  }

  /** Makes a trail of all Regions that logs what is stored from now on. */
  async addTrail(account: string, name: string, selectors: TrailSelectors): Promise<void> {
    const accountId = required(parseAccountId(account), 'the account')
    const eventId = uuid(systemRandom)
    const more = { accountId, homeRegion, bucketName, keyPrefix: name, hasDigests: false, selectors }
    const trail = newTrail(name, { ...more, isLogging: true, startedAtMs: systemClock.nowMs() })
    await this.#trails.create(trail, eventId)
    await this.#store.append([prepareOwnRecords([callText(eventId)], capturedHere, noRedaction)])
  }

  /** Delivers everything there is. The records that are in the files, those of each trail counted. */
  async deliver(): Promise<number> {
    const before = this.#delivery.stats().records
    await this.#delivery.tick()
    const { records, failing, lagRecords } = this.#delivery.stats()
    if (failing > 0) throw new Error(`${failing} deliveries failed, ${lagRecords} records wait`)
    return records - before
  }

  async close(): Promise<void> {
    await this.#endings.run()
  }
}

type Made<T> = (store: RecordStoreClient, trails: Trails, delivery: TrailDelivery) => T

async function openParts<T>(folder: string, endings: Endings, made: Made<T>): Promise<T> {
  const { store } = await RecordStoreClient.open({
    recordsFolder: join(folder, 'records'),
    journalFolder: join(folder, 'journal'),
    historyRetentionDays: 90,
  })
  endings.push(() => store.close())
  const metadata = await openLmdbMetadata(nodeFileSystem, join(folder, 'metadata'))
  endings.push(() => metadata.close())
  const objects = await FileObjectStore.open({ folder: join(folder, 'objects'), reserveBytes: 0 })
  endings.push(() => objects.close())
  const ports = { clock: systemClock, random: systemRandom }
  const sealing = new Sealing(systemRandom.bytes(keyIdBytes), systemRandom.bytes(keyBytes), systemRandom)
  const hosted = await openHostedBuckets({ ...ports, metadata, store: objects, sealing })
  endings.push(() => hosted.close())
  await makeBucket(hosted)
  const trails = await Trails.open(metadata)
  const delivery = await openTrailDelivery({
    ...ports,
    metadata,
    trails,
    records: storedTrailRecords(store),
    packing: new PackWorker(),
    bucket: new HostedLogBuckets({
      ...ports,
      ...hosted,
      authoriser: new Authoriser({ policiesOf: () => ({ identity: [], boundary: null, tags: new Map() }) }),
      recorder: new CallRecorder(store, noRedaction, systemClock, systemRandom),
      recordsDataEvent: () => false,
    }),
    log: new Log(systemClock, 'warn', (line) => process.stderr.write(line)),
    nameSecret: systemRandom.bytes(32),
    recordGap: async () => {},
    delivered: () => {},
    // Nothing happens by itself: it is never started.
    intervalMs: dayMs,
    targetBytes,
    giveUpDays,
  })
  endings.push(() => delivery.close())
  return made(store, trails, delivery)
}

async function makeBucket({ buckets }: HostedBuckets): Promise<void> {
  await buckets.create({
    name: bucketName,
    accountId: required(parseAccountId('123456789012'), 'the account'),
    region: homeRegion,
    ownership: 'BucketOwnerEnforced',
    tags: new Map(),
  })
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'cloudtrail.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: `arn:aws:s3:::${bucketName}/*`,
    Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
  }
  const policy = bindPolicy(JSON.stringify({ Version: '2012-10-17', Statement: [statement] }), 'resource')
  await buckets.update(bucketName, (bucket) => ({ ...bucket, policy }))
}

/** The record of a call that made a trail, for an account that no trail is of. */
function callText(eventID: string): string {
  return JSON.stringify({
    eventVersion: '1.11',
    userIdentity: { type: 'Root' },
    eventTime: `${new Date().toISOString().slice(0, 19)}Z`,
    eventSource: 'cloudtrail.amazonaws.com',
    eventName: 'CreateTrail',
    awsRegion: homeRegion,
    eventID,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '000000000000',
    eventCategory: 'Management',
  })
}
