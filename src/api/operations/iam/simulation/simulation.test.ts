import { expect, test } from 'vitest'
import { openIamAccount, policyOf } from '../../../../../test/support/iam-account.ts'
import { operationCaller } from '../../../../../test/support/operation-caller.ts'
import { accountOf } from '../../../../../test/support/test-directory.ts'
import { simulationOperations } from './index.ts'

const ann = 'arn:aws:iam::111111111111:user/Ann'
const object = 'arn:aws:s3:::b/k'

const allow = (Action: string, Resource: unknown = '*', more = {}) => ({ Effect: 'Allow', Action, Resource, ...more })
const deny = (Action: string, Resource: unknown = '*') => ({ Effect: 'Deny', Action, Resource })
const fromHere = { Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } }
const vpc = { ContextKeyName: 'aws:sourcevpc', ContextKeyType: 'string' }

test.each([
  ['an Allow', [policyOf(allow('s3:Get*'))], {}, 'allowed'],
  ['nothing', [policyOf(allow('iam:*'))], {}, 'implicitDeny'],
  ['a Deny beside an Allow', [policyOf(allow('s3:*')), policyOf(deny('s3:GetObject'))], {}, 'explicitDeny'],
  ['another resource', [policyOf(allow('s3:*', 'arn:aws:s3:::other/*'))], {}, 'implicitDeny'],
  [
    'a condition that the context fulfils',
    [policyOf(allow('s3:*', '*', fromHere))],
    { ContextEntries: [{ ...vpc, ContextKeyValues: ['vpc-1'] }] },
    'allowed',
  ],
  [
    'a condition that it does not',
    [policyOf(allow('s3:*', '*', fromHere))],
    { ContextEntries: [{ ...vpc, ContextKeyValues: ['vpc-2'] }] },
    'implicitDeny',
  ],
  [
    'a boundary that allows',
    [policyOf(allow('s3:*'))],
    { PermissionsBoundaryPolicyInputList: [policyOf(allow('s3:*'))] },
    'allowed',
  ],
  [
    'a boundary that does not',
    [policyOf(allow('s3:*'))],
    { PermissionsBoundaryPolicyInputList: [policyOf(allow('iam:*'))] },
    'implicitDeny',
  ],
  [
    'a variable of the caller',
    [policyOf(allow('s3:*', `arn:aws:s3:::b/\${aws:username}`))],
    { CallerArn: ann, ResourceArns: ['arn:aws:s3:::b/Ann'] },
    'allowed',
  ],
  [
    'a tag of the caller',
    [policyOf(allow('s3:*', `arn:aws:s3:::b/\${aws:PrincipalTag/Team}`))],
    { CallerArn: ann, ResourceArns: ['arn:aws:s3:::b/Red'] },
    'allowed',
  ],
])('simulation: %s', async (_name, PolicyInputList, more, decision) => {
  await using iam = await openIamAccount()
  const input = { PolicyInputList, ActionNames: ['s3:GetObject'], ResourceArns: [object], ...more }
  expect(await iam.call('SimulateCustomPolicy', input)).toMatchObject({
    EvaluationResults: [{ EvalActionName: 's3:GetObject', EvalDecision: decision }],
    IsTruncated: false,
  })
})

