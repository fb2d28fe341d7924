import type { AwsPolicySource } from './aws-policy-source.ts'

export const cloudTrailReadOnlyAccess: AwsPolicySource = {
  policyName: 'AWSCloudTrail_ReadOnlyAccess',
  policyId: 'ANPAZKAPJZG4CTREADONL',
  description: 'Provides read only access to AWS CloudTrail.',
  publishedAtMs: Date.UTC(2022, 5, 14, 17, 23, 35),
  versionNumber: 1,
  statements: [
    {
      Sid: 'CloudTrailReadOnly',
      Effect: 'Allow',
      Action: ['cloudtrail:Get*', 'cloudtrail:Describe*', 'cloudtrail:List*', 'cloudtrail:LookupEvents'],
      Resource: '*',
    },
  ],
}
