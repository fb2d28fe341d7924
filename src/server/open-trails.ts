import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { OutgoingGuard } from '../base/outgoing-guard.ts'
import type { RandomSource } from '../base/random.ts'
import type { HostedBuckets } from '../buckets/open-hosted-buckets.ts'
import type { CallFacts } from '../capture/recorded-call.ts'
import type { Config } from '../config/config.ts'
import type { Proofs } from '../proofs/proofs.ts'
import type { RecordStoreClient } from '../records/store-client.ts'
import type { MetadataStore } from '../storage/metadata-store.ts'
import { DataEventSelection } from '../trails/delivery/data-event-selection.ts'
import { openTrailDelivery, type TrailDelivery } from '../trails/delivery/open-trail-delivery.ts'
import { PackWorker } from '../trails/delivery/packing.ts'
import { storedTrailRecords } from '../trails/delivery/trail-records.ts'
import type { Digests } from '../trails/digests/digests.ts'
import { openDigests } from '../trails/digests/open-digests.ts'
import type { SigningKeys } from '../trails/signing-keys/signing-keys.ts'
import type { Trail } from '../trails/trail.ts'
import { Trails } from '../trails/trails.ts'
import type { Endings } from './endings.ts'
import { openLogBuckets } from './log-buckets/open-log-buckets.ts'
import type { TrailBuckets } from './log-buckets/trail-buckets.ts'
import type { ClientCredentials } from './open-credentials.ts'
import type { Identities } from './open-identities.ts'
import type { Recording } from './open-recording.ts'
import { TreePublication } from './tree-publication.ts'

/** Trails, and what delivers for them. */
export interface OpenedTrails {
  readonly trails: Trails
  readonly logBuckets: TrailBuckets
  readonly delivery: TrailDelivery
  readonly digests: Digests
  /** Publishes the proof tree beside what is delivered. */
  readonly publication: TreePublication
  /** Whether a call on the contents of a resource is recorded (`capture.dataEvents`). */
  readonly recordsDataEvent: (facts: CallFacts) => boolean
  /** The same before it is known what the call is about: false only where that does not matter. */
  readonly mayRecordDataEvent: (facts: CallFacts) => boolean
  /** Begins to deliver. */
  start(): void
}

interface TrailParts {
  readonly config: Config
  readonly credentials: ClientCredentials
  readonly metadata: MetadataStore
  readonly store: RecordStoreClient
  readonly hosted: HostedBuckets
  readonly identities: Identities
  readonly recording: Recording
  readonly signingKeys: SigningKeys
  readonly proofs: Proofs
  readonly guard: OutgoingGuard
  readonly clock: Clock
  readonly random: RandomSource
  readonly log: Log
}

export async function openTrails(parts: TrailParts, endings: Endings): Promise<OpenedTrails> {
  const { config, credentials, metadata, store, hosted, signingKeys, proofs, guard, clock, random, log } = parts
  const { authoriser, derivedKeys } = parts.identities
  const { recorder, ownActs } = parts.recording
  const trails = await Trails.open(metadata)
  const selection = new DataEventSelection(trails)
  const recordsAll = config.capture.dataEvents === 'all'
  const recordsDataEvent = (facts: CallFacts) => recordsAll || selection.selects(facts)
  const mayRecordDataEvent = (facts: CallFacts) => recordsAll || selection.maySelect(facts)
  const bucketParts = { config, credentials, hosted, authoriser, recorder, recordsDataEvent, guard, clock, random, log }
  const logBuckets = openLogBuckets(bucketParts, endings)
  const placeOf = (trail: Trail) => logBuckets.treePlace(trail)
  const publication = new TreePublication({ proofs, placeOf, trails, log })
  endings.push(() => publication.close())
  const common = { metadata, trails, bucket: logBuckets, clock, random, log }
  const delivery = await openTrailDelivery({
    ...common,
    records: storedTrailRecords(store),
    packing: new PackWorker(),
    nameSecret: derivedKeys.derive('log file names'),
    recordGap: async (report) => await ownActs.record('GiveUpDelivery', { ...report }),
    delivered: (trail) => publication.publish(trail),
    ...config.delivery,
  })
  endings.push(() => delivery.close())
  const digests = await openDigests({
    ...common,
    keys: signingKeys,
    files: delivery.deliveredFiles,
    oldestPlannedAtMs: (trailArn) => delivery.oldestPlannedAtMs(trailArn),
    statuses: delivery.statuses,
    giveUpDays: config.delivery.giveUpDays,
    recordGap: async (report) => await ownActs.record('GiveUpDigests', { ...report }),
    intervalMs: config.digest.intervalMs,
  })
  endings.push(() => digests.close())
  endings.push(async () => logBuckets.beginClose())
  return {
    trails,
    logBuckets,
    delivery,
    digests,
    publication,
    recordsDataEvent,
    mayRecordDataEvent,
    start: () => {
      delivery.start()
      digests.start()
    },
  }
}
