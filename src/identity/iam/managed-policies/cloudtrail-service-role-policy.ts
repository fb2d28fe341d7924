import type { AwsPolicySource } from './aws-policy-source.ts'

/** What the service-linked role of CloudTrail may do. Only that role has it: nobody attaches it. */
export const cloudTrailServiceRolePolicy: AwsPolicySource = {
  policyName: 'CloudTrailServiceRolePolicy',
  path: '/aws-service-role/',
  policyId: 'ANPAJXQJ45EGU6U7NQBW4',
  description: 'Permission policy for CloudTrail ServiceLinkedRole',
  publishedAtMs: Date.UTC(2018, 9, 24, 21, 21, 44),
  versionNumber: 1,
  statements: [
    { Sid: 'CloudTrailFullAccess', Effect: 'Allow', Action: 'cloudtrail:*', Resource: '*' },
    {
      Sid: 'AwsOrgsAccess',
      Effect: 'Allow',
      Action: [
        'organizations:DescribeAccount',
        'organizations:DescribeOrganization',
        'organizations:ListAccounts',
        'organizations:ListAWSServiceAccessForOrganization',
      ],
      Resource: '*',
    },
    {
      Sid: 'AwsOrgsDelegatedAdminAccess',
      Effect: 'Allow',
      Action: 'organizations:ListDelegatedAdministrators',
      Resource: '*',
      Condition: { StringEquals: { 'organizations:ServicePrincipal': 'cloudtrail.amazonaws.com' } },
    },
  ],
}
