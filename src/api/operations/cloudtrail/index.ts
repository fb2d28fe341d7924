import type { RateLimit } from '../../../base/rate-limit.ts'
import type { EventLookup } from '../../../history/lookup-events.ts'
import type { Operation } from '../operation.ts'
import { lookupEvents } from './lookup-events.ts'
import { trailOperations } from './trails/index.ts'
import type { TrailNeeds } from './trails/trail-needs.ts'

export interface CloudTrailNeeds extends TrailNeeds {
  readonly eventLookup: EventLookup
  /** By account and Region. */
  readonly lookupLimit: RateLimit
}

export function cloudTrailOperations({ eventLookup, lookupLimit, ...needs }: CloudTrailNeeds): readonly Operation[] {
  return [lookupEvents(eventLookup, lookupLimit), ...trailOperations(needs)]
}
