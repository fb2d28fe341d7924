import type { UpdateTrailCommandInput } from '@aws-sdk/client-cloudtrail'
import type { LogBuckets } from '../../../../trails/log-bucket.ts'
import type { Trail } from '../../../../trails/trail.ts'
import type { Trails } from '../../../../trails/trails.ts'
import { defineOperation } from '../../operation.ts'
import { settingsOf } from './trail-answers.ts'
import { bucketNameOf, checkRegions, prefixOf, proveBucket, refuseLaterMembers } from './trail-settings.ts'
import { trailTarget } from './trail-target.ts'

/** Changes the settings that are given. */
export const updateTrail = (trails: Trails, buckets: LogBuckets) =>
  defineOperation('cloudtrail', 'UpdateTrail', {
    target: ({ Name = '' }, call) => trailTarget(trails, call, 'UpdateTrail', Name),
    run: async (input, call) => {
      const before = trails.getAtHome(input.Name ?? '', call)
      refuseLaterMembers(input)
      const wanted = updated(before, input)
      checkRegions(wanted)
      await proveBucket(buckets, wanted)
      return settingsOf(await trails.change(before.arn, call.eventId, (trail) => updated(trail, input)))
    },
  })

function updated(trail: Trail, input: UpdateTrailCommandInput): Trail {
  const isMultiRegion = input.IsMultiRegionTrail ?? trail.isMultiRegion
  const becomesMultiRegion = isMultiRegion && !trail.isMultiRegion
  return {
    ...trail,
    isMultiRegion,
    bucketName: input.S3BucketName === undefined ? trail.bucketName : bucketNameOf(input.S3BucketName),
    keyPrefix: input.S3KeyPrefix === undefined ? trail.keyPrefix : prefixOf(input.S3KeyPrefix),
    // A trail of all Regions has the global services' events, so that it may become one without saying so.
    includesGlobalServices: input.IncludeGlobalServiceEvents ?? (becomesMultiRegion || trail.includesGlobalServices),
    hasDigests: input.EnableLogFileValidation ?? trail.hasDigests,
    isRecursive: input.RecursiveLogging ?? trail.isRecursive,
  }
}
