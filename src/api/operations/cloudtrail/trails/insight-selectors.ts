import { trailError } from '../../../../trails/errors.ts'
import type { Trails } from '../../../../trails/trails.ts'
import { defineOperation } from '../../operation.ts'
import { trailTarget } from './trail-target.ts'

/** No trail has Insights in this version, and this is how AWS says so of one. */
export const getInsightSelectors = (trails: Trails) =>
  defineOperation('cloudtrail', 'GetInsightSelectors', {
    target: ({ TrailName = '' }, call) => trailTarget(trails, call, 'GetInsightSelectors', TrailName),
    run: async ({ TrailName = '' }, call) => {
      const { arn } = trails.get(TrailName, call)
      throw trailError(
        'InsightNotEnabledException',
        `Trail ${arn} does not have Insights enabled. Edit the trail settings to enable Insights, and then try the operation again.`,
      )
    },
  })
