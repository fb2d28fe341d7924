import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateAccessKeyCommand, DeleteAccessKeyCommand } from '@aws-sdk/client-iam'
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { type Credentials, credentialsSection } from '../../src/aws-client/credentials-file.ts'
import { required } from '../../src/base/assert.ts'
import { type AwsClients, awsClients } from '../support/aws-clients.ts'
import { makeUser } from '../support/made-user.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const Bucket = 'behind'
const UserName = 'cairn'

// Goal: keys that are rotated in a credentials file are used without a restart, and a file that is spoilt takes none away.
//
// Method: a second Cairn is the S3 behind the proxy and knows it by a user. The user gets another key, the file is
// replaced, and the old key is deleted. Then the file is spoilt, removed, and put back.
test('upstream credentials: a rotated file takes effect, and a spoilt one leaves the last good keys', async () => {
  await using behind = await startServer()
  using there = awsClients({ url: behind.url, credentials: behind.credentials() })
  await there.s3.send(new CreateBucketCommand({ Bucket }))
  const first = await makeUser(there.iam, UserName, { Effect: 'Allow', Action: 's3:*', Resource: '*' })
  using folder = temporaryFolder()
  const path = join(folder.path, 'keys')
  writeFileSync(path, section(first))
  const entry = { endpoint: behind.url, signing: 'sign', credentialsFile: path, profile: 'store' }
  await using server = await startServer({ env: { CAIRN_UPSTREAMS: JSON.stringify({ s3: entry }) } })
  using clients = awsClients({ url: server.url, credentials: server.credentials() })
  await put(clients)

  const second = await anotherKey(there)
  writeFileSync(`${path}.new`, section(second))
  renameSync(`${path}.new`, path)
  await there.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: first.accessKeyId }))
  await until(async () => (await put(clients).catch(() => null)) !== null)
  expect(await metricOf(server, failing)).toBe(0)

  writeFileSync(path, `[store]\naws_access_key_id = ${second.accessKeyId}\nnothing-to-be-told\n`)
  await until(async () => {
    await put(clients)
    return (await metricOf(server, failing)) === 1
  })
  rmSync(path)
  await until(async () => {
    await put(clients)
    return server.printed.includes('cannot be read')
  })
  writeFileSync(path, section(second))
  await until(async () => {
    await put(clients)
    return (await metricOf(server, failing)) === 0
  })
  for (const secret of [first.secretAccessKey, second.secretAccessKey, 'nothing-to-be-told']) {
    expect(server.printed).not.toContain(secret)
  }
  expect(server.printed).toContain('"entry":"upstreams.s3"')
})

const failing = 'cairn_credentials_failing{entry="upstreams.s3",part="file"}'

async function put({ s3 }: AwsClients) {
  return await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'content' }))
}

function section(credentials: Credentials): string {
  return credentialsSection('store', credentials, 'us-east-1')
}

async function anotherKey({ iam }: AwsClients): Promise<Credentials> {
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  return {
    accessKeyId: required(AccessKey?.AccessKeyId, 'a key id'),
    secretAccessKey: required(AccessKey?.SecretAccessKey, 'a secret'),
    sessionToken: null,
  }
}

async function metricOf({ url }: TestServer, sample: string): Promise<number> {
  const text = await (await fetch(new URL('/_cairn/metrics', url))).text()
  const line = required(text.split('\n').find((one) => one.startsWith(`${sample} `)) ?? null, sample)
  return Number(line.slice(sample.length))
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50))
}
