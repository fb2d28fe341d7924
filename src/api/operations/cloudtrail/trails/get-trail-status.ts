import type { Region } from '../../../../base/brands.ts'
import { formatEventTime } from '../../../../event/event-time.ts'
import type { Trail } from '../../../../trails/trail.ts'
import type { TrailStatuses } from '../../../../trails/trail-status.ts'
import type { Trails } from '../../../../trails/trails.ts'
import { defineOperation } from '../../operation.ts'
import { trailTarget } from './trail-target.ts'

/** Knows where the digests of a trail went. */
export interface DigestPlaces {
  /** Whether the newest one of this Region is where the trail's digests go now. */
  hasNewestInPlace(trail: Trail, region: Region): boolean
}

/**
 * Whether a trail logs, and how its deliveries go in the Region that is asked: a trail of all Regions has a status in each.
 * When a digest was delivered is told of the trail's bucket and prefix alone: a verifier looks for it there.
 * Six members are texts for the sake of the oldest clients.
 */
export const getTrailStatus = (trails: Trails, statuses: TrailStatuses, digests: DigestPlaces) =>
  defineOperation('cloudtrail', 'GetTrailStatus', {
    target: ({ Name = '' }, call) => trailTarget(trails, call, 'GetTrailStatus', Name),
    run: async ({ Name = '' }, call) => {
      const trail = trails.get(Name, call)
      const { isLogging, startedAtMs, stoppedAtMs } = trail
      const region = trail.isMultiRegion ? call.region : trail.homeRegion
      const status = statuses.statusOf(trail.arn, region)
      const { attemptedAtMs, deliveryError } = status
      return {
        IsLogging: isLogging,
        ...time('LatestDeliveryTime', status.deliveredAtMs),
        ...(deliveryError === null ? {} : { LatestDeliveryError: deliveryError }),
        ...time('StartLoggingTime', startedAtMs),
        ...time('StopLoggingTime', stoppedAtMs),
        ...time(
          'LatestDigestDeliveryTime',
          digests.hasNewestInPlace(trail, region) ? status.digestDeliveredAtMs : null,
        ),
        ...(status.digestError === null ? {} : { LatestDigestDeliveryError: status.digestError }),
        LatestDeliveryAttemptTime: timeText(attemptedAtMs),
        LatestNotificationAttemptTime: '',
        LatestNotificationAttemptSucceeded: '',
        LatestDeliveryAttemptSucceeded: deliveryError === null ? timeText(status.deliveredAtMs) : '',
        TimeLoggingStarted: timeText(startedAtMs),
        TimeLoggingStopped: timeText(stoppedAtMs),
      }
    },
  })

function time<Name extends string>(name: Name, timeMs: number | null): { readonly [Key in Name]?: Date } {
  const set: { [Key in Name]?: Date } = {}
  if (timeMs !== null) set[name] = new Date(timeMs)
  return set
}

function timeText(timeMs: number | null): string {
  return timeMs === null ? '' : formatEventTime(timeMs)
}
