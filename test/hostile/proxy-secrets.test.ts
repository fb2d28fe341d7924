import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { expect, test } from 'vitest'
import { credentialsSection } from '../../src/aws-client/credentials-file.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { awsClients } from '../support/aws-clients.ts'
import { composeTestServer } from '../support/composed-server.ts'
import { RecordingUpstream, upstreamsEnv } from '../support/recording-upstream.ts'
import { clientsBy } from '../support/role-world.ts'
import { startServer } from '../support/start-server.ts'
import { SteppingClock } from '../support/stepping-clock.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
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

// Goal: nothing of Cairn's own credentials is kept or told: not the base ones, not those of a session, not what STS or an
// upstream quotes of them, however a call ends.
//
// Method: an STS gives one session, and then refuses and quotes what it was sent. The upstream quotes the session's token.
// Calls go on, are refused, and when the session has ended are not sent any more; then every file and output is read.
test('proxy: nothing secret of an assumed role is kept or told', async () => {
  const session = { accessKeyId: 'ASIASESSIONEXAMPLE', secret: 'secret-of-the-session', token: 'token-of-the-session' }
  const base = { accessKeyId: 'AKIABASEEXAMPLE', secretAccessKey: 'secret-of-the-base-itself' }
  const baseToken = 'token-of-the-base-itself'
  const sentToSts: string[] = []
  await using sts = await RecordingUpstream.start(({ rawHeaders }, response) => {
    sentToSts.push(rawHeaders.join('\n'))
    if (sentToSts.length === 1) return void response.end(sessionAnswer(session, Date.now() + hourMs))
    const message = [session.token, session.secret, base.secretAccessKey, ...rawHeaders].join(' ')
    response.writeHead(403).end(`<Error><Code>SignatureDoesNotMatch</Code><Message>${message}</Message></Error>`)
  })
  await using upstream = await RecordingUpstream.start(({ method, rawHeaders }, response) => {
    if (method !== 'PUT') return void response.end()
    const quoted = `<StringToSign>${rawHeaders.join(' ')}</StringToSign>`
    response.writeHead(403).end(`<Error><Code>SignatureDoesNotMatch</Code>${quoted}</Error>`)
  })
  using folder = temporaryFolder()
  const credentialsFile = join(folder.path, 'keys')
  const keysText = credentialsSection('default', { ...base, sessionToken: null }, 'us-east-1')
  writeFileSync(credentialsFile, `${keysText}aws_session_token = ${baseToken}\n`)
  const roleArn = 'arn:aws:iam::123456789012:role/audit'
  const entry = { endpoint: upstream.endpoint, signing: 'sign', credentialsFile, roleArn, stsEndpoint: sts.endpoint }
  const { upstreams } = loadConfig({ env: upstreamsEnv({ s3: entry }), cwd: folder.path })
  const clock = new SteppingClock()
  const changes = { upstreams, capture: { dataEvents: 'all', rejectedPerSecond: 10 } } as const
  await using server = await composeTestServer(changes, clock)
  using clients = clientsBy(clock, server.target)
  const told: string[] = []
  const answerTo = async (sent: Promise<unknown>) => {
    const answer = await sent.then(() => 'done').catch((error: Error) => `${error.name} ${error.message}`)
    told.push(answer)
    return answer
  }
  const read = () => answerTo(clients.s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })))
  expect(await read()).toBe('done')
  await answerTo(clients.s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'x' })))
  clock.advance(2 * hourMs)
  expect(await read()).toMatch(/^ServiceUnavailable /)
  writeFileSync(credentialsFile, `nothing but ${baseToken}`)
  for (let look = 0; look < 3; look += 1) {
    clock.advance(minuteMs)
    await read()
  }
  expect(upstream.requests.map(({ rawHeaders }) => rawHeaders.join('\n')).join('\n')).toContain(session.token)
  expect(sentToSts.join('\n')).toContain(baseToken)
  expect(sentToSts.length).toBeGreaterThan(1)

  const printed = server.printed.join('')
  const kept = [printed, ...told, ...filesIn(server.dataDir)].join('\n')
  for (const text of [session.secret, session.token, base.secretAccessKey, baseToken]) {
    expect(kept.includes(text), text).toBe(false)
  }
  expect(printed).toContain('"reason":"SignatureDoesNotMatch"')
  expect(printed).toContain('"part":"file"')
  expect(kept).toContain('GetObject')
})

const minuteMs = 60_000
const hourMs = 60 * minuteMs

function sessionAnswer(
  { accessKeyId, secret, token }: { readonly accessKeyId: string; readonly secret: string; readonly token: string },
  expiresAtMs: number,
): string {
  const keys = `<AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secret}</SecretAccessKey>`
  const end = `<SessionToken>${token}</SessionToken><Expiration>${new Date(expiresAtMs).toISOString()}</Expiration>`
  return `<AssumeRoleResponse><AssumeRoleResult><Credentials>${keys}${end}</Credentials></AssumeRoleResult></AssumeRoleResponse>`
}

// Goal: what a caller or an upstream puts into a text of any meaning is on record without the secrets in it.
//
// Method: a call whose user agent, host and key hold secrets is answered with an error that says others in its code and
// its message; the record and every file are read, and all that is no secret must be there still.
test('proxy: what a caller or an upstream says freely is kept without the secrets in it', async () => {
  const words: string[] = []
  const secret = (name: string) => {
    words.push(`W0rd${name}ThatNobodyMayRead`)
    return `W0rd${name}ThatNobodyMayRead`
  }
  const jwt = `eyJ${secret('Header')}.eyJ${secret('Claims')}.${secret('Signature')}`
  const message = `Bearer ${secret('Bearer')} refused: "password":"${secret('Password')}", ${jwt}, for good reason`
  await using upstream = await RecordingUpstream.start((_, response) => {
    response.writeHead(400, { 'Content-Type': 'application/xml', 'x-amz-id-2': `token=${secret('Id')}` })
    response.end(`<Error><Code>Odd.sig=${secret('Code')}</Code><Message>${message}</Message></Error>`)
  })
  const env = { ...upstreamsEnv({ s3: { endpoint: upstream.endpoint } }), CAIRN_DATA_EVENTS: 'all' }
  await using server = await startServer({ env })
  const { status } = await send(new URL(server.url), {
    method: 'PUT',
    target: `/b/k%3Fsig%3D${secret('Key')}`,
    headers: { 'user-agent': `my-tool/1.0 (token=${secret('Agent')}; api_key=${secret('ApiKey')}) lang/js` },
    credentials: server.credentials(),
    service: 's3',
    body: 'x',
  })
  expect(status).toBe(400)
  const printed = server.printed
  await server.stop()
  const kept = [printed, ...filesIn(server.dataDir)].join('\n')
  expect(words).toHaveLength(10)
  for (const word of words) expect(kept.includes(word), word).toBe(false)
  for (const text of ['my-tool/1.0 (token=', 'lang/js', 'refused: ', 'for good reason']) expect(kept).toContain(text)
})

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'))
}
