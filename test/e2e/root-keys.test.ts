import { join } from 'node:path'
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  GenerateCredentialReportCommand,
  GetAccessKeyLastUsedCommand,
  GetCredentialReportCommand,
  ListAccessKeysCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam'
import { GetAccessKeyInfoCommand, GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { required } from '../../src/base/assert.ts'
import { type AwsClients, awsClients } from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const operatorId = '123456789012'
const customerId = '222222222222'

// Goal: a root key that somebody else has can be replaced by the account itself: the new one signs, the old one opens
// nothing, and the records of both name root, now and after a start.
test('root keys: an account replaces its own, and both are on record as root', async () => {
  await using server = await startServer()
  using operator = cairnOf(server)
  const old = await operator.createAccount(customerId)
  using before = clientsOf(server, old)
  await before.sts.send(new GetCallerIdentityCommand({}))
  const made = await before.iam.send(new CreateAccessKeyCommand({}))
  const replacement = issued(made.AccessKey)
  await expect(before.iam.send(new CreateAccessKeyCommand({}))).rejects.toMatchObject({
    name: 'LimitExceededException',
  })
  {
    using after = clientsOf(server, replacement)
    const { UserName, AccessKeyLastUsed } = await after.iam.send(
      new GetAccessKeyLastUsedCommand({ AccessKeyId: old.accessKeyId }),
    )
    expect([UserName, AccessKeyLastUsed?.ServiceName]).toEqual([undefined, 'iam'])
    await after.iam.send(new UpdateAccessKeyCommand({ AccessKeyId: old.accessKeyId, Status: 'Inactive' }))
    await expectUnknown(before)
    const { AccessKeyMetadata = [] } = await after.iam.send(new ListAccessKeysCommand({}))
    expect(new Map(AccessKeyMetadata.map(({ AccessKeyId, Status }) => [AccessKeyId, Status]))).toEqual(
      new Map([
        [old.accessKeyId, 'Inactive'],
        [replacement.accessKeyId, 'Active'],
      ]),
    )
    expect((await reportOf(after)).filter((cell) => cell === 'true' || cell === 'false')).toHaveLength(5)
    await after.iam.send(new DeleteAccessKeyCommand({ AccessKeyId: old.accessKeyId }))
  }
  await server.restart()
  using gone = clientsOf(server, old)
  await expectUnknown(gone)
  using after = clientsOf(server, replacement)
  const { Account } = await after.sts.send(new GetAccessKeyInfoCommand({ AccessKeyId: old.accessKeyId }))
  expect(Account).toBe(customerId)

  using search = cairnOf(server, replacement)
  const { records } = await search.search([])
  const identities = new Map(records.map(({ record }) => [record.eventName, record.userIdentity]))
  const root = { type: 'Root', principalId: customerId, arn: `arn:aws:iam::${customerId}:root`, accountId: customerId }
  expect(identities.get('CreateAccessKey')).toEqual({ ...root, accessKeyId: old.accessKeyId })
  expect(identities.get('DeleteAccessKey')).toEqual({ ...root, accessKeyId: replacement.accessKeyId })
  const creation = records.find(
    ({ record }) => record.responseElements !== null && record.eventName === 'CreateAccessKey',
  )
  expect(creation?.record.responseElements).toEqual({
    accessKey: { accessKeyId: replacement.accessKeyId, status: 'Active', createDate: expect.any(String) },
  })
  for (const { text } of records) expect(text).not.toContain(replacement.secretAccessKey)
})

// Goal: an account that has lost every key of its root gets one from the operator's root, and from nobody else.
test('root keys: an account that locked itself out is let in by the operator’s root alone', async () => {
  await using server = await startServer()
  using operator = cairnOf(server)
  const old = await operator.createAccount(customerId)
  using before = clientsOf(server, old)
  const other = issued((await before.iam.send(new CreateAccessKeyCommand({}))).AccessKey)
  for (const AccessKeyId of [other.accessKeyId, old.accessKeyId]) {
    await before.iam.send(new DeleteAccessKeyCommand({ AccessKeyId }))
  }
  await expectUnknown(before)

  using root = clientsOf(server, server.credentials())
  const session = issued((await root.sts.send(new GetSessionTokenCommand({}))).Credentials)
  const admin = await administrator(root)
  const stranger = await operator.createAccount('333333333333')
  for (const credentials of [session, admin, stranger]) {
    using caller = cairnOf(server, credentials)
    const body = JSON.stringify({ accountId: customerId })
    expect((await caller.post('accounts/reset-key', body)).text).toMatch(/AccessDenied/)
  }
  const reset = await operator.resetRootKey(customerId)
  const again = await operator.resetRootKey(customerId)
  using refused = clientsOf(server, reset)
  await expectUnknown(refused)
  using after = clientsOf(server, again)
  expect((await after.sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(`arn:aws:iam::${customerId}:root`)

  const { records } = await operator.search([['eventName', 'ResetRootAccessKey']])
  expect(records.map(({ record }) => record.errorCode ?? record.additionalEventData)).toEqual([
    expect.objectContaining({ accessKeyId: again.accessKeyId, deletedAccessKeyIds: [reset.accessKeyId] }),
    expect.objectContaining({ accessKeyId: reset.accessKeyId, deletedAccessKeyIds: [] }),
    ...['AccessDenied', 'AccessDenied', 'AccessDenied'],
  ])
  for (const { text } of records) {
    for (const { secretAccessKey } of [reset, again]) expect(text).not.toContain(secretAccessKey)
  }
  const body = (accountId: string) => JSON.stringify({ accountId })
  expect(await operator.post('accounts/reset-key', body('444444444444'))).toMatchObject({
    status: 404,
    text: expect.stringContaining('AccountNotFoundException'),
  })
  expect(await operator.post('accounts/reset-key', body(operatorId))).toMatchObject({
    status: 400,
    text: expect.stringContaining('changes its own keys by IAM'),
  })
})

// Goal: what a stolen key of root has made by itself, a session, makes no key in its place.
test('root keys: a session of a key that was deleted lives on, and makes no other', async () => {
  await using server = await startServer()
  using operator = cairnOf(server)
  using stolen = clientsOf(server, await operator.createAccount(customerId))
  const session = issued((await stolen.sts.send(new GetSessionTokenCommand({}))).Credentials)
  const reset = await operator.resetRootKey(customerId)
  using left = clientsOf(server, session)
  await left.sts.send(new GetCallerIdentityCommand({}))
  const attempts = [
    () => left.iam.send(new CreateAccessKeyCommand({})),
    () => left.iam.send(new DeleteAccessKeyCommand({ AccessKeyId: reset.accessKeyId })),
    () => left.iam.send(new UpdateAccessKeyCommand({ AccessKeyId: reset.accessKeyId, Status: 'Inactive' })),
  ]
  for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ name: 'AccessDenied' })
  using after = clientsOf(server, reset)
  await after.sts.send(new GetCallerIdentityCommand({}))
})

// Goal: the operator's file has a key that is good, whatever the operator's root does with its keys.
test('root keys: the operator’s file follows its root, which keeps a key', async () => {
  await using server = await startServer()
  const first = server.credentials()
  using root = clientsOf(server, first)
  const alone = root.iam.send(new DeleteAccessKeyCommand({ AccessKeyId: first.accessKeyId }))
  await expect(alone).rejects.toMatchObject({
    name: 'UnsupportedOperationException',
    message: 'The root user that runs this Cairn keeps an active access key: make another first.',
  })
  const second = issued((await root.iam.send(new CreateAccessKeyCommand({}))).AccessKey)
  expect(server.credentials()).toEqual(first)
  await root.iam.send(new DeleteAccessKeyCommand({ AccessKeyId: first.accessKeyId }))
  expect(server.credentials()).toEqual(second)
  await expectUnknown(root)
  await server.restart()
  expect(server.credentials()).toEqual(second)
  using operator = cairnOf(server)
  expect((await operator.search([['eventName', 'DeleteAccessKey']])).records).toHaveLength(2)
})

test('root keys: one that is configured is changed in the configuration alone', async () => {
  using folder = temporaryFolder()
  const dataDir = join(folder.path, 'data')
  const made = await (async () => {
    await using server = await startServer({ dataDir })
    return server.credentials()
  })()
  const env = { CAIRN_ROOT_ACCESS_KEY_ID: 'AKIAROOTROOTROOTROOT', CAIRN_ROOT_SECRET_ACCESS_KEY: 'a-secret-of-the-test' }
  await using server = await startServer({ env, dataDir })
  using root = clientsOf(server, server.credentials())
  const { AccessKeyMetadata } = await root.iam.send(new ListAccessKeysCommand({}))
  expect(AccessKeyMetadata?.map(({ AccessKeyId }) => AccessKeyId)).toEqual(['AKIAROOTROOTROOTROOT'])
  await expect(root.iam.send(new CreateAccessKeyCommand({}))).rejects.toMatchObject({
    name: 'UnsupportedOperationException',
    message: 'The access key of this root user is set by account.rootAccessKeyId: change it there.',
  })
  expect(server.credentials().accessKeyId).toBe('AKIAROOTROOTROOTROOT')
  using replaced = clientsOf(server, made)
  await expectUnknown(replaced)
  // Records still name whose it was.
  const { Account } = await root.sts.send(new GetAccessKeyInfoCommand({ AccessKeyId: made.accessKeyId }))
  expect(Account).toBe(operatorId)
})

function clientsOf({ url }: TestServer, credentials: Credentials): AwsClients {
  return awsClients({ url, credentials })
}

function cairnOf(server: TestServer, credentials = server.credentials()): CairnClient {
  return new CairnClient({ url: server.url, credentials })
}

async function expectUnknown({ sts }: AwsClients): Promise<void> {
  await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' })
}

/** A user of the operator account who may do everything in every account. */
async function administrator({ iam }: AwsClients): Promise<Credentials> {
  await iam.send(new CreateUserCommand({ UserName: 'admin' }))
  const Statement = [
    { Effect: 'Allow', Action: '*', Resource: '*' },
    { Effect: 'Allow', Action: 'cairn:*', Resource: 'arn:aws:cairn:*:*:history' },
  ]
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
  await iam.send(new PutUserPolicyCommand({ UserName: 'admin', PolicyName: 'all', PolicyDocument }))
  return issued((await iam.send(new CreateAccessKeyCommand({ UserName: 'admin' }))).AccessKey)
}

/** The cells of root's line in the credential report. */
async function reportOf({ iam }: AwsClients): Promise<readonly string[]> {
  await iam.send(new GenerateCredentialReportCommand({}))
  for (;;) {
    try {
      const { Content = new Uint8Array() } = await iam.send(new GetCredentialReportCommand({}))
      return (Buffer.from(Content).toString().split('\n')[1] ?? '').split(',')
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'CredentialReportNotReadyException') throw error
    }
  }
}

interface IssuedKey {
  readonly AccessKeyId?: string | undefined
  readonly SecretAccessKey?: string | undefined
  readonly SessionToken?: string | undefined
}

function issued(key: IssuedKey | undefined): Credentials {
  return {
    accessKeyId: required(key?.AccessKeyId, 'a key id'),
    secretAccessKey: required(key?.SecretAccessKey, 'a secret'),
    sessionToken: key?.SessionToken ?? null,
  }
}
