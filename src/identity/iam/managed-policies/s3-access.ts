import type { AwsPolicySource } from './aws-policy-source.ts'

export const s3FullAccess: AwsPolicySource = {
  policyName: 'AmazonS3FullAccess',
  policyId: 'ANPAIFIR6V6BVTRAHWINE',
  description: 'Provides full access to all buckets.',
  publishedAtMs: Date.UTC(2015, 1, 6, 18, 40, 58),
  versionNumber: 2,
  statements: [{ Effect: 'Allow', Action: ['s3:*', 's3-object-lambda:*'], Resource: '*' }],
}

export const s3ReadOnlyAccess: AwsPolicySource = {
  policyName: 'AmazonS3ReadOnlyAccess',
  policyId: 'ANPAIZTJ4DXE7G6AGAE6M',
  description: 'Provides read only access to all buckets.',
  publishedAtMs: Date.UTC(2015, 1, 6, 18, 40, 59),
  versionNumber: 3,
  statements: [
    {
      Effect: 'Allow',
      Action: ['s3:Get*', 's3:List*', 's3:Describe*', 's3-object-lambda:Get*', 's3-object-lambda:List*'],
      Resource: '*',
    },
  ],
}
