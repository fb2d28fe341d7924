import type { Clock } from '../../../../base/clock.ts'
import type { Trails } from '../../../../trails/trails.ts'
import { defineOperation } from '../../operation.ts'
import { trailTarget } from './trail-target.ts'

/** Begins to deliver, from the next record on. A trail that does already goes on. */
export const startLogging = (trails: Trails, clock: Clock) =>
  defineOperation('cloudtrail', 'StartLogging', {
    target: ({ Name = '' }, call) => trailTarget(trails, call, 'StartLogging', Name),
    run: async ({ Name = '' }, call) => {
      const { arn, isLogging } = trails.getAtHome(Name, call)
      if (!isLogging) {
        const startedAtMs = clock.nowMs()
        await trails.change(arn, call.eventId, (trail) => ({ ...trail, isLogging: true, startedAtMs }))
      }
      return {}
    },
  })

/** Ends with the record of this call. */
export const stopLogging = (trails: Trails, clock: Clock) =>
  defineOperation('cloudtrail', 'StopLogging', {
    target: ({ Name = '' }, call) => trailTarget(trails, call, 'StopLogging', Name),
    run: async ({ Name = '' }, call) => {
      const { arn, isLogging } = trails.getAtHome(Name, call)
      if (isLogging) {
        const stoppedAtMs = clock.nowMs()
        await trails.change(arn, call.eventId, (trail) => ({ ...trail, isLogging: false, stoppedAtMs }))
      }
      return {}
    },
  })
