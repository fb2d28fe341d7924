import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  DeletePolicyCommand,
  GetAccountAuthorizationDetailsCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  IAMClient,
  NoSuchEntityException,
  PutUserPermissionsBoundaryCommand,
  paginateListPolicies,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam'
import { expect, test } from 'vitest'
import { required } from '../../src/base/assert.ts'
import { allowing, openIamAccount, trustsCloudTrail } from '../support/iam-account.ts'
import { startProtocolServer } from './protocol-server.ts'

// Goal: the public client reads every answer about roles, policies and simulations as AWS's.
test('iam client: roles, policies, pages, simulations and errors pass the wire', async () => {
  await using iam = await openIamAccount()
  await using server = await startProtocolServer((operation, input) => iam.call(operation.name, input))
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' }
  const client = new IAMClient({ endpoint: server.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })

  const { Policy } = await client.send(
    new CreatePolicyCommand({
      PolicyName: 'Mine',
      PolicyDocument: allowing('s3:*'),
      Tags: [{ Key: 'Team', Value: 'Red + Blü' }],
    }),
  )
  const PolicyArn = required(Policy?.Arn, 'the ARN')
  expect(Policy).toMatchObject({ Tags: [{ Key: 'Team', Value: 'Red + Blü' }], CreateDate: expect.any(Date) })
  const version = await client.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }))
  expect(decodeURIComponent(version.PolicyVersion?.Document ?? '')).toBe(allowing('s3:*'))
  await client.send(new AttachRolePolicyCommand({ RoleName: 'Auditor', PolicyArn }))
  const role = await client.send(new GetRoleCommand({ RoleName: 'Auditor' }))
  expect(decodeURIComponent(role.Role?.AssumeRolePolicyDocument ?? '')).toBe(trustsCloudTrail)

  const names: (string | undefined)[] = []
  for await (const page of paginateListPolicies({ client, pageSize: 2 }, {})) {
    names.push(...(page.Policies ?? []).map(({ PolicyName }) => PolicyName))
  }
  expect(names).toContain('Mine')
  expect(new Set(names).size).toBe(names.length)

  await client.send(new PutUserPermissionsBoundaryCommand({ UserName: 'Ann', PermissionsBoundary: PolicyArn }))
  const details = await client.send(new GetAccountAuthorizationDetailsCommand({}))
  expect(details).toMatchObject({
    UserDetailList: [{ PermissionsBoundary: { PermissionsBoundaryType: 'Policy' }, GroupList: ['Staff'] }],
    RoleDetailList: [{ AttachedManagedPolicies: [{ PolicyName: 'Mine' }] }],
  })
  const simulated = await client.send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: 'arn:aws:iam::111111111111:user/Ann',
      PolicyInputList: [allowing('s3:Get*')],
      ActionNames: ['s3:GetObject', 's3:PutObject'],
      ResourceArns: ['arn:aws:s3:::b/k'],
      ContextEntries: [{ ContextKeyName: 'aws:SourceIp', ContextKeyType: 'ip', ContextKeyValues: ['192.0.2.1'] }],
    }),
  )
  const place = { StartPosition: { Line: 1, Column: expect.any(Number) }, SourcePolicyType: 'IAM Policy' }
  expect(simulated.EvaluationResults).toMatchObject([
    {
      EvalDecision: 'allowed',
      MatchedStatements: [{ SourcePolicyId: 'PolicyInputList.1', ...place }],
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: true },
      ResourceSpecificResults: [{ EvalResourceName: 'arn:aws:s3:::b/k', EvalResourceDecision: 'allowed' }],
    },
    { EvalDecision: 'implicitDeny' },
  ])

  await expect(client.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toMatchObject({
    name: 'DeleteConflictException',
    message: 'Cannot delete a policy attached to entities.',
  })
  await expect(client.send(new GetRoleCommand({ RoleName: 'Nobody' }))).rejects.toThrow(NoSuchEntityException)
  client.destroy()
})
