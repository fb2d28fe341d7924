import { once } from 'node:events'
import { createServer } from 'node:http'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { required } from '../base/assert.ts'
import { systemClock } from '../base/clock.ts'
import { AnswerError } from './answer.ts'
import { fixedCredentials } from './credential-source.ts'
import { SignedClient } from './signed-client.ts'
import { assumeRole } from './sts-client.ts'

const request = { roleArn: 'arn:aws:iam::123456789012:role/a', sessionName: 'cairn', externalId: 'a/b+c' }

/** What a server that answers `body` is asked, and what becomes of it. */
async function ask(body: string, status = 200) {
  const seen: string[] = []
  const server = createServer(async (message, response) => {
    for await (const piece of message) seen.push(String(piece))
    response.writeHead(status, { 'content-type': 'text/xml' }).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = required(server.address(), 'an address')
  const client = new SignedClient({
    endpoint: new URL(`http://127.0.0.1:${typeof address === 'string' ? '' : address.port}`),
    signer: {
      credentials: fixedCredentials({ accessKeyId: 'AKIA', secretAccessKey: 's', sessionToken: null }),
      region: 'eu-west-1',
      service: 'sts',
    },
    clock: systemClock,
    trustedCertificates: null,
    connectionsMax: 1,
    idleTimeoutMs: 5_000,
    userAgent: 'test',
    guard: null,
  })
  try {
    const outcome = await assumeRole(client, request, new AbortController().signal).catch((error: unknown) => error)
    return { outcome, form: Object.fromEntries(new URLSearchParams(seen.join(''))) }
  } finally {
    client.close()
    server.close()
  }
}

function answerOf(fields: Readonly<Record<string, string>>): string {
  const members = Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`)
  return [
    '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>',
    '<AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/a/cairn</Arn></AssumedRoleUser>',
    `<Credentials>\n${members.join('\n')}\n</Credentials></AssumeRoleResult></AssumeRoleResponse>`,
  ].join('')
}

const session = {
  AccessKeyId: 'ASIAEXAMPLE',
  SecretAccessKey: 'a/b+c',
  SessionToken: 'token==&#x2F;&amp;',
  Expiration: '2026-01-02T03:04:05.678Z',
}

test('STS: a session is asked for as AWS wants it, and read as AWS, Ceph and MinIO write it', async () => {
  const { outcome, form } = await ask(answerOf(session))
  expect(outcome).toEqual({
    credentials: { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'a/b+c', sessionToken: 'token==/&' },
    expiresAtMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  })
  expect(form).toEqual({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: request.roleArn,
    RoleSessionName: 'cairn',
    ExternalId: 'a/b+c',
  })
})

test.each<readonly [string, string]>([
  ['no answer', ''],
  ['no XML', '{"Credentials":{}}'],
  ['no expiration', answerOf({ ...session, Expiration: '' })],
  ['an expiration that is no time', answerOf({ ...session, Expiration: 'tomorrow' })],
  ['no token', answerOf({ ...session, SessionToken: '' })],
  ['a token that would end its header', answerOf({ ...session, SessionToken: 'a&#13;&#10;x-amz-acl: public' })],
  ['a token without end', answerOf({ ...session, SessionToken: 'a'.repeat(100_000) })],
])('STS: an answer with %s is no session', async (_, body) => {
  expect((await ask(body)).outcome).toMatchObject({ name: 'AnswerError', code: 'NoSession' })
})

test('STS: a refusal has the name that STS gives it', async () => {
  const body =
    '<ErrorResponse><Error><Code>AccessDenied</Code><Message>User x may not</Message></Error></ErrorResponse>'
  const { outcome } = await ask(body, 403)
  expect(outcome).toBeInstanceOf(AnswerError)
  expect(outcome).toMatchObject({ status: 403, code: 'AccessDenied' })
})

test('STS: whatever it answers is a session or an error', async () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('', '&#0;', '&#x110000;', '<', 'é', '2026-01-01T00:00:00Z'))
  await fc.assert(
    fc.asyncProperty(
      fc.record({ AccessKeyId: text, SecretAccessKey: text, SessionToken: text, Expiration: text }),
      async (fields) => {
        const { outcome } = await ask(answerOf(fields))
        if (!(outcome instanceof AnswerError)) expect(outcome).toMatchObject({ expiresAtMs: expect.any(Number) })
      },
    ),
    { numRuns: 30 },
  )
})
