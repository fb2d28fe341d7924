import {
  AddUserToGroupCommand,
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  GetUserCommand,
  ListUsersCommand,
  PutGroupPolicyCommand,
  PutUserPolicyCommand,
  SimulatePrincipalPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand, GetFederationTokenCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { required } from '../../src/base/assert.ts'
import { type AwsClients, awsClients } from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

let server: TestServer
let root: AwsClients
let cairn: CairnClient
beforeAll(async () => {
  server = await startServer()
  root = clientsOf(server.credentials())
  cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
})
afterAll(async () => {
  root[Symbol.dispose]()
  cairn[Symbol.dispose]()
  await server[Symbol.asyncDispose]()
})

test('identities: a new user may do nothing, and then what a policy says, at once', async () => {
  const name = 'alice'
  using alice = clientsOf(await makeUser(name))
  const { UserId } = await alice.sts.send(new GetCallerIdentityCommand({}))
  expect(UserId).toMatch(/^AIDA[A-Z0-9]{17}$/)

  await expect(alice.iam.send(new ListUsersCommand({}))).rejects.toMatchObject({
    name: 'AccessDenied',
    message:
      'User: arn:aws:iam::123456789012:user/alice is not authorized to perform: iam:ListUsers on resource: ' +
      'arn:aws:iam::123456789012:user/ because no identity-based policy allows the iam:ListUsers action',
  })
  await allow(name, 'iam:ListUsers')
  expect((await alice.iam.send(new ListUsersCommand({}))).Users?.map(({ UserName }) => UserName)).toContain(name)
})

test('identities: a refusal is on record in the name of who was refused', async () => {
  using bob = clientsOf(await makeUser('bob'))
  const refused = await bob.iam.send(new CreateGroupCommand({ GroupName: 'ops' })).catch((error: unknown) => error)
  const { record } = await recordOf(refused)
  expect(record).toMatchObject({
    eventName: 'CreateGroup',
    errorCode: 'AccessDenied',
    userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::123456789012:user/bob', userName: 'bob' },
    requestParameters: { groupName: 'ops' },
    responseElements: null,
    awsRegion: 'us-east-1',
  })
})

test('identities: permissions come by group, and an explicit deny wins', async () => {
  using carol = clientsOf(await makeUser('carol'))
  await root.iam.send(new CreateGroupCommand({ GroupName: 'auditors' }))
  const everything = policy({ Effect: 'Allow', Action: 'iam:*', Resource: '*' })
  await root.iam.send(
    new PutGroupPolicyCommand({ GroupName: 'auditors', PolicyName: 'all', PolicyDocument: everything }),
  )
  await root.iam.send(new AddUserToGroupCommand({ GroupName: 'auditors', UserName: 'carol' }))
  await carol.iam.send(new GetUserCommand({ UserName: 'carol' }))
  const denied = policy({ Effect: 'Deny', Action: 'iam:Get*', Resource: '*' })
  await root.iam.send(new PutUserPolicyCommand({ UserName: 'carol', PolicyName: 'no', PolicyDocument: denied }))
  await expect(carol.iam.send(new GetUserCommand({ UserName: 'carol' }))).rejects.toThrow(
    'with an explicit deny in an identity-based policy',
  )
})

test('identities: an inactive key and a deleted one open nothing, from the moment that the call is answered', async () => {
  const key = await makeUser('dave')
  using dave = clientsOf(key)
  await dave.sts.send(new GetCallerIdentityCommand({}))
  const named = { UserName: 'dave', AccessKeyId: key.accessKeyId }
  await root.iam.send(new UpdateAccessKeyCommand({ ...named, Status: 'Inactive' }))
  await expect(dave.sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' })
  await root.iam.send(new UpdateAccessKeyCommand({ ...named, Status: 'Active' }))
  await dave.sts.send(new GetCallerIdentityCommand({}))
  await root.iam.send(new DeleteAccessKeyCommand(named))
  await expect(dave.sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' })
})

test('identities: a secret access key is in the answer to its creation and nowhere in the record', async () => {
  await root.iam.send(new CreateUserCommand({ UserName: 'erin' }))
  const made = await root.iam.send(new CreateAccessKeyCommand({ UserName: 'erin' }))
  const { text, record } = await recordOf(made)
  expect(text).not.toContain(required(made.AccessKey?.SecretAccessKey, 'the secret'))
  expect(record.responseElements).toEqual({
    accessKey: {
      userName: 'erin',
      accessKeyId: made.AccessKey?.AccessKeyId,
      status: 'Active',
      createDate: expect.any(String),
    },
  })
})

test('identities: a role session acts as the role, and its records name session, issuer and source identity', async () => {
  const key = await makeUser('frank')
  using frank = clientsOf(key)
  const arn = await makeRole('Auditor', { AWS: 'arn:aws:iam::123456789012:user/frank' }, [
    'sts:AssumeRole',
    'sts:SetSourceIdentity',
  ])
  await root.iam.send(
    new AttachRolePolicyCommand({ RoleName: 'Auditor', PolicyArn: 'arn:aws:iam::aws:policy/SecurityAudit' }),
  )
  const assumed = await frank.sts.send(
    new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'night', SourceIdentity: 'frank' }),
  )
  const session = credentialsOf(assumed.Credentials)
  using auditor = clientsOf(session)
  expect((await auditor.sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(
    'arn:aws:sts::123456789012:assumed-role/Auditor/night',
  )
  const { record } = await recordOf(await auditor.iam.send(new ListUsersCommand({})))
  expect(record.userIdentity).toEqual({
    type: 'AssumedRole',
    principalId: expect.stringMatching(/^AROA[A-Z0-9]{17}:night$/),
    arn: 'arn:aws:sts::123456789012:assumed-role/Auditor/night',
    accountId: '123456789012',
    accessKeyId: session.accessKeyId,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: expect.stringMatching(/^AROA[A-Z0-9]{17}$/),
        arn,
        accountId: '123456789012',
        userName: 'Auditor',
      },
      attributes: { creationDate: expect.stringMatching(/Z$/), mfaAuthenticated: 'false' },
      sourceIdentity: 'frank',
    },
  })
  const { record: assume } = await recordOf(assumed)
  expect(assume).toMatchObject({
    eventName: 'AssumeRole',
    requestParameters: { roleArn: arn, roleSessionName: 'night', sourceIdentity: 'frank' },
    responseElements: { credentials: { accessKeyId: session.accessKeyId } },
    resources: [{ accountId: '123456789012', type: 'AWS::IAM::Role', ARN: arn }],
  })
  await expect(auditor.iam.send(new CreateUserCommand({ UserName: 'gone' }))).rejects.toMatchObject({
    name: 'AccessDenied',
  })
})

test('identities: a session policy takes away and never gives', async () => {
  using grace = clientsOf(await makeUser('grace'))
  await allow('grace', 'iam:*', 'sts:GetFederationToken')
  const federated = await grace.sts.send(
    new GetFederationTokenCommand({
      Name: 'guest',
      Policy: policy({ Effect: 'Allow', Action: ['iam:ListUsers', 's3:*'], Resource: '*' }),
    }),
  )
  using guest = clientsOf(credentialsOf(federated.Credentials))
  await expect(guest.cloudtrail.config.region()).resolves.toBe('us-east-1')
  expect((await guest.sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(
    'arn:aws:sts::123456789012:federated-user/guest',
  )
})

test('identities: a role of another account is assumed when both sides allow, and both accounts have it on record', async () => {
  const other = await cairn.createAccount('222222222222')
  using otherRoot = clientsOf(other)
  using heidi = clientsOf(await makeUser('heidi'))
  const trust = policy({ Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' })
  const made = await otherRoot.iam.send(new CreateRoleCommand({ RoleName: 'Partner', AssumeRolePolicyDocument: trust }))
  const RoleArn = required(made.Role?.Arn, 'the ARN')
  const assume = () => heidi.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'visit' }))
  await expect(assume()).rejects.toMatchObject({ name: 'AccessDenied' })
  await allow('heidi', 'sts:AssumeRole')
  const assumed = await assume()
  const { records } = await cairn.search([['requestID', required(assumed.$metadata.requestId, 'an id')]])
  const [theirs, ours] = [...records].sort((one, two) =>
    String(two.record.recipientAccountId).localeCompare(String(one.record.recipientAccountId)),
  )
  expect(ours?.record).toMatchObject({ recipientAccountId: '123456789012', userIdentity: { type: 'IAMUser' } })
  expect(theirs?.record).toMatchObject({
    recipientAccountId: '222222222222',
    userIdentity: { type: 'AWSAccount', accountId: '123456789012' },
    sharedEventID: ours?.record.sharedEventID,
  })
  expect(records).toHaveLength(2)
})

test('identities: a simulation says what a call would be told', async () => {
  await makeUser('ivan')
  await allow('ivan', 's3:GetObject')
  const created = await root.iam.send(
    new CreatePolicyCommand({
      PolicyName: 'unused',
      PolicyDocument: policy({ Effect: 'Allow', Action: '*', Resource: '*' }),
    }),
  )
  expect(created.Policy?.Arn).toBe('arn:aws:iam::123456789012:policy/unused')
  const { EvaluationResults } = await root.iam.send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: 'arn:aws:iam::123456789012:user/ivan',
      ActionNames: ['s3:GetObject', 's3:PutObject'],
      ResourceArns: ['arn:aws:s3:::logs/a'],
    }),
  )
  expect(EvaluationResults?.map(({ EvalActionName, EvalDecision }) => [EvalActionName, EvalDecision])).toEqual([
    ['s3:GetObject', 'allowed'],
    ['s3:PutObject', 'implicitDeny'],
  ])
})

