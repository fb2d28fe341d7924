import { createHash } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import type { CredentialSource } from '../../aws-client/credential-source.ts'
import { S3Client } from '../../aws-client/s3-client.ts'
import { s3PlaceOf } from '../../aws-client/s3-place.ts'
import { SqsClient } from '../../aws-client/sqs-client.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { OutgoingGuard } from '../../base/outgoing-guard.ts'
import type { RandomSource } from '../../base/random.ts'
import { RetryTimes } from '../../base/retry-times.ts'
import type { Ingest } from '../../capture/ingest/ingest.ts'
import type { OwnActs } from '../../capture/own-acts.ts'
import { SourceHealth } from '../../capture/source-health.ts'
import type { SourceState } from '../../capture/source-states.ts'
import type { SpaceGuard } from '../../capture/space-guard.ts'
import type { BucketSource } from '../../config/source.ts'
import type { MetadataStore } from '../../storage/metadata-store.ts'
import { Table } from '../../storage/table.ts'
import { bucketFailureOf } from './bucket-failure.ts'
import { BucketFollower, type BucketSourceStats } from './bucket-follower.ts'
import { BucketListing } from './bucket-listing.ts'
import { type FollowedBucket, S3FollowedBucket } from './followed-bucket.ts'
import { LogFileTaker } from './log-file-taker.ts'
import { logRoot } from './log-streams.ts'
import { QueueReading } from './queue-reading.ts'
import { type DayRow, dayRows, type StreamRow, stateRows, streamRows } from './source-rows.ts'
import { StreamWalk } from './stream-walk.ts'
import { TakenMarks } from './taken-marks.ts'

export interface BucketSourceParts {
  readonly metadata: MetadataStore
  readonly ingest: Pick<Ingest, 'file'>
  readonly space: Pick<SpaceGuard, 'require'>
  readonly ownActs: Pick<OwnActs, 'record'>
  readonly guard: Pick<OutgoingGuard, 'connection'>
  readonly clock: Clock
  readonly random: RandomSource
  readonly log: Log
}

/** What a source talks to. */
export interface SourcePorts {
  readonly bucket: FollowedBucket
  /** Null where it has no queue. */
  readonly queue: Pick<SqsClient, 'receive' | 'delete' | 'hide'> | null
  close(): void
}

/** @param closing Ends what is under way. */
export type ConnectSource = (
  source: BucketSource,
  parts: Pick<BucketSourceParts, 'clock' | 'guard'>,
  closing: AbortSignal,
) => SourcePorts

/** The buckets that are followed. */
export interface BucketSources {
  readonly followers: readonly BucketFollower[]
  stats(): readonly BucketSourceStats[]
  /** Begins to follow them. */
  start(): void
  close(): Promise<void>
}

/** For each source: files at once, walks at once, and some for listing. */
const connectionsMax = 16

/** As the records of a bucket's own trail name it. */
const userAgent = 'cairn-source'

/**
 * Opens the sources that are buckets. Nothing is asked before they are started.
 *
 * @throws {MalformedRowError | MetadataUnavailableError} Opening may be tried again.
 */
export async function openBucketSources(
  sources: readonly BucketSource[],
  parts: BucketSourceParts,
  connect: ConnectSource,
): Promise<BucketSources> {
  const { metadata } = parts
  const tables = {
    streams: await Table.open(metadata, streamRows),
    days: await Table.open(metadata, dayRows),
    states: await Table.open(metadata, stateRows),
  }
  const opened = sources.map((source) => openSource(source, parts, tables, connect))
  return {
    followers: opened.map(({ follower }) => follower),
    stats: () => opened.map(({ follower }) => follower.stats()),
    start: () => {
      for (const { follower } of opened) follower.start()
    },
    close: async () => {
      await Promise.all(opened.map(({ follower }) => follower.close()))
      for (const { ports } of opened) ports.close()
    },
  }
}

interface SourceTables {
  readonly streams: Table<StreamRow>
  readonly days: Table<DayRow>
  readonly states: Table<SourceState>
}

function openSource(source: BucketSource, parts: BucketSourceParts, tables: SourceTables, connect: ConnectSource) {
  const { clock, random, log, metadata } = parts
  const { name, bucket: bucketName, pollIntervalMs } = source
  const closing = new AbortController()
  // Every request that is under way listens to it.
  setMaxListeners(0, closing.signal)
  const isClosing = () => closing.signal.aborted
  const ports = connect(source, parts, closing.signal)
  const { bucket, queue } = ports
  const root = logRoot(source.prefix)
  const partition = partitionOf(source)
  const marks = new TakenMarks({ metadata, ...tables }, partition)
  const taker = new LogFileTaker({
    ...parts,
    bucket,
    principal: `arn:aws:cairn:${source.region}:${source.accountId}:source/${name}`,
    originPrefix: `s3://${bucketName}/`,
    spoilt: (key, reason) => log.warn('a log file could not be taken whole', { source: name, key, reason }),
  })
  const walk = new StreamWalk({ bucket, root, marks, taker, nowMs: () => clock.nowMs(), isClosing })
  const details = { source: name, bucketName, prefix: source.prefix }
  const healthOf = (part: 'bucket' | 'queue') =>
    new SourceHealth({ ...parts, states: tables.states, partition, part, failureOf: bucketFailureOf, details })
  const leftAlone = (messageId: string) =>
    log.warn('a message of the queue of a source is not understood; it is left alone', { source: name, messageId })
  const reading = (from: NonNullable<typeof queue>) =>
    new QueueReading({ queue: from, bucketName, root, marks, taker, leftAlone, closing: closing.signal })
  const follower = new BucketFollower({
    name,
    listing: new BucketListing({ lister: bucket, root, walk, clock, isClosing }),
    health: healthOf('bucket'),
    queue: queue === null ? null : { reading: reading(queue), health: healthOf('queue') },
    taker,
    retries: new RetryTimes(clock, random),
    clock,
    log,
    pollIntervalMs,
    closing,
  })
  return { follower, ports }
}

/** The clients of S3 and SQS that the settings of a source describe. */
export function connectSource(
  source: BucketSource,
  credentials: CredentialSource,
  { clock, guard }: Pick<BucketSourceParts, 'clock' | 'guard'>,
  closing: AbortSignal,
): SourcePorts {
  const { region, endpoint, queueUrl } = source
  const common = { credentials, clock, guard, trustedCertificates: null, userAgent }
  const place = endpoint === null ? ({ kind: 'aws', region } as const) : s3PlaceOf(new URL(endpoint), region)
  const s3 = new S3Client({ ...common, place, connectionsMax })
  const queue = queueUrl === null ? null : new SqsClient({ ...common, queueUrl: new URL(queueUrl), region })
  return {
    bucket: new S3FollowedBucket(s3, source.bucket, closing),
    queue,
    close: () => {
      s3.close()
      queue?.close()
    },
  }
}

/** What a source is known by: with another name or another place it is another source, and begins anew. */
function partitionOf({ name, endpoint, bucket, prefix }: BucketSource): string {
  const place = JSON.stringify([name, endpoint, bucket, prefix])
  return createHash('sha256').update(place).digest('hex').slice(0, 32)
}
