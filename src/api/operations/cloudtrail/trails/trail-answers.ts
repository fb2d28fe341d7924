import type { Trail as TrailAnswer } from '@aws-sdk/client-cloudtrail'
import type { Trail } from '../../../../trails/trail.ts'

/** What CreateTrail and UpdateTrail answer: the settings. Members that are not set are left out. */
export function settingsOf(trail: Trail): TrailAnswer {
  return {
    Name: trail.name,
    S3BucketName: trail.bucketName,
    ...(trail.keyPrefix === null ? {} : { S3KeyPrefix: trail.keyPrefix }),
    IncludeGlobalServiceEvents: trail.includesGlobalServices,
    IsMultiRegionTrail: trail.isMultiRegion,
    TrailARN: trail.arn,
    LogFileValidationEnabled: trail.hasDigests,
    IsOrganizationTrail: false,
    RecursiveLogging: trail.isRecursive,
  }
}

/** What GetTrail and DescribeTrails answer. */
export function descriptionOf(trail: Trail): TrailAnswer {
  return {
    ...settingsOf(trail),
    HomeRegion: trail.homeRegion,
    HasCustomEventSelectors: trail.hasCustomSelectors,
    HasInsightSelectors: false,
  }
}
