import type { Clock } from '../../../../base/clock.ts'
import type { LogBuckets } from '../../../../trails/log-bucket.ts'
import type { SigningKeys } from '../../../../trails/signing-keys/signing-keys.ts'
import type { TrailStatuses } from '../../../../trails/trail-status.ts'
import type { Trails } from '../../../../trails/trails.ts'
import type { Operation } from '../../operation.ts'
import { listPublicKeys } from '../list-public-keys.ts'
import { createTrail } from './create-trail.ts'
import { deleteTrail } from './delete-trail.ts'
import { getEventSelectors, putEventSelectors } from './event-selectors.ts'
import { getTrailStatus } from './get-trail-status.ts'
import { getInsightSelectors } from './insight-selectors.ts'
import { startLogging, stopLogging } from './logging.ts'
import { describeTrails, getTrail, listTrails } from './read-trails.ts'
import { addTags, listTags, removeTags } from './tags.ts'
import { updateTrail } from './update-trail.ts'

export interface TrailNeeds {
  readonly trails: Trails
  readonly logBuckets: LogBuckets
  readonly statuses: TrailStatuses
  readonly signingKeys: SigningKeys
  readonly clock: Clock
}

export function trailOperations({
  trails,
  logBuckets,
  statuses,
  signingKeys,
  clock,
}: TrailNeeds): readonly Operation[] {
  return [
    addTags(trails),
    createTrail(trails, logBuckets, clock),
    deleteTrail(trails),
    describeTrails(trails),
    getEventSelectors(trails),
    getInsightSelectors(trails),
    getTrail(trails),
    getTrailStatus(trails, statuses),
    listPublicKeys(signingKeys, clock),
    listTags(trails),
    listTrails(trails),
    putEventSelectors(trails),
    removeTags(trails),
    startLogging(trails, clock),
    stopLogging(trails, clock),
    updateTrail(trails, logBuckets),
  ]
}
