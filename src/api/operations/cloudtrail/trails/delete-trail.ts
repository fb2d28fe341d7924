import type { Trails } from '../../../../trails/trails.ts'
import { defineOperation } from '../../operation.ts'
import { trailTarget } from './trail-target.ts'

/** Deletes a trail. What it has delivered stays. */
export const deleteTrail = (trails: Trails) =>
  defineOperation('cloudtrail', 'DeleteTrail', {
    target: ({ Name = '' }, call) => trailTarget(trails, call, 'DeleteTrail', Name),
    run: async ({ Name = '' }, call) => {
      await trails.change(trails.getAtHome(Name, call).arn, call.eventId, () => null)
      return {}
    },
  })
