import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SimulatedClock } from '../../../test/support/simulation.ts'
import { required } from '../../base/assert.ts'
import { parseAccountId } from '../../base/brands.ts'
import type { CredentialSource } from '../credentials.ts'
import type { AccountPrincipal } from '../principal.ts'
import { Secret } from '../secret.ts'
import { parseAuthorization } from '../sigv4/authorization.ts'
import { SignatureVerifier } from '../sigv4/signature-verifier.ts'
import { readWireRequest } from '../sigv4/wire-request.ts'

// Key, request and signature are AWS's published example:
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
const accessKeyId = 'AKIAIOSFODNN7EXAMPLE'
const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const expires = '1175139620'
const resource = '/johnsmith/photos/puppy.jpg'
const beforeMs = (Number(expires) - 60) * 1000
const signed = `AWSAccessKeyId=${accessKeyId}&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=${expires}`

const accountId = required(parseAccountId('123456789012'), 'the account')
const principal: AccountPrincipal = { type: 'Root', accountId, isOperator: true, session: null }
const ended: AccountPrincipal = {
  ...principal,
  session: {
    issuedAtMs: 0,
    expiresAtMs: beforeMs,
    hasMfa: false,
    policies: null,
    tags: new Map(),
    transitiveTagKeys: [],
    sourceIdentity: null,
  },
}
const credentials: CredentialSource = {
  findAccessKey: (id, token) => {
    if (id !== accessKeyId) return null
    return { accessKeyId, secretAccessKey: new Secret(secret), principal: token === null ? principal : ended }
  },
}

interface Asked {
  readonly method?: string
  readonly headers?: readonly string[]
  readonly nowMs?: number
  readonly resource?: string | null
}

function verify(
  query: string,
  { method = 'GET', headers = [], nowMs = beforeMs, resource: of = resource }: Asked = {},
) {
  const request = readWireRequest(method, `/photos/puppy.jpg?${query}`, [
    'Host',
    'johnsmith.s3.amazonaws.com',
    ...headers,
  ])
  const verifier = new SignatureVerifier(credentials, new SimulatedClock(nowMs))
  const expected = { service: 's3', bodySha256: null, ...(of === null ? {} : { resource: of }) }
  return verifier.verify(request, parseAuthorization(request), expected)
}

/** A query signed as a client does it that follows AWS's words. */
function sign(text: string, more = ''): string {
  const signature = createHmac('sha1', secret).update(text).digest('base64')
  return `AWSAccessKeyId=${accessKeyId}&Signature=${encodeURIComponent(signature)}&Expires=${expires}${more}`
}

test('signature version 2: the published example is verified, as what it is', () => {
  expect(verify(signed)).toMatchObject({
    kind: 'verified',
    accessKeyId,
    principal,
    scope: null,
    signatureVersion: 'SigV2',
    authenticationMethod: 'QueryString',
    payload: { kind: 'unsigned' },
  })
})

test('signature version 2: headers that clients write into the query are signed as headers', () => {
  const text = `PUT\n\ntext/plain\n${expires}\nx-amz-acl:private\nx-amz-meta-who:me\n${resource}`
  const query = sign(text, '&content-type=text%2Fplain&x-amz-acl=private&x-amz-meta-who=me')
  expect(verify(query, { method: 'PUT' }).kind).toBe('verified')
  expect(verify(query, { method: 'PUT', headers: ['Content-Type', 'text/plain'] }).kind).toBe('verified')
  expect(verify(query, { method: 'PUT', headers: ['Content-Type', 'text/html'] })).toMatchObject({
    reason: 'SignatureMismatch',
  })
})

test('signature version 2: what belongs to the resource is signed with it, in order', () => {
  const text = `GET\n\n\n${expires}\n${resource}?acl&response-content-type=a b/c&versionId=null`
  const query = sign(text, '&versionId=null&response-content-type=a%20b%2Fc&acl')
  expect(verify(query).kind).toBe('verified')
})

const refusals: readonly (readonly [string, string, Asked, string])[] = [
  ['another method', signed, { method: 'PUT' }, 'SignatureMismatch'],
  ['another object', signed, { resource: '/johnsmith/photos/kitten.jpg' }, 'SignatureMismatch'],
  ['another bucket', signed, { resource: '/johndoe/photos/puppy.jpg' }, 'SignatureMismatch'],
  ['a later end', signed.replace(expires, '1175139621'), {}, 'SignatureMismatch'],
  ['a sub-resource more', `${signed}&acl`, {}, 'SignatureMismatch'],
  ['a header more', signed, { headers: ['x-amz-acl', 'public-read'] }, 'SignatureMismatch'],
  ['a parameter that is not signed', `${signed}&encryption`, {}, 'HeadersNotSigned'],
  ['a parameter twice', `${sign(`GET\n\n\n${expires}\n${resource}?acl`)}&acl&acl`, {}, 'HeadersNotSigned'],
  ['the end', signed, { nowMs: Number(expires) * 1000 }, 'PresignedRequestExpired'],
  ['a key that nobody has', signed.replace(accessKeyId, 'AKIANOBODY'), {}, 'UnknownAccessKey'],
  ['a key with a blank', signed.replace(accessKeyId, 'A%20B'), {}, 'InvalidQueryParameters'],
  ['half a signature', signed.replace('NpgCjnDzrM', ''), {}, 'InvalidQueryParameters'],
  ['no end', signed.replace(`&Expires=${expires}`, ''), {}, 'InvalidQueryParameters'],
  ['an end that is none', signed.replace(expires, '1e9'), {}, 'InvalidQueryParameters'],
  ['two signatures', `${signed}&Signature=AAAAAAAAAAAAAAAAAAAAAAAAAAA%3D`, {}, 'InvalidQueryParameters'],
  ['version 4 beside it', `${signed}&X-Amz-Algorithm=AWS4-HMAC-SHA256`, {}, 'AmbiguousAuthorization'],
  ['a header beside it', signed, { headers: ['Authorization', 'AWS a:b'] }, 'AmbiguousAuthorization'],
  ['a service that is not S3', signed, { resource: null }, 'SignatureVersion2'],
]

test.each(refusals)('signature version 2: %s is refused', (_name, query, asked, reason) => {
  expect(verify(query, asked)).toMatchObject({ kind: 'rejected', reason })
})

test('signature version 2: a session that is over is told so once the signature is right', () => {
  const right = sign(`GET\n\n\n${expires}\nx-amz-security-token:token\n${resource}`, '&x-amz-security-token=token')
  expect(verify(right)).toMatchObject({ reason: 'TokenExpired' })
  expect(verify(`${signed}&x-amz-security-token=token`)).toMatchObject({ reason: 'SignatureMismatch' })
})

test('signature version 2: no query is believed that was not signed, and none makes it throw', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (name, value) => {
      const query = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`
      expect(verify(`${signed}&${query}`).kind).toBe('rejected')
    }),
  )
})
