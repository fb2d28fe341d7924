import {
  AddUserToGroupCommand,
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateAccountAliasCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteAccountAliasCommand,
  GetUserCommand,
  ListUsersCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  SimulatePrincipalPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam'
import {
  AssumeRoleCommand,
  DecodeAuthorizationMessageCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { required } from '../../src/base/assert.ts'
import type { Credentials } from '../../src/cli/client/credentials-file.ts'
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

// Goal: every type of caller stands in records as AWS writes it, member for member.
//
// Method: each type asks a running server who it is, and its record is compared whole.
test('identities: each type of caller is on record as AWS writes it', async () => {
  const account = '123456789012'
  const rootKey = server.credentials()
  const identityOf = async (credentials: Credentials) => {
    using clients = clientsOf(credentials)
    const { record } = await recordOf(await clients.sts.send(new GetCallerIdentityCommand({})))
    return record.userIdentity
  }
  const fresh = { attributes: { creationDate: expect.stringMatching(/^\d{4}-.*Z$/), mfaAuthenticated: 'false' } }
  const asRoot = { type: 'Root', principalId: account, arn: `arn:aws:iam::${account}:root`, accountId: account }
  expect(await identityOf(rootKey)).toEqual({ ...asRoot, accessKeyId: rootKey.accessKeyId })

  await root.iam.send(new CreateAccountAliasCommand({ AccountAlias: 'acme' }))
  expect(await identityOf(rootKey)).toEqual({ ...asRoot, accessKeyId: rootKey.accessKeyId, userName: 'acme' })
  const rootSession = credentialsOf((await root.sts.send(new GetSessionTokenCommand({}))).Credentials)
  expect(await identityOf(rootSession)).toEqual({
    ...asRoot,
    accessKeyId: rootSession.accessKeyId,
    userName: 'acme',
    sessionContext: fresh,
  })
  await root.iam.send(new DeleteAccountAliasCommand({ AccountAlias: 'acme' }))

  const key = await makeUser('kate')
  await allow('kate', 'sts:*')
  using kate = clientsOf(key)
  const asUser = {
    type: 'IAMUser',
    principalId: expect.stringMatching(/^AIDA[A-Z0-9]{17}$/),
    arn: `arn:aws:iam::${account}:user/kate`,
    accountId: account,
  }
  expect(await identityOf(key)).toEqual({ ...asUser, accessKeyId: key.accessKeyId, userName: 'kate' })
  const session = credentialsOf((await kate.sts.send(new GetSessionTokenCommand({}))).Credentials)
  expect(session.accessKeyId).toMatch(/^ASIA/)
  expect(await identityOf(session)).toEqual({
    ...asUser,
    accessKeyId: session.accessKeyId,
    userName: 'kate',
    sessionContext: fresh,
  })

  const federated = credentialsOf((await kate.sts.send(new GetFederationTokenCommand({ Name: 'guest' }))).Credentials)
  expect(await identityOf(federated)).toEqual({
    type: 'FederatedUser',
    principalId: `${account}:guest`,
    arn: `arn:aws:sts::${account}:federated-user/guest`,
    accountId: account,
    accessKeyId: federated.accessKeyId,
    sessionContext: { sessionIssuer: { ...asUser, userName: 'kate' }, ...fresh },
  })

  const actions = ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession']
  const first = await makeRole('First', { AWS: `arn:aws:iam::${account}:user/kate` }, actions)
  const second = await makeRole('Second', { AWS: first }, actions)
  const mayAssume = policy({ Effect: 'Allow', Action: actions, Resource: '*' })
  await root.iam.send(new PutRolePolicyCommand({ RoleName: 'First', PolicyName: 'on', PolicyDocument: mayAssume }))
  const asked = {
    RoleArn: first,
    RoleSessionName: 'one',
    SourceIdentity: 'kate',
    Tags: [{ Key: 'team', Value: 'red' }],
  }
  const one = credentialsOf((await kate.sts.send(new AssumeRoleCommand(asked))).Credentials)
  using inFirst = clientsOf(one)
  const chained = await inFirst.sts.send(new AssumeRoleCommand({ RoleArn: second, RoleSessionName: 'two' }))
  const two = credentialsOf(chained.Credentials)
  const asSession = (role: string, name: string, accessKeyId: string) => ({
    type: 'AssumedRole',
    principalId: expect.stringMatching(new RegExp(`^AROA[A-Z0-9]{17}:${name}$`)),
    arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}`,
    accountId: account,
    accessKeyId,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: expect.stringMatching(/^AROA[A-Z0-9]{17}$/),
        arn: `arn:aws:iam::${account}:role/${role}`,
        accountId: account,
        userName: role,
      },
      ...fresh,
      sourceIdentity: 'kate',
    },
  })
  expect(await identityOf(one)).toEqual(asSession('First', 'one', one.accessKeyId))
  expect(await identityOf(two)).toEqual(asSession('Second', 'two', two.accessKeyId))
  expect((await recordOf(chained)).record.userIdentity).toEqual(asSession('First', 'one', one.accessKeyId))

  using forger = clientsOf({ ...key, secretAccessKey: 'not-the-secret-not-the-secret-not-the-se' })
  const forged = await forger.sts.send(new GetCallerIdentityCommand({})).catch((error: unknown) => error)
  expect((await recordOf(forged)).record).toMatchObject({
    userIdentity: { type: 'Unknown' },
    recipientAccountId: account,
  })
})

test('identities: a refusal explains itself to who may decode it, and to nobody else', async () => {
  const other = await cairn.createAccount('444444444444')
  using stranger = clientsOf(other)
  using lena = clientsOf(await makeUser('lena'))
  const refused = await sendQuietly(() => lena.iam.send(new CreateGroupCommand({ GroupName: 'ops' })))
  const EncodedMessage = required(refused.headers.get('x-cairn-authorization-message'), 'the message')
  const decode = new DecodeAuthorizationMessageCommand({ EncodedMessage })
  await expect(lena.sts.send(decode)).rejects.toMatchObject({ name: 'AccessDenied' })
  await expect(stranger.sts.send(decode)).rejects.toMatchObject({ name: 'InvalidAuthorizationMessageException' })
  const { DecodedMessage = '' } = await root.sts.send(decode)
  expect(JSON.parse(DecodedMessage)).toMatchObject({
    allowed: false,
    explicitDeny: false,
    context: {
      principal: { name: 'lena', arn: 'arn:aws:iam::123456789012:user/lena' },
      action: 'iam:CreateGroup',
      resource: 'arn:aws:iam::123456789012:group/ops',
    },
  })
  await root.iam.send(
    new PutUserPolicyCommand({
      UserName: 'lena',
      PolicyName: 'no',
      PolicyDocument: policy({ Effect: 'Deny', Action: 'iam:*', Resource: '*' }),
    }),
  )
  const denied = await sendQuietly(() => lena.iam.send(new CreateGroupCommand({ GroupName: 'ops' })))
  const again = required(denied.headers.get('x-cairn-authorization-message'), 'the message')
  const { DecodedMessage: said = '' } = await root.sts.send(
    new DecodeAuthorizationMessageCommand({ EncodedMessage: again }),
  )
  expect(JSON.parse(said).explicitDeny).toBe(true)
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

/** A call that is refused, with the headers of its answer. */
async function sendQuietly(run: () => Promise<unknown>): Promise<{ readonly headers: Map<string, string> }> {
  const error: unknown = await run().then(
    () => null,
    (refusal: unknown) => refusal,
  )
  const { headers = {} } = Object(Object(error).$response)
  return { headers: new Map(Object.entries(headers).map(([name, value]) => [name, String(value)])) }
}

async function recordOf(answer: unknown) {
  const { $metadata } = answer as { readonly $metadata: { readonly requestId?: string } }
  const { records } = await cairn.search([['requestID', required($metadata.requestId, 'a request id')]])
  expect(records).toHaveLength(1)
  return required(records[0], 'the record')
}
