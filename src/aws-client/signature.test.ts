import { Sha256 } from '@aws-crypto/sha256-js'
import { HttpRequest } from '@smithy/protocol-http'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeStrictly, sha256Hex, signRequest } from './signature.ts'

const nowMs = Date.UTC(2026, 10, 20, 9, 30, 15)

// Goal: a server that verifies as AWS does accepts what we sign, whatever stands in a path or a query.
//
// Method: the signer of the AWS SDK signs the same request, and both must give the same Authorization header.
test.each(['cairn', 's3'])('signature: for service %s it is the one that the AWS SDK makes', async (service) => {
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'any', sessionToken: null }
  const segment = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 8 })
    .filter((text) => text !== '.' && text !== '..')
  const pair = fc.tuple(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }),
    fc.string({ unit: 'binary', maxLength: 6 }),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(segment, { maxLength: 3 }),
      fc.uniqueArray(pair, { selector: ([name]) => name, maxLength: 4 }),
      async (segments, pairs) => {
        const path = `/${segments.map(encodeStrictly).join('/')}`
        const url = new URL(path, 'http://127.0.0.1:4690')
        url.search = pairs.map(([name, value]) => `${encodeStrictly(name)}=${encodeStrictly(value)}`).join('&')
        const bodySha256 = sha256Hex('body')
        const ours = signRequest(
          { method: 'POST', url, headers: { 'content-type': 'text/plain' }, bodySha256 },
          { credentials, region: 'eu-central-1', service },
          nowMs,
        )

        const signer = new SignatureV4({
          credentials: { accessKeyId: credentials.accessKeyId, secretAccessKey: credentials.secretAccessKey },
          region: 'eu-central-1',
          service,
          sha256: Sha256,
          uriEscapePath: service !== 's3',
        })
        const headers = { host: url.host, 'content-type': 'text/plain', 'x-amz-content-sha256': bodySha256 }
        const theirs = await signer.sign(
          new HttpRequest({ method: 'POST', path, query: Object.fromEntries(pairs), headers, body: 'body' }),
          { signingDate: new Date(nowMs) },
        )
        expect(ours.authorization).toBe(theirs.headers.authorization)
      },
    ),
    { numRuns: 60 },
  )
})

test('signature: a session token is signed and sent', () => {
  const credentials = { accessKeyId: 'ASIAIOSFODNN7EXAMPLE', secretAccessKey: 'any', sessionToken: 'token' }
  const request = { method: 'GET', url: new URL('http://localhost/'), headers: {}, bodySha256: sha256Hex('') }
  const headers = signRequest(request, { credentials, region: 'us-east-1', service: 'cairn' }, nowMs)
  expect(headers['x-amz-security-token']).toBe('token')
  expect(headers.authorization).toContain('SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token')
})
