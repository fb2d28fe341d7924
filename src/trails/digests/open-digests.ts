import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { RandomSource } from '../../base/random.ts'
import type { MetadataStore } from '../../storage/metadata-store.ts'
import { Table } from '../../storage/table.ts'
import type { DeliveredFile } from '../delivered-file.ts'
import type { DeliveryBucket } from '../delivery/delivery-bucket.ts'
import type { SigningKeys } from '../signing-keys/signing-keys.ts'
import type { StoredTrailStatuses } from '../trail-statuses.ts'
import type { Trails } from '../trails.ts'
import { DigestMaker } from './digest-maker.ts'
import { chainRows, scheduleRows } from './digest-rows.ts'
import { wholeSecond } from './digest-window.ts'
import { Digests } from './digests.ts'
import { type DigestGapReport, RefusedDigests } from './refused-digests.ts'
import { TrailDigests } from './trail-digests.ts'

export interface DigestsParts {
  readonly metadata: MetadataStore
  readonly clock: Clock
  readonly random: RandomSource
  readonly log: Log
  readonly trails: Pick<Trails, 'rows'>
  readonly keys: SigningKeys
  /** Shared with the deliveries. */
  readonly files: Table<DeliveredFile>
  /** When the oldest delivery of a trail that is still on its way was planned; null where there is none. */
  readonly oldestPlannedAtMs: (trailArn: string) => number | null
  readonly bucket: DeliveryBucket
  readonly statuses: Pick<StoredTrailStatuses, 'delivered' | 'failed'>
  /** How long digests wait for a bucket that refuses them, as log files do. */
  readonly giveUpDays: number
  /** Puts digests that were given up on record; resolves once that is durable. After a crash it may be called again. */
  readonly recordGap: (report: DigestGapReport) => Promise<void>
  /** At least a second; of more only whole seconds count. */
  readonly intervalMs: number
}

/**
 * Reads how far the digests of all trails are.
 *
 * @throws {MalformedRowError}
 * @throws {MetadataUnavailableError} Opening may be tried again.
 */
export async function openDigests(parts: DigestsParts): Promise<Digests> {
  const chains = await Table.open(parts.metadata, chainRows)
  const schedules = await Table.open(parts.metadata, scheduleRows)
  const maker = new DigestMaker({ ...parts, chains })
  const intervalMs = wholeSecond(parts.intervalMs)
  const refused = new RefusedDigests({ ...parts, chains, schedules })
  const trailDigests = new TrailDigests({ ...parts, intervalMs, maker, refused, chains, schedules })
  return new Digests({ ...parts, trailDigests, chains, schedules })
}