test('identities: everything is there after a restart', async () => {
  const key = await makeUser('judy')
  await allow('judy', 'iam:GetUser')
  await server.restart()
  root[Symbol.dispose]()
  root = clientsOf(server.credentials())
  cairn[Symbol.dispose]()
  cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  using judy = clientsOf(key)
  expect((await judy.iam.send(new GetUserCommand({}))).User?.UserName).toBe('judy')
})

function clientsOf(credentials: Credentials): AwsClients {
  return awsClients({ url: server.url, credentials })
}

async function makeUser(UserName: string): Promise<Credentials> {
  await root.iam.send(new CreateUserCommand({ UserName }))
  const { AccessKey } = await root.iam.send(new CreateAccessKeyCommand({ UserName }))
  return credentialsOf(AccessKey)
}

async function allow(UserName: string, ...actions: readonly string[]): Promise<void> {
  const PolicyDocument = policy({ Effect: 'Allow', Action: actions, Resource: '*' })
  await root.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'allowed', PolicyDocument }))
}

async function makeRole(RoleName: string, Principal: unknown, Action: readonly string[]): Promise<string> {
  const AssumeRolePolicyDocument = policy({ Effect: 'Allow', Principal, Action })
  const { Role } = await root.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
  return required(Role?.Arn, 'the ARN')
}

function policy(...Statement: readonly unknown[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement })
}

interface IssuedKey {
  readonly AccessKeyId?: string | undefined
  readonly SecretAccessKey?: string | undefined
  readonly SessionToken?: string | undefined
}

function credentialsOf(issued: IssuedKey | undefined): Credentials {
  return {
    accessKeyId: required(issued?.AccessKeyId, 'a key id'),
    secretAccessKey: required(issued?.SecretAccessKey, 'a secret'),
    sessionToken: issued?.SessionToken ?? null,
  }
}

async function recordOf(answer: unknown) {
  const { $metadata } = answer as { readonly $metadata: { readonly requestId?: string } }
  const { records } = await cairn.search([['requestID', required($metadata.requestId, 'a request id')]])
  expect(records).toHaveLength(1)
  return required(records[0], 'the record')
}
