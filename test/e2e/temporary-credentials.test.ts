import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetRoleCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import {
  AssumeRoleCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  type Credentials as IssuedCredentials,
} from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { required } from '../../src/base/assert.ts'
import { awsClients } from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

const accountId = '123456789012'
const roleArn = `arn:aws:iam::${accountId}:role/team/worker`

let server: TestServer
/** A user who may assume the role. */
let ann: Credentials
beforeAll(async () => {
  server = await startServer()
  using root = clientsOf(server.credentials())
  const trust = document({
    Effect: 'Allow',
    Principal: { AWS: accountId },
    Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
  })
  await root.iam.send(new CreateUserCommand({ UserName: 'ann' }))
  const { AccessKey } = await root.iam.send(new CreateAccessKeyCommand({ UserName: 'ann' }))
  const PolicyDocument = document({ Effect: 'Allow', Action: 'sts:*', Resource: '*' })
  await root.iam.send(new PutUserPolicyCommand({ UserName: 'ann', PolicyName: 'sts', PolicyDocument }))
  await root.iam.send(new CreateRoleCommand({ RoleName: 'worker', Path: '/team/', AssumeRolePolicyDocument: trust }))
  await root.iam.send(new PutRolePolicyCommand({ RoleName: 'worker', PolicyName: 'sts', PolicyDocument }))
  ann = issued({ ...AccessKey, SessionToken: undefined })
})
afterAll(() => server[Symbol.asyncDispose]())

test('temporary credentials: a role session calls as itself, across a restart, and is on record as itself', async () => {
  const lastUse = async () => {
    using root = clientsOf(server.credentials())
    return (await root.iam.send(new GetRoleCommand({ RoleName: 'worker' }))).Role?.RoleLastUsed
  }
  expect(await lastUse()).toEqual({})
  using asAnn = clientsOf(ann)
  const input = { RoleArn: roleArn, RoleSessionName: 'night', SourceIdentity: 'ann', ExternalId: 'agreed' }
  const { Credentials: session } = await asAnn.sts.send(new AssumeRoleCommand(input))
  const arn = `arn:aws:sts::${accountId}:assumed-role/worker/night`
  expect(await callerArn(issued(session))).toBe(arn)
  await server.restart()
  expect(await callerArn(issued(session))).toBe(arn)

  const [call] = await recordsOf('GetCallerIdentity', session?.AccessKeyId)
  expect(await lastUse()).toEqual({ LastUsedDate: new Date(String(call?.eventTime)), Region: 'us-east-1' })
  expect(call?.userIdentity).toEqual({
    type: 'AssumedRole',
    principalId: expect.stringMatching(/^AROA[A-Z2-7]{17}:night$/),
    arn,
    accountId,
    accessKeyId: session?.AccessKeyId,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
        arn: roleArn,
        accountId,
        userName: 'worker',
      },
      attributes: { creationDate: expect.stringMatching(/^\d{4}-.*Z$/), mfaAuthenticated: 'false' },
      sourceIdentity: 'ann',
    },
  })

  const [assumed] = await recordsOf('AssumeRole', ann.accessKeyId)
  expect(assumed).toMatchObject({
    readOnly: true,
    requestParameters: { roleArn, roleSessionName: 'night', sourceIdentity: 'ann', externalId: 'agreed' },
    responseElements: {
      credentials: { accessKeyId: session?.AccessKeyId, sessionToken: session?.SessionToken },
      assumedRoleUser: { arn },
      sourceIdentity: 'ann',
    },
    resources: [{ accountId, type: 'AWS::IAM::Role', ARN: roleArn }],
  })
  expect(JSON.stringify(assumed)).not.toContain(session?.SecretAccessKey)
})

test('temporary credentials: a token with another key, a wrong one, and none at all are refused', async () => {
  using asAnn = clientsOf(ann)
  const first = issued((await asAnn.sts.send(new GetSessionTokenCommand({}))).Credentials)
  const second = issued((await asAnn.sts.send(new GetSessionTokenCommand({}))).Credentials)
  expect(await callerArn(first)).toBe(`arn:aws:iam::${accountId}:user/ann`)
  for (const bad of [
    { ...first, sessionToken: second.sessionToken },
    { ...first, sessionToken: 'made up' },
    { ...first, sessionToken: null },
    { ...ann, sessionToken: first.sessionToken },
  ]) {
    await expect(callerArn(bad)).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
      message: 'The security token included in the request is invalid.',
    })
  }
  await expect(callerArn({ ...first, secretAccessKey: second.secretAccessKey })).rejects.toMatchObject({
    name: 'SignatureDoesNotMatch',
  })
})

test('temporary credentials: GetFederationToken and GetAccessKeyInfo answer, and are on record', async () => {
  using asAnn = clientsOf(ann)
  const federation = await asAnn.sts.send(new GetFederationTokenCommand({ Name: 'guest' }))
  expect(await callerArn(issued(federation.Credentials))).toBe(`arn:aws:sts::${accountId}:federated-user/guest`)
  const AccessKeyId = federation.Credentials?.AccessKeyId
  expect((await asAnn.sts.send(new GetAccessKeyInfoCommand({ AccessKeyId }))).Account).toBe(accountId)
  const [call] = await recordsOf('GetCallerIdentity', AccessKeyId)
  expect(call?.userIdentity).toMatchObject({
    type: 'FederatedUser',
    sessionContext: { sessionIssuer: { type: 'IAMUser', userName: 'ann' } },
  })
})

test('temporary credentials: they, and all others, outlive a change of the master key', async () => {
  using asAnn = clientsOf(ann)
  const session = issued((await asAnn.sts.send(new GetSessionTokenCommand({}))).Credentials)
  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  const rotate = async () => JSON.parse((await cairn.post('keys/rotate', '')).text)
  const first = await rotate()
  expect(first.resealedRows).toBeGreaterThanOrEqual(3)
  expect((await rotate()).previousKeyId).toBe(first.keyId)
  const all = [ann, session, server.credentials()]
  for (const credentials of all) await callerArn(credentials)
  await server.restart()
  for (const credentials of all) await callerArn(credentials)
  expect(await recordsOf('RotateMasterKey')).toHaveLength(2)

  using stranger = new CairnClient({ url: server.url, credentials: ann })
  expect((await stranger.post('keys/rotate', '')).status).toBe(400)
})

function clientsOf(credentials: Credentials) {
  return awsClients({ url: server.url, credentials })
}

async function callerArn(credentials: Credentials): Promise<string | undefined> {
  using clients = clientsOf(credentials)
  return (await clients.sts.send(new GetCallerIdentityCommand({}))).Arn
}

function issued(credentials: Partial<IssuedCredentials> | undefined): Credentials {
  return {
    accessKeyId: required(credentials?.AccessKeyId, 'an access key id'),
    secretAccessKey: required(credentials?.SecretAccessKey, 'a secret'),
    sessionToken: credentials?.SessionToken ?? null,
  }
}

/** Newest first; `accessKeyId` is the caller's. */
async function recordsOf(eventName: string, accessKeyId?: string) {
  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  const ofKey = accessKeyId === undefined ? [] : [['userIdentity.accessKeyId', accessKeyId] as const]
  return (await cairn.search([['eventName', eventName], ...ofKey])).records.map(({ record }) => record)
}

function document(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
}
