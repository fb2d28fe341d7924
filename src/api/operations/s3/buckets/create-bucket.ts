import type { CreateBucketCommandInput } from '@aws-sdk/client-s3'
import type { Region } from '../../../../base/brands.ts'
import type { Bucket } from '../../../../buckets/bucket.ts'
import { bucketTagsMax, tagSet } from '../../../../buckets/tag-set.ts'
import { s3Error } from '../../../../contract/s3-errors.ts'
import { accountCaller, defineOperation, ownTarget } from '../../operation.ts'
import type { S3Needs } from '../s3-needs.ts'
import { bucketArn } from '../s3-target.ts'
import { notImplemented } from '../unsupported-members.ts'

/** Where a bucket stands that names no Region, and where making one's own bucket again is no error. */
const firstRegion = 'us-east-1'

/**
 * Makes a bucket in the Region that the call is signed for. Only calls to us-east-1 may name another, as with AWS,
 * whose endpoint there is the one for everything.
 */
export const createBucket = ({ buckets, regions }: S3Needs) =>
  defineOperation('s3', 'CreateBucket', {
    // A Region or an ACL that there is not has errors of its own.
    checks: ['enum'],
    target: (input, call) => {
      accountCaller(call)
      const arn = bucketArn(input.Bucket ?? '')
      const { permissions, ...target } = ownTarget(call, 's3:CreateBucket', arn)
      const tagging = ownTarget(call, 's3:TagResource', arn).permissions
      return { ...target, permissions: tagsOf(input).size > 0 ? [...permissions, ...tagging] : permissions }
    },
    run: async (input, { accountId, region: calledRegion }) => {
      const ownership = ownershipOf(input)
      refuse(input, ownership)
      const region = regionOf(input, calledRegion, regions)
      const name = input.Bucket ?? ''
      const answer = { Location: `/${name}`, BucketArn: bucketArn(name) }
      const present = buckets.find(name)
      if (present?.accountId === accountId && [present.region, region].every((each) => each === firstRegion)) {
        return answer
      }
      await buckets.create({ name, accountId, region, ownership, tags: tagsOf(input) })
      return answer
    },
  })

function regionOf(input: CreateBucketCommandInput, called: Region, regions: readonly Region[]): Region {
  const wanted: string | undefined = input.CreateBucketConfiguration?.LocationConstraint
  if (wanted === undefined || wanted === '') {
    if (called === firstRegion) return called
    throw s3Error('IllegalLocationConstraintException')
  }
  const region = regions.find((served) => served === (wanted === 'EU' ? 'eu-west-1' : wanted))
  if (region === undefined || region === firstRegion) {
    throw s3Error('InvalidLocationConstraint', undefined, { LocationConstraint: wanted })
  }
  if (called === firstRegion || region === called) return region
  throw s3Error(
    'IllegalLocationConstraintException',
    `The ${wanted} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  )
}

function ownershipOf({ ObjectOwnership }: CreateBucketCommandInput): NonNullable<Bucket['ownership']> {
  if (ObjectOwnership === undefined) return 'BucketOwnerEnforced'
  if (Object.hasOwn(ownerships, ObjectOwnership)) return ObjectOwnership
  throw s3Error('InvalidArgument', 'Invalid x-amz-object-ownership header', {
    ArgumentName: 'x-amz-object-ownership',
    ArgumentValue: ObjectOwnership,
  })
}

const ownerships = { BucketOwnerEnforced: true, BucketOwnerPreferred: true, ObjectWriter: true }

function refuse(input: CreateBucketCommandInput, ownership: Bucket['ownership']): void {
  const { ACL, ObjectLockEnabledForBucket, CreateBucketConfiguration, BucketNamespace } = input
  const grants = [input.GrantFullControl, input.GrantRead, input.GrantReadACP, input.GrantWrite, input.GrantWriteACP]
  if ((ACL !== undefined && ACL !== 'private') || grants.some((grant) => grant !== undefined)) {
    if (ownership === 'BucketOwnerEnforced') throw s3Error('InvalidBucketAclWithObjectOwnership')
    throw notImplemented('x-amz-acl', ACL)
  }
  if (ObjectLockEnabledForBucket === true) throw notImplemented('x-amz-bucket-object-lock-enabled')
  if (BucketNamespace !== undefined && BucketNamespace !== 'global') {
    throw notImplemented('x-amz-bucket-namespace', BucketNamespace)
  }
  if (CreateBucketConfiguration?.Location !== undefined) throw notImplemented('Location')
  if (CreateBucketConfiguration?.Bucket !== undefined) throw notImplemented('Bucket')
}

function tagsOf({ CreateBucketConfiguration }: CreateBucketCommandInput): ReadonlyMap<string, string> {
  return tagSet(CreateBucketConfiguration?.Tags ?? [], bucketTagsMax)
}
