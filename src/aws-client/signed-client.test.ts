import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { required } from '../base/assert.ts'
import { parseRegion } from '../base/brands.ts'
import { systemClock } from '../base/clock.ts'
import { OutgoingGuard } from '../base/outgoing-guard.ts'
import { fixedCredentials } from './credential-source.ts'
import { s3PlaceOf } from './s3-place.ts'
import { SignedClient, UnreachableError } from './signed-client.ts'

const region = required(parseRegion('eu-west-1'), 'a Region')

function clientOf(endpoint: URL, guard: OutgoingGuard): SignedClient {
  return new SignedClient({
    endpoint,
    signer: {
      credentials: fixedCredentials({ accessKeyId: 'AKIA', secretAccessKey: 's', sessionToken: null }),
      region,
      service: 's3',
    },
    clock: systemClock,
    trustedCertificates: null,
    connectionsMax: 1,
    idleTimeoutMs: 5_000,
    userAgent: 'test',
    guard,
  })
}

test('signed client: a path that looks like another host is a path', async () => {
  const paths: string[] = []
  const server = createServer((request, response) => {
    paths.push(request.url ?? '')
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const client = clientOf(new URL(`http://127.0.0.1:${address.port}`), new OutgoingGuard())
  const answer = await client.send({ method: 'GET', path: '//elsewhere.test/key', query: [['a', 'b']] })
  answer.resume()
  expect(paths).toEqual(['//elsewhere.test/key?a=b'])
  client.close()
  server.close()
})

test('signed client: nothing is sent where its guard lets nothing go', async () => {
  const client = clientOf(new URL('http://169.254.169.254'), new OutgoingGuard())
  await expect(client.send({ method: 'GET', path: '/latest/meta-data', query: [] })).rejects.toThrow(UnreachableError)
  client.close()
})

test.each([
  ['https://s3.eu-west-1.amazonaws.com', 'aws'],
  ['https://s3.amazonaws.com', 'aws'],
  ['https://s3-eu-west-1.amazonaws.com', 'aws'],
  ['https://s3.amazonaws.com.example.org', 'server'],
  ['http://127.0.0.1:9000', 'server'],
])('S3 place: %s is %s', (url, kind) => {
  expect(s3PlaceOf(new URL(url), region).kind).toBe(kind)
})
