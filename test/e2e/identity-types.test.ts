import {
  CreateAccessKeyCommand,
  CreateAccountAliasCommand,
  CreateGroupCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccountAliasCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import {
  AssumeRoleCommand,
  DecodeAuthorizationMessageCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts'
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

// Goal: every type of caller stands in records as AWS writes it, member for member.
//
// Method: each type asks a running server who it is, and its record is compared whole.
test('identity types: each type of caller is on record as AWS writes it', async () => {
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

test('identity types: a refusal explains itself to who may decode it, and to nobody else', async () => {
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

/** A call that is refused, with the headers of its answer. */
async function sendQuietly(run: () => Promise<unknown>): Promise<{ readonly headers: Map<string, string> }> {
  const error: unknown = await run().then(
    () => null,
    (refusal: unknown) => refusal,
  )
  const { headers = {} } = Object(Object(error).$response)
  return { headers: new Map(Object.entries(headers).map(([name, value]) => [name, String(value)])) }
}