const bucketPolicy = (Principal: unknown, Effect = 'Allow') =>
  policyOf({ Effect, Principal, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' })

test.each([
  ['of the own account allows alone', [], bucketPolicy({ AWS: ann }), undefined, 'allowed'],
  [
    'that names another does not',
    [],
    bucketPolicy({ AWS: 'arn:aws:iam::111111111111:user/Bob' }),
    undefined,
    'implicitDeny',
  ],
  [
    'that names the account leaves it to the own policies',
    [],
    bucketPolicy({ AWS: '111111111111' }),
    undefined,
    'implicitDeny',
  ],
  ['denies whatever else allows', [allow('s3:*')], bucketPolicy('*', 'Deny'), undefined, 'explicitDeny'],
  ['of another account does not allow alone', [], bucketPolicy({ AWS: ann }), '222222222222', 'implicitDeny'],
  [
    'of another account must allow',
    [allow('s3:*')],
    bucketPolicy({ AWS: '333333333333' }),
    '222222222222',
    'implicitDeny',
  ],
  [
    'of another account allows with the own ones',
    [allow('s3:*')],
    bucketPolicy({ AWS: ann }),
    '222222222222',
    'allowed',
  ],
])("simulation: a resource's policy %s", async (_name, own, ResourcePolicy, ResourceOwner, decision) => {
  await using iam = await openIamAccount()
  if (own.length > 0) {
    await iam.call('PutUserPolicy', { UserName: 'Ann', PolicyName: 'own', PolicyDocument: policyOf(...own) })
  }
  const owner = ResourceOwner === undefined ? {} : { ResourceOwner }
  const input = {
    PolicySourceArn: ann,
    ActionNames: ['s3:GetObject'],
    ResourceArns: [object],
    ResourcePolicy,
    ...owner,
  }
  const answer = await iam.call('SimulatePrincipalPolicy', input)
  expect(answer).toMatchObject({
    EvaluationResults: [{ EvalDecision: decision, ResourceSpecificResults: [{ EvalResourceDecision: decision }] }],
  })
  if (ResourceOwner !== undefined) {
    const details = { 'IAM Policy': expect.any(String), 'Resource Policy': expect.any(String) }
    expect(answer).toMatchObject({ EvaluationResults: [{ EvalDecisionDetails: details }] })
  }
})

// Goal: a simulation of a user counts all that hangs on it and says which statement of which policy decided, and where
// that statement stands in the text.
test('simulation: a user has its own, its groups and its boundary', async () => {
  await using iam = await openIamAccount()
  const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess'
  await iam.call('AttachGroupPolicy', { GroupName: 'Staff', PolicyArn: administrator })
  await iam.call('PutUserPolicy', { UserName: 'Ann', PolicyName: 'no', PolicyDocument: policyOf(deny('iam:*')) })
  const input = { PolicySourceArn: ann, ActionNames: ['s3:GetObject', 'iam:GetUser'] }
  const managed = {
    SourcePolicyId: 'AdministratorAccess',
    SourcePolicyType: 'IAM Policy',
    StartPosition: { Line: 3, Column: 17 },
    EndPosition: { Line: 8, Column: 6 },
  }
  expect(await iam.call('SimulatePrincipalPolicy', input)).toEqual({
    EvaluationResults: [
      {
        EvalActionName: 's3:GetObject',
        EvalResourceName: '*',
        EvalDecision: 'allowed',
        MatchedStatements: [managed],
        MissingContextValues: [],
      },
      {
        EvalActionName: 'iam:GetUser',
        EvalResourceName: '*',
        EvalDecision: 'explicitDeny',
        MatchedStatements: [expect.objectContaining({ SourcePolicyId: 'user_Ann_no' })],
        MissingContextValues: [],
      },
    ],
    IsTruncated: false,
  })

  await iam.call('PutUserPermissionsBoundary', {
    UserName: 'Ann',
    PermissionsBoundary: 'arn:aws:iam::aws:policy/AWSCloudTrail_ReadOnlyAccess',
  })
  const bounded = (isAllowed: boolean) => ({
    PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: isAllowed },
  })
  const action = (name: string) => iam.call('SimulatePrincipalPolicy', { ...input, ActionNames: [name] })
  expect(await action('s3:GetObject')).toMatchObject({
    EvaluationResults: [{ EvalDecision: 'implicitDeny', ...bounded(false) }],
  })
  expect(await action('cloudtrail:GetTrail')).toMatchObject({
    EvaluationResults: [{ EvalDecision: 'allowed', ...bounded(true) }],
  })
})

test('simulation: several resources give one result with the strictest decision, and each its own', async () => {
  await using iam = await openIamAccount()
  const resources = ['arn:aws:s3:::b/open', 'arn:aws:s3:::b/secret', 'arn:aws:s3:::c/x']
  expect(
    await iam.call('SimulateCustomPolicy', {
      PolicyInputList: [policyOf(allow('s3:*', 'arn:aws:s3:::b/*'), deny('s3:*', 'arn:aws:s3:::b/secret'))],
      ActionNames: ['s3:GetObject'],
      ResourceArns: resources,
    }),
  ).toMatchObject({
    EvaluationResults: [
      {
        EvalDecision: 'explicitDeny',
        MatchedStatements: [{ SourcePolicyId: 'PolicyInputList.1' }],
        ResourceSpecificResults: ['allowed', 'explicitDeny', 'implicitDeny'].map((EvalResourceDecision, index) => ({
          EvalResourceName: resources[index],
          EvalResourceDecision,
        })),
      },
    ],
  })
})

test('simulation: missing keys are named as the policy spells them, and all keys can be asked for', async () => {
  await using iam = await openIamAccount()
  const conditional = policyOf(allow('s3:*', `arn:aws:s3:::b/\${aws:UserName}`, fromHere))
  expect(
    await iam.call('SimulateCustomPolicy', { PolicyInputList: [conditional], ActionNames: ['s3:GetObject'] }),
  ).toMatchObject({ EvaluationResults: [{ MissingContextValues: ['aws:SourceVpc', 'aws:UserName'] }] })
  const keys = { ContextKeyNames: ['aws:SourceVpc', 'aws:UserName'] }
  expect(await iam.call('GetContextKeysForCustomPolicy', { PolicyInputList: [conditional] })).toEqual(keys)
  await iam.call('PutGroupPolicy', { GroupName: 'Staff', PolicyName: 'p', PolicyDocument: conditional })
  expect(await iam.call('GetContextKeysForPrincipalPolicy', { PolicySourceArn: ann })).toEqual(keys)
})

test('simulation: results come page by page', async () => {
  await using iam = await openIamAccount()
  const input = { PolicyInputList: [policyOf(allow('s3:*'))], ActionNames: ['s3:A', 's3:B', 's3:C'], MaxItems: 2 }
  const first = await iam.call('SimulateCustomPolicy', input)
  expect(first).toMatchObject({
    EvaluationResults: [{ EvalActionName: 's3:A' }, { EvalActionName: 's3:B' }],
    IsTruncated: true,
  })
  const { Marker } = Object(first)
  expect(await iam.call('SimulateCustomPolicy', { ...input, Marker })).toMatchObject({
    EvaluationResults: [{ EvalActionName: 's3:C' }],
    IsTruncated: false,
  })
})

test('simulation: what cannot be simulated is refused by name', async () => {
  await using iam = await openIamAccount()
  const custom = { PolicyInputList: [policyOf(allow('s3:*'))], ActionNames: ['s3:GetObject'] }
  const invalid = { name: 'InvalidInputException' }
  for (const [change, error] of [
    [{ PolicyInputList: ['{'] }, invalid],
    [{ ActionNames: ['s3:*'] }, invalid],
    [{ ActionNames: ['GetObject'] }, invalid],
    [{ CallerArn: 'arn:aws:sts::111111111111:assumed-role/r/s' }, invalid],
    [{ ResourcePolicy: bucketPolicy('*') }, invalid],
    [{ ResourceOwner: 'nobody' }, invalid],
    [{ PermissionsBoundaryPolicyInputList: [policyOf(allow('s3:*')), policyOf(allow('s3:*'))] }, invalid],
    [{ ActionNames: Array.from({ length: 2001 }, () => 's3:GetObject') }, invalid],
    [{ ResourceHandlingOption: 'EC2-VPC-EBS' }, { kind: 'unsupportedOperation' }],
  ] as const) {
    await expect(
      iam.call('SimulateCustomPolicy', { ...custom, ...change }),
      JSON.stringify(change).slice(0, 80),
    ).rejects.toMatchObject(error)
  }
  const excluding = {
    PolicySourceArn: ann,
    ActionNames: ['s3:GetObject'],
    PolicyExclusionList: [{ PolicyType: 'aws-managed' }],
  }
  await expect(iam.call('SimulatePrincipalPolicy', excluding)).rejects.toMatchObject({
    kind: 'unsupportedOperation',
    message: 'PolicyExclusionList is not supported.',
  })
  for (const [PolicySourceArn, name] of [
    ['arn:aws:sts::111111111111:assumed-role/r/s', 'InvalidInputException'],
    ['arn:aws:iam::111111111111:user/Nobody', 'NoSuchEntityException'],
    ['arn:aws:iam::111111111111:user/path/Ann', 'NoSuchEntityException'],
  ] as const) {
    const input = { PolicySourceArn, ActionNames: ['s3:GetObject'] }
    await expect(iam.call('SimulatePrincipalPolicy', input), PolicySourceArn).rejects.toMatchObject({ name })
  }
})

// Goal: nobody learns through a simulation what another account keeps to itself.
//
// Method: what a policy allows Ann by her tag is simulated by her own account and by another one, which name her alike.
test('simulation: a caller of another account is known by its ARN alone', async () => {
  await using iam = await openIamAccount()
  const stranger = operationCaller(simulationOperations(iam.directory), accountOf('222222222222'))
  const input = {
    PolicyInputList: [policyOf(allow('s3:*', `arn:aws:s3:::b/\${aws:PrincipalTag/Team}`))],
    ActionNames: ['s3:GetObject'],
    ResourceArns: ['arn:aws:s3:::b/Red'],
    CallerArn: ann,
  }
  expect(await iam.call('SimulateCustomPolicy', input)).toMatchObject({
    EvaluationResults: [{ EvalDecision: 'allowed' }],
  })
  expect(await stranger.call('SimulateCustomPolicy', input)).toMatchObject({
    EvaluationResults: [{ EvalDecision: 'implicitDeny', MissingContextValues: ['aws:PrincipalTag/Team'] }],
  })
  await expect(
    stranger.call('SimulatePrincipalPolicy', { PolicySourceArn: ann, ActionNames: ['s3:GetObject'] }),
  ).rejects.toMatchObject({ name: 'NoSuchEntityException' })
})
