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
import type { TrailNeeds } from './trail-needs.ts'
import { updateTrail } from './update-trail.ts'

export function trailOperations(needs: TrailNeeds): readonly Operation[] {
  const { trails, logBuckets, statuses, digests, signingKeys, clock } = needs
  return [
    addTags(trails),
    createTrail(needs),
    deleteTrail(trails),
    describeTrails(trails),
    getEventSelectors(trails),
    getInsightSelectors(trails),
    getTrail(trails),
    getTrailStatus(trails, statuses, digests),
    listPublicKeys(signingKeys, trails, clock),
    listTags(trails),
    listTrails(trails),
    putEventSelectors(trails),
    removeTags(trails),
    startLogging(trails, clock),
    stopLogging(trails, clock),
    updateTrail(trails, logBuckets),
  ]
}
