import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { expect, test } from 'vitest'
import { awsClients } from '../support/aws-clients.ts'
import { RecordingUpstream, upstreamsEnv } from '../support/recording-upstream.ts'
import { startServer } from '../support/start-server.ts'
import { send } from './attacker.ts'

// Goal: what a call is signed with, and what it keeps secret, is in no file and no output of the server, whichever way it
// went on and however it ended.
//
// Method: calls with secrets in each place that a request has for them go to an upstream that quotes some of them; then
// every file of the data folder is read.
test('proxy: nothing secret of a forwarded call is kept', async () => {
  await using upstream = await RecordingUpstream.start(({ body }, response, message) => {
    response.writeHead(message.method === 'PUT' ? 403 : 400, { 'Content-Type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify({ __type: 'InvalidParameterException', message: `not ${body.toString()}` }))
  })
  const { endpoint } = upstream
  const keys = { accessKeyId: 'UPSTREAMKEY000000001', secretAccessKey: 'secret-of-the-upstream-itself' }
  const signed = { endpoint, signing: 'sign', ...keys }
  const env = {
    ...upstreamsEnv({ secretsmanager: { endpoint }, s3: { endpoint }, kms: signed }),
    CAIRN_DATA_EVENTS: 'all',
  }
  await using server = await startServer({ env })
  const token = 'session-token-that-nobody-may-read'
  const session = { ...server.credentials(), sessionToken: token }
  const url = new URL(server.url)
  const json = (target: string) => ({ 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target })
  const secret = 'plain-text-that-nobody-may-read'
  const signatures: string[] = []
  for (const [service, target, input, credentials] of [
    ['secretsmanager', 'secretsmanager.CreateSecret', { Name: 'a', SecretString: secret }, session],
    ['secretsmanager', 'secretsmanager.PutSecretValue', { SecretId: 'a', SecretString: secret }, server.credentials()],
    [
      'kms',
      'TrentService.Encrypt',
      { KeyId: 'k', Plaintext: Buffer.from(secret).toString('base64') },
      server.credentials(),
    ],
  ] as const) {
    await send(url, { headers: json(target), body: JSON.stringify(input), credentials, service })
  }
  for (const { rawHeaders } of upstream.requests) {
    const [, signature] = /Signature=([0-9a-f]{64})/.exec(rawHeaders.join('\n')) ?? []
    if (signature !== undefined) signatures.push(signature)
  }
  using clients = awsClients({ url: server.url, credentials: session })
  const presigned = await getSignedUrl(clients.s3, new PutObjectCommand({ Bucket: 'b', Key: 'k' }))
  signatures.push(new URL(presigned).searchParams.get('X-Amz-Signature') ?? '')
  await fetch(presigned, { method: 'PUT', body: 'x' })
  expect(upstream.requests).toHaveLength(4)
  expect(signatures).toHaveLength(4)
  const printed = server.printed
  await server.stop()
  const kept = [printed, ...filesIn(server.dataDir)].join('\n')
  const secrets = [secret, Buffer.from(secret).toString('base64'), token, keys.secretAccessKey, ...signatures]
  for (const text of secrets) expect(kept.includes(text), text).toBe(false)
  expect(kept).toContain('CreateSecret')
})

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'))
}
