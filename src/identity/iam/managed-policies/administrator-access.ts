import type { AwsPolicySource } from './aws-policy-source.ts'

export const administratorAccess: AwsPolicySource = {
  policyName: 'AdministratorAccess',
  policyId: 'ANPAIWMBCKSKIEE64ZLYK',
  description: 'Provides full access to AWS services and resources.',
  publishedAtMs: Date.UTC(2015, 1, 6, 18, 39, 46),
  versionNumber: 1,
  statements: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
}
