import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { metric, send } from '../hostile/attacker.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { RecordingUpstream, upstreamsEnv } from '../support/recording-upstream.ts'
import { startServer } from '../support/start-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const secretAccessKey = 'a-secret-that-Cairn-does-not-know-forty-chars'

// Goal: a record says how far its identity can be believed, and a search can ask for it.
//
// Method: one key makes calls that the upstream takes, fails, and refuses; another goes through Cairn's own signature.
test('proxy: search finds proxied records by how far their identity can be believed', async () => {
  const answers: Readonly<Record<string, readonly [status: number, body: string]>> = {
    taken: [200, '{}'],
    failed: [503, '{"__type":"ServiceUnavailable"}'],
    strange: [403, '{"__type":"com.amazon.coral.service#InvalidSignatureException","message":"no"}'],
    limited: [400, '{"__type":"ResourceNotFoundException"}'],
  }
  await using upstream = await RecordingUpstream.start(({ body }, response) => {
    const [status, text] = answers[String(JSON.parse(body.toString()).QueueName)] ?? [500, '']
    response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0' })
    response.end(text)
  })
  const keys = { accessKeyId: 'UPSTREAMKEY000000001', secretAccessKey }
  await using server = await startServer({
    env: upstreamsEnv({
      sqs: { endpoint: upstream.endpoint },
      kinesis: { endpoint: upstream.endpoint, signing: 'sign', ...keys },
    }),
  })
  const claimed = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey, sessionToken: null }
  for (const QueueName of Object.keys(answers)) {
    await jsonCall(server.url, claimed, 'sqs', 'AmazonSQS.CreateQueue', { QueueName })
  }
  await jsonCall(server.url, server.credentials(), 'kinesis', 'Kinesis_20131202.CreateStream', { QueueName: 'taken' })
  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  const found = async (identity: string) => {
    const { records } = await cairn.search([
      ['provenance.kind', 'proxied'],
      ['provenance.identity', identity],
      ['order', 'oldest-first'],
    ])
    return records.map(({ record }) => record)
  }
  expect(await found('accepted')).toMatchObject([
    { userIdentity: { type: 'Unknown', accessKeyId: claimed.accessKeyId } },
    { errorCode: 'ResourceNotFoundException' },
  ])
  expect(await found('claimed')).toMatchObject([{ errorCode: 'ServiceUnavailable' }])
  const [refused, ...others] = await found('unknown')
  expect(others).toEqual([])
  expect(refused).toMatchObject({ errorCode: 'InvalidSignatureException', recipientAccountId: '123456789012' })
  expect(refused?.userIdentity).toEqual({ type: 'Unknown' })
  expect(await found('verified')).toMatchObject([{ eventName: 'CreateStream', userIdentity: { type: 'Root' } }])
})

// Goal: an error of the service's own is a call's outcome, signed or not; what refuses whoever is nobody is counted.
//
// Method: sign-ins, which nobody signs, fail for their password and for want of access, more often than rejected
// requests are recorded.
test('proxy: a call that nobody signed and the service answers with its own error is on record as any other', async () => {
  await using upstream = await RecordingUpstream.start(({ body }, response) => {
    const { USERNAME } = JSON.parse(body.toString()).AuthParameters
    response.writeHead(400, { 'Content-Type': 'application/x-amz-json-1.1' })
    response.end(`{"__type":"${USERNAME}","message":"no"}`)
  })
  await using server = await startServer({
    env: upstreamsEnv({ 'cognito-idp': { endpoint: upstream.endpoint } }),
    config: 'capture.rejectedPerSecond: 1\n',
  })
  const url = new URL(server.url)
  const signIn = async (USERNAME: string) => {
    const input = { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: 'client', AuthParameters: { USERNAME, PASSWORD: 'p' } }
    const target = 'AWSCognitoIdentityProviderService.InitiateAuth'
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target }
    return await send(url, { headers, body: JSON.stringify(input), credentials: null })
  }
  for (let attempt = 0; attempt < 6; attempt += 1) {
    expect(await signIn('NotAuthorizedException')).toMatchObject({ status: 400 })
    expect(await signIn('AccessDeniedException')).toMatchObject({ status: 400 })
  }
  expect(await metric(url, 'cairn_input_rejected_total{input="request"}')).toBe(6)
  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  const { records } = await cairn.search([['errorCode', 'NotAuthorizedException']])
  expect(records).toHaveLength(6)
  expect(records[0]?.provenance).toMatchObject({ kind: 'proxied', identity: 'unknown' })
})

test('proxy: who stands behind a key says Cairn itself, a file of identities, or the key alone', async () => {
  using folder = temporaryFolder()
  const identitiesFile = join(folder.path, 'identities.json')
  const deployer = {
    type: 'IAMUser',
    accountId: '111111111111',
    arn: 'arn:aws:iam::111111111111:user/deployer',
    principalId: 'AIDADEPLOYER',
    userName: 'deployer',
  }
  writeFileSync(identitiesFile, JSON.stringify({ minioadmin: deployer }))
  await using upstream = await RecordingUpstream.start((_seen, response) => response.end('{}'))
  await using server = await startServer({
    env: upstreamsEnv({ sqs: { endpoint: upstream.endpoint, identitiesFile } }),
  })
  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  await cairn.createAccount(deployer.accountId)
  for (const accessKeyId of ['minioadmin', 'AKIAQKQKQKQKQKQKQKQA', 'x.y-z']) {
    const who = { accessKeyId, secretAccessKey, sessionToken: null }
    await jsonCall(server.url, who, 'sqs', 'AmazonSQS.CreateQueue', { QueueName: 'a' })
  }
  await jsonCall(server.url, server.credentials(), 'sqs', 'AmazonSQS.CreateQueue', { QueueName: 'a' })
  const { records } = await cairn.search([
    ['eventName', 'CreateQueue'],
    ['order', 'oldest-first'],
  ])
  expect(records.map(({ record }) => record.userIdentity)).toMatchObject([
    { ...deployer, accessKeyId: 'minioadmin' },
    { type: 'Unknown', accessKeyId: 'AKIAQKQKQKQKQKQKQKQA', accountId: expect.stringMatching(/^\d{12}$/) },
    { type: 'Unknown', accessKeyId: 'x.y-z' },
    { type: 'Root', accountId: '123456789012' },
  ])
  expect(records[0]?.record.recipientAccountId).toBe(deployer.accountId)
})

async function jsonCall(url: string, credentials: Credentials, service: string, target: string, input: unknown) {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target }
  await send(new URL(url), { headers, body: JSON.stringify(input), credentials, service })
}
