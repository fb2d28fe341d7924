import { CreateBucketCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3'
import type { AwsClients } from './aws-clients.ts'

/** What a bucket's policy lets CloudTrail do. */
export interface LogBucketPlan {
  readonly bucketName: string
  readonly accountId: string
  /** With its slash. */
  readonly keyPrefix?: string
  /** Conditions of both statements. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Where CloudTrail may write, where it is not below `AWSLogs/<account>/`. */
  readonly resources?: readonly string[]
  readonly services?: readonly string[]
}

/** The policy that AWS documents for the bucket of a trail. */
export function logBucketPolicy({
  bucketName,
  accountId,
  keyPrefix = '',
  conditions = {},
  resources = [`${bucketName}/${keyPrefix}AWSLogs/${accountId}/*`],
  services = ['cloudtrail.amazonaws.com'],
}: LogBucketPlan) {
  const Principal = { Service: services.length === 1 ? services[0] : services }
  const equals = { ...conditions.StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' }
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'AWSCloudTrailAclCheck20150319',
        Effect: 'Allow',
        Principal,
        Action: 's3:GetBucketAcl',
        Resource: `arn:aws:s3:::${bucketName}`,
        ...(Object.keys(conditions).length === 0 ? {} : { Condition: conditions }),
      },
      {
        Sid: 'AWSCloudTrailWrite20150319',
        Effect: 'Allow',
        Principal,
        Action: 's3:PutObject',
        Resource: resources.map((resource) => `arn:aws:s3:::${resource}`),
        Condition: { ...conditions, StringEquals: equals },
      },
    ],
  }
}

/** Makes a bucket that takes what trails of the account deliver. */
export async function makeLogBucket({ s3 }: AwsClients, plan: LogBucketPlan): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: plan.bucketName }))
  await allowDeliveries({ s3 }, plan)
}

export async function allowDeliveries({ s3 }: Pick<AwsClients, 's3'>, plan: LogBucketPlan): Promise<void> {
  const Policy = JSON.stringify(logBucketPolicy(plan))
  await s3.send(new PutBucketPolicyCommand({ Bucket: plan.bucketName, Policy }))
}
