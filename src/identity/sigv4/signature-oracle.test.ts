import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { HttpRequest } from '@smithy/protocol-http'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { required } from '../../base/assert.ts'
import { isAccountId } from '../../base/brands.ts'
import type { CredentialSource } from '../credentials.ts'
import type { AccountPrincipal } from '../principal.ts'
import { Secret } from '../secret.ts'
import { parseAuthorization } from './authorization.ts'
import type { SignatureOutcome } from './outcome.ts'
import { SignatureVerifier } from './signature-verifier.ts'
import { readWireRequest } from './wire-request.ts'

// The signer of the AWS SDK for JavaScript is the oracle: what it signs must verify, and nothing that differs from it.

interface Sent {
  readonly method: string
  readonly url: string
  readonly rawHeaders: readonly string[]
  readonly service: string
  readonly body: string
}

interface Case {
  readonly method: string
  readonly service: string
  readonly region: string
  readonly path: string
  readonly query: Record<string, string | string[]>
  readonly headers: Record<string, string>
  readonly body: string
  readonly isTemporary: boolean
  readonly claimsPayload: boolean
  readonly expiresSeconds: number | null
}

const signingDate = new Date('2026-03-01T12:00:00Z')
const longTerm = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }
const temporary = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'another/secret/of/forty/characters/12345',
  sessionToken: 'a session token + its / signs =',
}

test('sigv4: whatever the SDK signs verifies, in the header and in the query', async () => {
  await fc.assert(
    fc.asyncProperty(anyCase(), async (input) => {
      const outcome = verify(await send(input))
      const { accessKeyId } = input.isTemporary ? temporary : longTerm
      expect(outcome).toMatchObject({
        kind: 'verified',
        accessKeyId,
        principal,
        scope: { date: '20260301', region: input.region, service: input.service },
        authenticationMethod: input.expiresSeconds === null ? 'AuthHeader' : 'QueryString',
      })
    }),
    { numRuns: 400 },
  )
})

test('sigv4: a request that differs in any one part does not verify', async () => {
  await fc.assert(
    fc.asyncProperty(anyCase(), fc.constantFrom(...alterations), async (input, [name, alter]) => {
      const sent = await send(input)
      const altered = alter(sent)
      fc.pre(JSON.stringify(altered) !== JSON.stringify(sent))
      expect(verify(altered).kind, `${name}: ${altered.url}`).toBe('rejected')
    }),
    { numRuns: 800 },
  )
})

const alterations: readonly (readonly [string, (sent: Sent) => Sent])[] = [
  ['method', (sent) => ({ ...sent, method: `${sent.method}X` })],
  ['path', (sent) => ({ ...sent, url: sent.url.replace(/^[^?]*/, (path) => `${path}x`) })],
  // In front of `..` another segment changes nothing, except to S3.
  ['first segment', (sent) => (sent.url.includes('..') ? sent : { ...sent, url: `/x${sent.url}` })],
  ['another parameter', (sent) => ({ ...sent, url: `${sent.url}${sent.url.includes('?') ? '&' : '?'}more=1` })],
  ['a parameter less', (sent) => ({ ...sent, url: sent.url.replace(/([?&])[^&?]*$/, '$1').replace(/[?&]$/, '') })],
  ['a parameter', (sent) => ({ ...sent, url: sent.url.replace(/=[^&]*$/, '=altered') })],
  ['host', (sent) => alterHeader(sent, 'host', (value) => `${value}.example`)],
  ['date', (sent) => alterHeader(sent, 'x-amz-date', (value) => value.replace('120000Z', '120001Z'))],
  ['date in the query', (sent) => ({ ...sent, url: sent.url.replace('T120000Z', 'T120001Z') })],
  ['lifetime', (sent) => ({ ...sent, url: sent.url.replace('X-Amz-Expires=', 'X-Amz-Expires=1') })],
  ['a custom header', (sent) => alterHeader(sent, 'x-custom', (value) => `${value}!`)],
  ['a custom header twice', (sent) => repeatHeader(sent, 'x-custom')],
  ['a custom header less', (sent) => ({ ...sent, rawHeaders: withoutHeader(sent.rawHeaders, 'x-custom') })],
  ['a header that means something', (sent) => ({ ...sent, rawHeaders: [...sent.rawHeaders, 'X-Amz-Target', 'T.Op'] })],
  ['token', (sent) => alterHeader(sent, 'x-amz-security-token', (value) => `${value}x`)],
  ['payload hash', (sent) => alterHeader(sent, 'x-amz-content-sha256', () => sha256('another body'))],
  ['signature', (sent) => alterHeader(sent, 'authorization', flipLastDigit)],
  [
    'signature in the query',
    (sent) => ({ ...sent, url: sent.url.replace(/(?<=X-Amz-Signature=)[0-9a-f]+/, flipLastDigit) }),
  ],
  [
    'key',
    (sent) => alterHeader(sent, 'authorization', (value) => value.replace('AKIA', 'AKIB').replace('ASIA', 'ASIB')),
  ],
  [
    'Region',
    (sent) => alterHeader(sent, 'authorization', (value) => value.replace(/(?<=20260301\/)[a-z0-9-]+/, 'other')),
  ],
]

