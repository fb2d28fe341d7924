import { unknownTrail } from '../../../../trails/errors.ts'
import type { Trail } from '../../../../trails/trail.ts'
import { checkTrailReference } from '../../../../trails/trail-name.ts'
import type { Trails } from '../../../../trails/trails.ts'
import { defineOperation, type OperationCall, ownTarget } from '../../operation.ts'
import { descriptionOf } from './trail-answers.ts'
import { trailTarget } from './trail-target.ts'

/** One trail, by name or ARN. */
export const getTrail = (trails: Trails) =>
  defineOperation('cloudtrail', 'GetTrail', {
    target: ({ Name = '' }, call) => trailTarget(trails, call, 'GetTrail', Name),
    run: async ({ Name = '' }, call) => {
      checkTrailReference(Name)
      const trail = trails.find(Name, call)
      // Of all operations only this one repeats a name as it was given.
      if (trail === null) throw unknownTrail(Name, call.accountId)
      return { Trail: descriptionOf(trail) }
    },
  })

/** The trails that are named or, where none is, those of the Region. What is not there is left out, and no error. */
export const describeTrails = (trails: Trails) =>
  defineOperation('cloudtrail', 'DescribeTrails', {
    target: (_input, call) => ownTarget(call, 'cloudtrail:DescribeTrails'),
    run: async ({ trailNameList = [], includeShadowTrails = true }, call) => {
      for (const reference of trailNameList) checkTrailReference(reference)
      const named = trailNameList.flatMap((reference) => trails.find(reference, call) ?? [])
      const found = trailNameList.length > 0 ? named : seen(trails, call, includeShadowTrails)
      return { trailList: found.map(descriptionOf) }
    },
  })

/** Every trail that is seen in the Region, shadows included. */
export const listTrails = (trails: Trails) =>
  defineOperation('cloudtrail', 'ListTrails', {
    target: (_input, call) => ownTarget(call, 'cloudtrail:ListTrails'),
    run: async (_input, call) => ({
      Trails: trails.seenIn(call).map(({ arn, name, homeRegion }) => ({
        TrailARN: arn,
        Name: name,
        HomeRegion: homeRegion,
      })),
    }),
  })

function seen(trails: Trails, call: OperationCall, withShadows: boolean): readonly Trail[] {
  return trails.seenIn(call).filter(({ homeRegion }) => withShadows || homeRegion === call.region)
}
