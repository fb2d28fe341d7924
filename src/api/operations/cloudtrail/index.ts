import type { RateLimit } from '../../../base/rate-limit.ts'
import type { EventLookup } from '../../../history/lookup-events.ts'
import type { Operation } from '../operation.ts'
import { lookupEvents } from './lookup-events.ts'

export interface CloudTrailNeeds {
  readonly eventLookup: EventLookup
  /** By account and Region. */
  readonly lookupLimit: RateLimit
}

export function cloudTrailOperations({ eventLookup, lookupLimit }: CloudTrailNeeds): readonly Operation[] {
  return [lookupEvents(eventLookup, lookupLimit)]
}
