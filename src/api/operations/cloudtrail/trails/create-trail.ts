import { defaultSelectors } from '../../../../trails/selectors/selectors.ts'
import type { Trail } from '../../../../trails/trail.ts'
import { checkTrailName, trailArn } from '../../../../trails/trail-name.ts'
import { defineOperation, type OperationCall } from '../../operation.ts'
import { trailTags } from './tags.ts'
import { settingsOf } from './trail-answers.ts'
import type { TrailNeeds } from './trail-needs.ts'
import { bucketNameOf, checkRegions, prefixOf, proveBucket, refuseLaterMembers } from './trail-settings.ts'
import { requestTagContext, trailTarget } from './trail-target.ts'

/** Makes a trail. It does not log before StartLogging. */
export const createTrail = ({ trails, logBuckets, signingKeys, clock }: TrailNeeds) =>
  defineOperation('cloudtrail', 'CreateTrail', {
    target: ({ Name = '', TagsList = [] }, call) => {
      const target = trailTarget(trails, call, 'CreateTrail', Name, requestTagContext(TagsList))
      const [permission] = target.permissions
      if (TagsList.length === 0 || permission === undefined) return target
      return { ...target, permissions: [permission, { ...permission, action: 'cloudtrail:AddTags' }] }
    },
    run: async (input, call) => {
      const { Name = '', S3BucketName = '', TagsList = [] } = input
      checkTrailName(Name)
      refuseLaterMembers(input)
      const trail: Trail = {
        name: Name,
        ...placeOf(Name, call),
        createdAtMs: clock.nowMs(),
        bucketName: bucketNameOf(S3BucketName),
        keyPrefix: prefixOf(input.S3KeyPrefix),
        isMultiRegion: input.IsMultiRegionTrail ?? false,
        includesGlobalServices: input.IncludeGlobalServiceEvents ?? true,
        hasDigests: input.EnableLogFileValidation ?? false,
        selectors: defaultSelectors,
        hasCustomSelectors: false,
        isRecursive: input.RecursiveLogging ?? true,
        tags: trailTags(new Map(), TagsList),
        isLogging: false,
        startedAtMs: null,
        stoppedAtMs: null,
      }
      checkRegions(trail)
      trails.checkNew(trail)
      await proveBucket(logBuckets, trail)
      // Who validates a trail that has no digests yet asks for the keys of its Region, and takes none for an error.
      await signingKeys.signer(trail.homeRegion, trail.createdAtMs)
      await trails.create(trail, call.eventId)
      return settingsOf(trail)
    },
  })

function placeOf(name: string, { accountId, region }: OperationCall) {
  return { arn: trailArn(accountId, region, name), accountId, homeRegion: region }
}