function anyCase(): fc.Arbitrary<Case> {
  const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.string({ maxLength: 12 }))
  const segment = text.map((value) => encodeURIComponent(value))
  const name = text.map((value) => `p${value}`)
  const value = text.map((raw) => raw)
  const headerValue = fc.string({ unit: fc.constantFrom(...'abcXYZ 019;,:=/"-_\t'), maxLength: 20 })
  return fc.record({
    method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD'),
    service: fc.constantFrom('s3', 'cloudtrail', 'cairn', 'execute-api'),
    region: fc.constantFrom('us-east-1', 'eu-central-1', 'cn-north-1'),
    path: fc.array(fc.oneof(segment, fc.constantFrom('.', '..', '', 'a(b)!*', '~-_.')), { maxLength: 5 }).map(toPath),
    query: fc.dictionary(name, fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 })), { maxKeys: 5 }),
    headers: fc.record({ 'x-custom': headerValue, 'content-type': headerValue }, { requiredKeys: [] }),
    body: fc.string({ maxLength: 30 }),
    isTemporary: fc.boolean(),
    claimsPayload: fc.boolean(),
    expiresSeconds: fc.option(fc.integer({ min: 1, max: 604_800 })),
  })
}

/** S3 takes characters such as `(` as sent encoded; SDKs always encode them in its paths. */
function toPath(segments: readonly string[]): string {
  return `/${segments.join('/')}`.replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

async function send(input: Case): Promise<Sent> {
  const { service, region, method, path, query, body, expiresSeconds, isTemporary } = input
  const isObjectRequest = service === 's3'
  const signer = new SignatureV4({
    credentials: isTemporary ? temporary : longTerm,
    region,
    service,
    sha256: NodeSha256,
    uriEscapePath: !isObjectRequest,
    applyChecksum: isObjectRequest || input.claimsPayload,
  })
  const isPresignedObject = isObjectRequest && expiresSeconds !== null
  const headers = {
    host: 'cairn.example:4690',
    ...input.headers,
    ...(isPresignedObject ? { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } : {}),
  }
  const request = new HttpRequest({ method, path, query: structuredClone(query), headers, body, protocol: 'http:' })
  const signed =
    expiresSeconds === null
      ? await signer.sign(request, { signingDate })
      : await signer.presign(request, { signingDate, expiresIn: expiresSeconds })
  const rawHeaders = Object.entries(signed.headers).flatMap(([name, value]) => [upperCaseFirst(name), value])
  return { method, url: toUrl(signed.path, signed.query), rawHeaders, service, body }
}

function toUrl(path: string, query: HttpRequest['query'] | undefined): string {
  const parts = Object.entries(query ?? {}).flatMap(([name, value]) =>
    [value].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one ?? '')}`),
  )
  return parts.length === 0 ? path : `${path}?${parts.toReversed().join('&')}`
}

function verify(sent: Sent): SignatureOutcome {
  const request = readWireRequest(sent.method, sent.url, sent.rawHeaders)
  const clock = { nowMs: () => signingDate.getTime() + 500, monotonicMs: () => 0 }
  const verifier = new SignatureVerifier(credentials, clock)
  return verifier.verify(request, parseAuthorization(request), { service: sent.service, bodySha256: sha256(sent.body) })
}

const accountId = '123456789012'
const principal: AccountPrincipal = {
  type: 'Root',
  accountId: required(isAccountId(accountId) ? accountId : null, 'an account id'),
  isOperator: true,
  session: null,
}

const credentials: CredentialSource = {
  findAccessKey(accessKeyId, sessionToken) {
    const found = [longTerm, temporary].find((candidate) => candidate.accessKeyId === accessKeyId)
    if (found === undefined || ('sessionToken' in found ? found.sessionToken : null) !== sessionToken) return null
    return { accessKeyId, secretAccessKey: new Secret(found.secretAccessKey), principal }
  },
}

/** What the signer takes for a hash: with a secret it is an HMAC. */
class NodeSha256 {
  readonly #secret: Uint8Array | null
  #hash: Hash | Hmac

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret === undefined ? null : toBytes(secret)
    this.#hash = this.#start()
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(toBytes(data))
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }

  reset(): void {
    this.#hash = this.#start()
  }

  #start(): Hash | Hmac {
    return this.#secret === null ? createHash('sha256') : createHmac('sha256', this.#secret)
  }
}

function toBytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data)
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function alterHeader(sent: Sent, name: string, alter: (value: string) => string): Sent {
  const rawHeaders = sent.rawHeaders.map((text, index, all) =>
    index % 2 === 1 && all[index - 1]?.toLowerCase() === name ? alter(text) : text,
  )
  return { ...sent, rawHeaders }
}

function repeatHeader(sent: Sent, name: string): Sent {
  const index = sent.rawHeaders.findIndex((text, at) => at % 2 === 0 && text.toLowerCase() === name)
  return index === -1 ? sent : { ...sent, rawHeaders: [...sent.rawHeaders, name, 'again'] }
}

function withoutHeader(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_, index, all) => all[index - (index % 2)]?.toLowerCase() !== name)
}

function flipLastDigit(text: string): string {
  return text.slice(0, -1) + (text.endsWith('0') ? '1' : '0')
}

function upperCaseFirst(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
