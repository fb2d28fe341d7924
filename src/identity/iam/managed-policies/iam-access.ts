import { type AwsPolicySource, actionsOf } from './aws-policy-source.ts'

export const iamFullAccess: AwsPolicySource = {
  policyName: 'IAMFullAccess',
  policyId: 'ANPAI7XKCFMBPM3QQRRVQ',
  description: 'Provides full access to IAM.',
  publishedAtMs: Date.UTC(2015, 1, 6, 18, 40, 38),
  versionNumber: 2,
  statements: [
    {
      Effect: 'Allow',
      Action: actionsOf({
        iam: '*',
        organizations:
          'DescribeAccount DescribeOrganization DescribeOrganizationalUnit DescribePolicy ListChildren ListParents ' +
          'ListPoliciesForTarget ListRoots ListPolicies ListTargetsForPolicy',
      }),
      Resource: '*',
    },
  ],
}

export const iamReadOnlyAccess: AwsPolicySource = {
  policyName: 'IAMReadOnlyAccess',
  policyId: 'ANPAJKSO7NDY4T57MWDSQ',
  description: 'Provides read only access to IAM.',
  publishedAtMs: Date.UTC(2015, 1, 6, 18, 40, 39),
  versionNumber: 4,
  statements: [
    {
      Effect: 'Allow',
      Action: actionsOf({
        iam: 'GenerateCredentialReport GenerateServiceLastAccessedDetails Get* List* SimulateCustomPolicy SimulatePrincipalPolicy',
      }),
      Resource: '*',
    },
  ],
}

export const iamUserChangePassword: AwsPolicySource = {
  policyName: 'IAMUserChangePassword',
  policyId: 'ANPAJ4L4MM2A7QIEB56MS',
  description: 'Provides the ability for an IAM user to change their own password.',
  publishedAtMs: Date.UTC(2016, 10, 15, 0, 25, 16),
  versionNumber: 5,
  statements: [
    {
      Effect: 'Allow',
      Action: 'iam:ChangePassword',
      Resource: ['arn:aws:iam::*:user/${aws:username}', 'arn:aws:iam::*:user/*/${aws:username}'],
    },
    { Effect: 'Allow', Action: 'iam:GetAccountPasswordPolicy', Resource: '*' },
  ],
}
