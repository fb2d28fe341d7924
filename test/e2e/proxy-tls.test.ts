import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { send } from '../hostile/attacker.ts'
import { type SelfSigned, selfSigned } from '../hostile/self-signed.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { RecordingUpstream, upstreamsEnv } from '../support/recording-upstream.ts'
import { startServer } from '../support/start-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

// Goal: an upstream over TLS is asked where its certificate is trusted, by the file of its entry; else nothing is sent to
// it, and the caller and the record say so; a file that holds no certificate keeps the server from starting, by name.
//
// Method: an upstream whose certificate nobody but the test has signed.
test('proxy: an upstream over TLS is asked only where its certificate is trusted', async () => {
  using folder = temporaryFolder()
  const identity = selfSigned('upstream')
  await using upstream = await startTlsUpstream(identity)
  const { endpoint } = upstream
  const certificatesFile = join(folder.path, 'upstream.pem')

  writeFileSync(certificatesFile, identity.key)
  await expect(startServer({ env: upstreamsEnv({ dynamodb: { endpoint, certificatesFile } }) })).rejects.toThrow(
    /upstreams\.dynamodb\.certificatesFile .*upstream\.pem: it is to hold certificates in PEM form/,
  )

  writeFileSync(certificatesFile, `${selfSigned('another').cert}${identity.cert}`)
  {
    await using server = await startServer({ env: upstreamsEnv({ dynamodb: { endpoint, certificatesFile } }) })
    expect(await listTables(server)).toMatchObject({ status: 200, text: '{"TableNames":[]}' })
    expect(await listTables(server)).toMatchObject({ status: 200 })
  }
  expect(upstream.requests).toBe(2)

  await using server = await startServer({ env: upstreamsEnv({ dynamodb: { endpoint } }) })
  expect(await listTables(server)).toMatchObject({ status: 503 })
  expect(upstream.requests).toBe(2)
  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  const { records } = await cairn.search([['eventName', 'ListTables']])
  expect(records.map(({ record }) => record.errorCode)).toEqual([expect.stringMatching(/^ServiceUnavailable/)])
})

// Goal: the STS of an upstream is trusted by the same file, and without it gets nothing that Cairn signed.
test('proxy: the STS of an upstream is asked over TLS only where its certificate is trusted', async () => {
  using folder = temporaryFolder()
  const identity = selfSigned('sts')
  const certificatesFile = join(folder.path, 'sts.pem')
  writeFileSync(certificatesFile, identity.cert)
  const keys =
    '<AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>'
  const session = `<Credentials>${keys}<Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration></Credentials>`
  await using sts = await startTlsUpstream(identity, session)
  await using upstream = await RecordingUpstream.start((_seen, response) => response.end('{}'))
  const entry = {
    ...{ endpoint: upstream.endpoint, signing: 'sign', accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 's' },
    ...{ roleArn: 'arn:aws:iam::123456789012:role/audit', stsEndpoint: sts.endpoint },
  }
  {
    await using server = await startServer({ env: upstreamsEnv({ dynamodb: entry }) })
    expect(await listTables(server)).toMatchObject({ status: 503 })
  }
  expect([sts.requests, upstream.requests]).toEqual([0, []])
  await using server = await startServer({ env: upstreamsEnv({ dynamodb: { ...entry, certificatesFile } }) })
  expect(await listTables(server)).toMatchObject({ status: 200 })
  expect(sts.requests).toBe(1)
})

async function listTables(server: Awaited<ReturnType<typeof startServer>>) {
  return await send(new URL(server.url), {
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.ListTables' },
    body: '{}',
    credentials: server.credentials(),
    service: 'dynamodb',
  })
}

async function startTlsUpstream({ cert, key }: SelfSigned, answer = '{"TableNames":[]}') {
  let requests = 0
  const server = createServer({ cert, key }, (message, response) => {
    requests += 1
    message.resume()
    response.end(answer)
  })
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    endpoint: `https://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    get requests() {
      return requests
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
