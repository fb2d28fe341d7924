import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { required } from '../../base/assert.ts'
import { parseAccountId } from '../../base/brands.ts'
import type { CredentialSource } from '../credentials.ts'
import type { AccountPrincipal } from '../principal.ts'
import { Secret } from '../secret.ts'
import { amzDate, parseAmzDate } from './amz-date.ts'
import { parseAuthorization } from './authorization.ts'
import type { SignatureOutcome } from './outcome.ts'
import { BodyHash, confirmBody } from './payload.ts'
import { clockSkewMaxMs, SignatureVerifier } from './signature-verifier.ts'
import { readWireRequest } from './wire-request.ts'

// Requests, keys and signatures are AWS's published examples:
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
// https://github.com/awslabs/aws-c-auth/tree/main/tests/aws-signing-test-suite

interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly service: string
  readonly now: string
  readonly bodySha256?: string | null
}

const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const secrets = new Map([
  ['AKIAIOSFODNN7EXAMPLE', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
  ['AKIDEXAMPLE', 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'],
])

const objectRequest: Sent = {
  method: 'GET',
  url: '/test.txt',
  service: 's3',
  now: '20130524T000000Z',
  headers: {
    Host: 'examplebucket.s3.amazonaws.com',
    Range: 'bytes=0-9',
    'x-amz-content-sha256': empty,
    'x-amz-date': '20130524T000000Z',
    Authorization:
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,' +
      'SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,' +
      'Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  },
}

const presigned: Sent = {
  method: 'GET',
  url:
    '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256' +
    '&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request' +
    '&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host' +
    '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  service: 's3',
  now: '20130524T000000Z',
  headers: { Host: 'examplebucket.s3.amazonaws.com' },
}

const queryRequest: Sent = {
  method: 'GET',
  url: '/?Action=ListUsers&Version=2010-05-08',
  service: 'iam',
  now: '20150830T123600Z',
  bodySha256: empty,
  headers: {
    Host: 'iam.amazonaws.com',
    'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8',
    'X-Amz-Date': '20150830T123600Z',
    Authorization:
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, ' +
      'SignedHeaders=content-type;host;x-amz-date, ' +
      'Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
  },
}

test('sigv4: the published examples verify', () => {
  expect(verify(objectRequest)).toMatchObject({ kind: 'verified', authenticationMethod: 'AuthHeader' })
  expect(verify(presigned)).toMatchObject({ kind: 'verified', authenticationMethod: 'QueryString' })
  expect(verify(queryRequest)).toMatchObject({ kind: 'verified', scope: { region: 'us-east-1', service: 'iam' } })
})

test('sigv4: a request without a signature is unsigned', () => {
  expect(verify({ ...objectRequest, headers: { Host: 'cairn' } })).toEqual({ kind: 'unsigned' })
})

test('sigv4: what cannot be a Version 4 signature is rejected by name', () => {
  expect(reason(withAuthorization('AWS AKIDEXAMPLE:frJIUN8DYpKDtOLCwo//yllqDzg='))).toBe('SignatureVersion2')
  expect(
    reason({ ...objectRequest, headers: { Host: 'h' }, url: '/a?AWSAccessKeyId=AKID&Signature=x&Expires=1' }),
  ).toBe('InvalidQueryParameters')
  expect(reason(withAuthorization('AWS4-ECDSA-P256-SHA256 Credential=AKIDEXAMPLE/20150830/iam/aws4_request'))).toBe(
    'SignatureVersion4A',
  )
  expect(reason({ ...presigned, url: presigned.url.replace('AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256') })).toBe(
    'SignatureVersion4A',
  )
  expect(reason(withAuthorization('Bearer abc'))).toBe('UnsupportedAlgorithm')
  expect(reason(withAuthorization(''))).toBe('UnsupportedAlgorithm')
  expect(reason({ ...objectRequest, url: `/test.txt${presigned.url.slice('/test.txt'.length)}` })).toBe(
    'AmbiguousAuthorization',
  )
  expect(reason({ ...presigned, url: `${presigned.url}&X-Amz-Date=20130524T000000Z` })).toBe('AmbiguousAuthorization')
})

test('sigv4: parts that are missing or malformed are rejected as incomplete', () => {
  const authorization = queryRequest.headers.Authorization ?? ''
  for (const [part, broken] of [
    ['Credential', authorization.replace('Credential=', 'Kredential=')],
    ['SignedHeaders', authorization.replace('SignedHeaders=', 'Headers=')],
    ['Signature', authorization.replace('Signature=', 'Sig=')],
    ['Signature', authorization.replace('5d672d', '5D672D')],
    ['SignedHeaders', authorization.replace('content-type;host', 'host;content-type')],
  ] as const) {
    const outcome = verify(withAuthorization(broken))
    expect(outcome).toMatchObject({ kind: 'rejected', reason: 'IncompleteSignature' })
    expect(outcome).toHaveProperty('message', expect.stringContaining(part))
  }
  expect(reason(withHeader('X-Amz-Date', '20150230T123600Z'))).toBe('IncompleteSignature')
  expect(reason({ ...presigned, url: presigned.url.replace('&X-Amz-SignedHeaders=host', '') })).toBe(
    'InvalidQueryParameters',
  )
  for (const expires of ['0', '604801', '-1', '1e3', '']) {
    const url = presigned.url.replace('X-Amz-Expires=86400', `X-Amz-Expires=${expires}`)
    expect(reason({ ...presigned, url }), expires).toBe('InvalidQueryParameters')
  }
})

test('sigv4: a scope of another date, service or form is rejected with what is expected', () => {
  expect(verify({ ...queryRequest, service: 'sts' })).toMatchObject({
    reason: 'InvalidScope',
    message: "Credential should be scoped to correct service: 'sts'.",
    accessKeyId: 'AKIDEXAMPLE',
    scope: { date: '20150830', region: 'us-east-1', service: 'iam' },
  })
  expect(verify(withHeader('X-Amz-Date', '20150831T000000Z'))).toMatchObject({
    reason: 'InvalidScope',
    message:
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ' +
      "'20150830' != '20150831', from '20150831T000000Z'.",
  })
  for (const scope of [
    'AKIDEXAMPLE/20150830/us-east-1/iam/aws4',
    'AKIDEXAMPLE/20150830/us-east-1/iam',
    'AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request/x',
    'AKIDEXAMPLE/2015083/us-east-1/iam/aws4_request',
    'AKIDEXAMPLE/20150830/US_EAST/iam/aws4_request',
    `AKIDEXAMPLE/20150830/${'a'.repeat(33)}/iam/aws4_request`,
    'AKIDEXAMPLE/20150830/us-east-1/../aws4_request',
  ]) {
    const authorization = queryRequest.headers.Authorization ?? ''
    const outcome = verify(withAuthorization(authorization.replace(/(?<=Credential=)[^,]*/, scope)))
    expect(outcome, scope).toMatchObject({ reason: 'InvalidScope', scope: null })
  }
})

test('sigv4: host and every x-amz header must be signed, content-type need not be', () => {
  const unsignedHost = (queryRequest.headers.Authorization ?? '').replace('content-type;host;', 'content-type;')
  expect(verify(withAuthorization(unsignedHost))).toMatchObject({
    reason: 'HeadersNotSigned',
    message: "'Host' must be a 'SignedHeader' in the AWS Authorization.",
  })
  for (const name of ['X-Amz-Target', 'X-Amz-Security-Token', 'x-amz-meta-a']) {
    expect(reason(withHeader(name, 'x')), name).toBe('HeadersNotSigned')
  }
  expect(reason({ ...presigned, headers: { ...presigned.headers, 'x-amz-acl': 'public-read' } })).toBe(
    'HeadersNotSigned',
  )
  expect(verify({ ...presigned, headers: { ...presigned.headers, 'Content-Type': 'text/plain' } }).kind).toBe(
    'verified',
  )
})

test('sigv4: a signature is good for 15 minutes in either direction', () => {
  const signedAtMs = required(parseAmzDate('20150830T123600Z'), 'the date').ms
  const at = (ms: number): Sent => ({ ...queryRequest, now: amzDate(ms).text })
  expect(verify(at(signedAtMs + clockSkewMaxMs)).kind).toBe('verified')
  expect(verify(at(signedAtMs - clockSkewMaxMs)).kind).toBe('verified')
  expect(verify(at(signedAtMs + clockSkewMaxMs + 1000))).toMatchObject({
    reason: 'SignatureExpired',
    message: 'Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T125101Z - 15 min.)',
  })
  expect(verify(at(signedAtMs - clockSkewMaxMs - 1000))).toMatchObject({
    reason: 'SignatureNotYetCurrent',
    message:
      'Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z (20150830T122059Z + 15 min.)',
  })
})

test('sigv4: a presigned request is good until it expires', () => {
  expect(verify({ ...presigned, now: '20130524T235959Z' }).kind).toBe('verified')
  expect(verify({ ...presigned, now: '20130525T000000Z' })).toMatchObject({
    reason: 'PresignedRequestExpired',
    message: 'Request has expired',
  })
  expect(reason({ ...presigned, now: '20130523T234459Z' })).toBe('SignatureNotYetCurrent')
})

test('sigv4: an unknown key or one with a token that it never had is rejected as invalid', () => {
  const authorization = queryRequest.headers.Authorization ?? ''
  const unknown = verify(withAuthorization(authorization.replace('AKIDEXAMPLE', 'AKIDUNKNOWN')))
  expect(unknown).toMatchObject({
    reason: 'UnknownAccessKey',
    message: 'The security token included in the request is invalid.',
    accessKeyId: 'AKIDUNKNOWN',
  })
  const withToken = withAuthorization(authorization.replace('x-amz-date,', 'x-amz-date;x-amz-security-token,'))
  expect(reason({ ...withToken, headers: { ...withToken.headers, 'X-Amz-Security-Token': 'x' } })).toBe('InvalidToken')
})

test('sigv4: an expired session is told so, and only to who can sign with its key', () => {
  const verifierOf = (expiresAtMs: number) => {
    const session = { ...unlimited, issuedAtMs: 0, expiresAtMs }
    return new SignatureVerifier(
      {
        findAccessKey: (accessKeyId, sessionToken) => {
          const credential = credentials.findAccessKey(accessKeyId, sessionToken)
          return credential && { ...credential, principal: { ...principal, session } }
        },
      },
      clockAt(queryRequest.now),
    )
  }
  const nowMs = clockAt(queryRequest.now).nowMs()
  expect(verify(queryRequest, verifierOf(nowMs + 1)).kind).toBe('verified')
  expect(verify(queryRequest, verifierOf(nowMs))).toMatchObject({
    reason: 'TokenExpired',
    message: 'The security token included in the request is expired',
  })
  const wrong = withAuthorization((queryRequest.headers.Authorization ?? '').replace(/.{4}$/, '0000'))
  expect(verify(wrong, verifierOf(nowMs))).toMatchObject({ reason: 'SignatureMismatch' })
})

test('sigv4: the body must be claimed, and what is claimed must be true', () => {
  const { 'x-amz-content-sha256': _, ...withoutHash } = objectRequest.headers
  expect(reason({ ...objectRequest, headers: withoutHash })).toBe('MissingPayloadHash')
  expect(reason({ ...queryRequest, bodySha256: null })).toBe('MissingPayloadHash')
  for (const claim of ['UNSIGNED-PAYLOAD', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'abc', empty.toUpperCase()]) {
    expect(reason(withHeader('x-amz-content-sha256', claim)), claim).toBe('InvalidPayloadHash')
  }

  const outcome = verify(objectRequest)
  if (outcome.kind !== 'verified') throw new Error('the example does not verify')
  expect(confirmBody(outcome.payload, new BodyHash().digest(), outcome)).toBeNull()
  const other = new BodyHash().update(Buffer.from('a ')).update(Buffer.from('body')).digest()
  expect(other).toBe(createHash('sha256').update('a body').digest('hex'))
  expect(confirmBody(outcome.payload, other, outcome)).toMatchObject({ reason: 'PayloadMismatch' })
  const open = verify(presigned)
  if (open.kind !== 'verified') throw new Error('the presigned example does not verify')
  expect(confirmBody(open.payload, other, open)).toBeNull()
})

test('sigv4: a signature survives neither another secret nor a cached key of one', () => {
  const verifier = new SignatureVerifier(credentials, clockAt(queryRequest.now))
  const outcomes = [
    'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    'another',
    'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  ].map((secret) => {
    secrets.set('AKIDEXAMPLE', secret)
    return verify(queryRequest, verifier).kind
  })
  expect(outcomes).toEqual(['verified', 'rejected', 'verified'])
})

// Goal: nothing that a client can send makes the verifier throw or say yes.
// Method: texts are drawn from the grammar's own words and from any octets, put wherever a client may put text.
test('sigv4: hostile requests are rejected or unsigned, never an exception', () => {
  const words = [
    ...['AWS4-HMAC-SHA256', 'AWS', 'Credential=', 'SignedHeaders=', 'Signature=', 'host', ';', ',', ' ', '=', '/', '%'],
    ...['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-Date', 'X-Amz-Expires', 'X-Amz-SignedHeaders'],
    ...['AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request', '20150830T123600Z', 'a'.repeat(64), '&', '?', '..', '%2f'],
    ...['__proto__', 'constructor', 'UNSIGNED-PAYLOAD', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', '%00', '\u00ff', '-1'],
  ]
  const octet = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code))
  const text = fc
    .array(fc.oneof(fc.constantFrom(...words), fc.string({ unit: octet, maxLength: 6 })), { maxLength: 12 })
    .map((parts) => parts.join(''))
  const header = fc.constantFrom('authorization', 'x-amz-date', 'date', 'host', 'x-amz-content-sha256', '__proto__')
  const rawHeaders = fc.array(fc.tuple(fc.oneof(header, text), text), { maxLength: 6 }).map((pairs) => pairs.flat())
  const verifier = new SignatureVerifier(credentials, clockAt(queryRequest.now))
  fc.assert(
    fc.property(text, text, rawHeaders, fc.constantFrom('s3', 'iam', 'cairn'), (method, url, headers, service) => {
      const request = readWireRequest(method, url, headers)
      const outcome = verifier.verify(request, parseAuthorization(request), { service, bodySha256: empty })
      expect(outcome.kind).not.toBe('verified')
      if (outcome.kind === 'rejected' && outcome.scope !== null) {
        expect(outcome.scope.region).toMatch(/^[a-z0-9-]{1,32}$/)
      }
    }),
    { numRuns: 3000 },
  )
})

const principal: AccountPrincipal = {
  type: 'Root',
  accountId: required(parseAccountId('123456789012'), 'an account id'),
  isOperator: false,
  session: null,
}

const unlimited = {
  hasMfa: false,
  policies: null,
  tags: new Map<string, string>(),
  transitiveTagKeys: [],
  sourceIdentity: null,
}

const credentials: CredentialSource = {
  findAccessKey(accessKeyId, sessionToken) {
    const secret = secrets.get(accessKeyId)
    if (secret === undefined || sessionToken !== null) return null
    return { accessKeyId, secretAccessKey: new Secret(secret), principal }
  },
}

function clockAt(now: string) {
  const { ms } = required(parseAmzDate(now), 'the time')
  return { nowMs: () => ms, monotonicMs: () => 0 }
}

function verify(sent: Sent, verifier = new SignatureVerifier(credentials, clockAt(sent.now))): SignatureOutcome {
  const request = readWireRequest(sent.method, sent.url, Object.entries(sent.headers).flat())
  return verifier.verify(request, parseAuthorization(request), {
    service: sent.service,
    bodySha256: sent.bodySha256 ?? null,
  })
}

function reason(sent: Sent): string {
  const outcome = verify(sent)
  return outcome.kind === 'rejected' ? outcome.reason : outcome.kind
}

function withHeader(name: string, value: string): Sent {
  return { ...queryRequest, headers: { ...queryRequest.headers, [name]: value } }
}

function withAuthorization(value: string): Sent {
  return withHeader('Authorization', value)
}
