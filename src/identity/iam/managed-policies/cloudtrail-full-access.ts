import type { AwsPolicySource } from './aws-policy-source.ts'

/** Where the console of CloudTrail makes what a trail needs: resources of any other name stay out of reach. */
const logsPrefix = 'aws-cloudtrail-logs*'

export const cloudTrailFullAccess: AwsPolicySource = {
  policyName: 'AWSCloudTrail_FullAccess',
  policyId: 'ANPAZKAPJZG4CTFULLACC',
  description: 'Provides full access to AWS CloudTrail.',
  publishedAtMs: Date.UTC(2020, 11, 16, 3, 40, 43),
  versionNumber: 1,
  statements: [
    { Effect: 'Allow', Action: 'cloudtrail:*', Resource: '*' },
    {
      Effect: 'Allow',
      Action: ['sns:AddPermission', 'sns:CreateTopic', 'sns:GetTopicAttributes', 'sns:SetTopicAttributes'],
      Resource: `arn:aws:sns:*:*:${logsPrefix}`,
    },
    { Effect: 'Allow', Action: 'sns:ListTopics', Resource: '*' },
    {
      Effect: 'Allow',
      Action: ['s3:CreateBucket', 's3:PutBucketPolicy', 's3:PutBucketPublicAccessBlock'],
      Resource: `arn:aws:s3:::${logsPrefix}`,
    },
    {
      Effect: 'Allow',
      Action: ['s3:GetBucketLocation', 's3:GetBucketPolicy', 's3:ListAllMyBuckets'],
      Resource: '*',
    },
    { Effect: 'Allow', Action: 'logs:CreateLogGroup', Resource: `arn:aws:logs:*:*:log-group:${logsPrefix}` },
    { Effect: 'Allow', Action: ['iam:GetRolePolicy', 'iam:GetUser', 'iam:ListRoles'], Resource: '*' },
    {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: '*',
      Condition: { StringEquals: { 'iam:PassedToService': 'cloudtrail.amazonaws.com' } },
    },
    {
      Effect: 'Allow',
      Action: ['kms:CreateAlias', 'kms:CreateKey', 'kms:ListAliases', 'kms:ListKeys'],
      Resource: '*',
    },
    { Effect: 'Allow', Action: 'lambda:ListFunctions', Resource: '*' },
    { Effect: 'Allow', Action: ['dynamodb:ListGlobalTables', 'dynamodb:ListTables'], Resource: '*' },
  ],
}
