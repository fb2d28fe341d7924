import type { CreateTrailCommandInput, UpdateTrailCommandInput } from '@aws-sdk/client-cloudtrail'
import { isBucketName } from '../../../../buckets/bucket-name.ts'
import { commonError } from '../../../../contract/errors.ts'
import { trailError } from '../../../../trails/errors.ts'
import type { LogBuckets } from '../../../../trails/log-bucket.ts'
import type { Trail } from '../../../../trails/trail.ts'

type Given = Omit<CreateTrailCommandInput, 'Name' | 'S3BucketName'> & UpdateTrailCommandInput

/** Members whose service this version does not have. An empty text takes away what is not there. */
const laterMembers = ['SnsTopicName', 'KmsKeyId', 'CloudWatchLogsLogGroupArn', 'CloudWatchLogsRoleArn'] as const

const prefixCharsMax = 200

/** @throws {ServiceError} `UnsupportedOperationException`, naming the member. */
export function refuseLaterMembers(given: Given): void {
  for (const member of laterMembers) {
    if ((given[member] ?? '') !== '') throw notYet(member)
  }
  if (given.IsOrganizationTrail === true) throw notYet('IsOrganizationTrail')
}

/** @throws {ServiceError} `InvalidS3BucketNameException`: no bucket can be called so. */
export function bucketNameOf(given: string): string {
  if (!isBucketName(given)) throw trailError('InvalidS3BucketNameException', `Bucket name ${given} is not valid.`)
  return given
}

/** The prefix as it is kept; null for none. */
export function prefixOf(given: string | undefined): string | null {
  if (given === undefined || given === '') return null
  if (given.length > prefixCharsMax) {
    throw trailError('InvalidS3PrefixException', `S3 prefix is too long: it has at most ${prefixCharsMax} characters.`)
  }
  return given
}

export function checkRegions({ isMultiRegion, includesGlobalServices }: Trail): void {
  if (!isMultiRegion || includesGlobalServices) return
  throw trailError('InvalidParameterCombinationException', 'Multi-Region trail must include global service events.')
}

/** @throws {ServiceError} The trail's bucket is not there, or CloudTrail may not write to it. */
export async function proveBucket(buckets: LogBuckets, trail: Trail): Promise<void> {
  const { bucketName } = trail
  switch (await buckets.prove(trail)) {
    case 'proved':
      return
    case 'no-bucket':
      throw trailError('S3BucketDoesNotExistException', `S3 bucket ${bucketName} does not exist!`)
    case 'not-allowed':
      throw trailError(
        'InsufficientS3BucketPolicyException',
        `Incorrect S3 bucket policy is detected for bucket: ${bucketName}`,
      )
    case 'no-way':
      throw trailError('InvalidS3PrefixException', 'S3 prefix has a step that is . or .., which a path cannot hold.')
    case 'no-answer':
      throw commonError('serviceUnavailable', `The upstream of s3, which has bucket ${bucketName}, does not answer.`)
    case 'no-credentials':
      throw commonError(
        'unsupportedOperation',
        'Cairn has no credentials to deliver with: in its configuration upstreams.s3.signing must be sign.',
      )
  }
}

function notYet(member: string) {
  return commonError('unsupportedOperation', `Cairn does not have ${member} of trails in this version.`)
}
