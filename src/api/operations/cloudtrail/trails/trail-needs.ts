import type { Clock } from '../../../../base/clock.ts'
import type { LogBuckets } from '../../../../trails/log-bucket.ts'
import type { SigningKeys } from '../../../../trails/signing-keys/signing-keys.ts'
import type { TrailStatuses } from '../../../../trails/trail-status.ts'
import type { Trails } from '../../../../trails/trails.ts'
import type { DigestPlaces } from './get-trail-status.ts'

/** What the operations about trails need. */
export interface TrailNeeds {
  readonly trails: Trails
  readonly logBuckets: LogBuckets
  readonly statuses: TrailStatuses
  readonly digests: DigestPlaces
  readonly signingKeys: SigningKeys
  readonly clock: Clock
}
