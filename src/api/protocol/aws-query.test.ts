import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commonError, modelledError, ServiceError } from '../../contract/errors.ts'
import { loadService } from '../../contract/load.ts'
import { type OperationContract, parseServiceContract } from '../../contract/service-contract.ts'
import { awsQuery } from './aws-query.ts'
import type { HttpResponseParts } from './protocol.ts'
import { escapeXml } from './xml-encode.ts'

const sts = loadService('sts')
const protocol = awsQuery(sts)
const operations = [...sts.operations.values()]

/** A service with what STS lacks: maps, flattened lists, times and bytes in requests. */
const stones = parseServiceContract({
  source: { model: 'own', version: '1', file: '', copyright: '', licence: '', changes: '' },
  service: {
    name: 'stones',
    serviceId: 'Stones',
    apiVersion: '2020-01-02',
    endpointPrefix: 'stones',
    signingName: 'stones',
    protocols: ['aws-query'],
    xmlNamespace: 'http://stones/',
  },
  operations: { Pile: { method: 'POST', uri: '/', input: 'Pile', output: 'Pile', resultWrapper: 'PileResult' } },
  shapes: {
    Pile: {
      type: 'structure',
      members: {
        Names: { shape: 'Names', flattened: true },
        Stones: 'Stones',
        Sizes: 'Sizes',
        Marks: { shape: 'Sizes', flattened: true, locationName: 'Mark' },
        At: 'At',
        Bytes: 'Bytes',
        Weight: 'Weight',
        Inner: 'Pile',
      },
    },
    Names: { type: 'list', member: { shape: 'Name', locationName: 'Name' } },
    Stones: { type: 'list', member: { shape: 'Name', locationName: 'item' } },
    Sizes: { type: 'map', key: { shape: 'Name', locationName: 'Name' }, value: 'Size' },
    Name: { type: 'string' },
    Size: { type: 'long' },
    Weight: { type: 'double' },
    At: { type: 'timestamp' },
    Bytes: { type: 'blob' },
  },
})

test('query: lists of structures, numbers and texts come out typed and in the order of their numbers', () => {
  const input = decode(
    'AssumeRole',
    'Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&RoleSessionName=a+b' +
      '&Tags.member.10.Key=last&Tags.member.10.Value=x&Tags.member.2.Key=first&Tags.member.2.Value=%C3%A9' +
      '&DurationSeconds=900&TransitiveTagKeys=',
  )
  expect(input).toEqual({
    RoleArn: 'arn:aws:iam::1:role/r',
    RoleSessionName: 'a b',
    DurationSeconds: 900,
    Tags: [
      { Key: 'first', Value: 'é' },
      { Key: 'last', Value: 'x' },
    ],
    TransitiveTagKeys: [],
  })
})

test('query: maps, flattened lists, times, bytes and decimals', () => {
  const text =
    'Name.1=a&Name.2=b&Stones.item.1=c&Sizes.entry.1.Name=x&Sizes.entry.1.value=1&Mark.1.Name=__proto__&Mark.1.value=2' +
    '&At=2026-02-09T21:57:03.25%2B01:00&Bytes=a2V5&Weight=1.5e1&Inner.Inner.Name.1=d'
  const input = awsQuery(stones).decodeRequest(pile(), request(text))
  expect(input).toMatchObject({
    Names: ['a', 'b'],
    Stones: ['c'],
    At: new Date('2026-02-09T20:57:03.250Z'),
    Bytes: Buffer.from('key'),
    Weight: 15,
    Inner: { Inner: { Names: ['d'] } },
  })
  expect(Object.entries(input.Sizes ?? {})).toEqual([['x', 1]])
  expect(Object.entries(input.Marks ?? {})).toEqual([['__proto__', 2]])
})

test('query: a GET carries its parameters in the query string', () => {
  const parts = { method: 'GET', path: '/', query: 'Action=AssumeRole&RoleArn=r', headers: {}, body: Buffer.alloc(0) }
  expect(protocol.decodeRequest(operation('AssumeRole'), parts)).toEqual({ RoleArn: 'r' })
})

test('query: a value of another type is MalformedInput, a broken form MalformedQueryString', () => {
  const cases: [text: string, kind: string][] = [
    ['DurationSeconds=abc', 'serialization'],
    ['DurationSeconds=1.5', 'serialization'],
    ['DurationSeconds=99999999999', 'serialization'],
    ['DurationSeconds.x=1', 'serialization'],
    ['Tags=abc', 'serialization'],
    ['Tags.member.one.Key=a', 'serialization'],
    ['RoleArn=%', 'malformedRequest'],
    ['RoleArn=%ff', 'malformedRequest'],
    [`${'a.'.repeat(1000)}=1`, 'malformedRequest'],
    ['a=&'.repeat(50_001), 'malformedRequest'],
  ]
  for (const [text, kind] of cases) {
    expect(refusal(() => decode('AssumeRole', text)).kind, text.slice(0, 40)).toBe(kind)
  }
})

test('query: an answer stands in its result, its metadata name the request', () => {
  const output = { UserId: 'AIDA', Account: '111122223333', Arn: 'arn:<&>"' }
  const answer = protocol.encodeResponse(operation('GetCallerIdentity'), output, 'request-1')
  expect(answer).toMatchObject({
    status: 200,
    headers: { 'content-type': 'text/xml', 'x-amzn-RequestId': 'request-1' },
  })
  expect(textOf(answer)).toBe(
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
      '<UserId>AIDA</UserId><Account>111122223333</Account><Arn>arn:&lt;&amp;&gt;&quot;</Arn></GetCallerIdentityResult>' +
      '<ResponseMetadata><RequestId>request-1</RequestId></ResponseMetadata></GetCallerIdentityResponse>',
  )
})

test('query: maps, flattened lists, times and bytes in an answer', () => {
  const output = {
    Names: ['a', 'b'],
    Stones: ['c'],
    Sizes: { x: 1 },
    Marks: { y: 2 },
    At: new Date('2026-02-09T20:57:03Z'),
    Bytes: Buffer.from('key'),
    Inner: { Weight: Number.NaN },
  }
  const answer = textOf(awsQuery(stones).encodeResponse(pile(), output, 'r'))
  expect(answer).toContain(
    '<PileResult><Name>a</Name><Name>b</Name><Stones><item>c</item></Stones>' +
      '<Sizes><entry><Name>x</Name><value>1</value></entry></Sizes><Mark><Name>y</Name><value>2</value></Mark>' +
      '<At>2026-02-09T20:57:03Z</At><Bytes>a2V5</Bytes><Inner><Weight>NaN</Weight></Inner></PileResult>',
  )
})

test('query: errors have the code of the wire, a type and the request id', () => {
  const error = modelledError(sts, 'MalformedPolicyDocumentException', 'bad <policy>')
  const answer = protocol.encodeError(error, 'request-1')
  expect(answer.status).toBe(400)
  expect(textOf(answer)).toBe(
    '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>' +
      '<Code>MalformedPolicyDocument</Code><Message>bad &lt;policy&gt;</Message></Error>' +
      '<RequestId>request-1</RequestId></ErrorResponse>',
  )
  const failure = protocol.encodeError(commonError('internalFailure', ''), 'r')
  expect(textOf(failure)).toContain('<Type>Receiver</Type><Code>InternalFailure</Code>')
})

test('query: text that XML cannot hold is replaced, and no markup is left', () => {
  expect(escapeXml('a\u0000b\u001b\ud800c\r\n😀')).toBe('a\ufffdb\ufffd\ufffdc&#13;\n😀')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(escapeXml(text)).not.toMatch(/[<>"\r\0]/)
    }),
  )
})

test('query: whatever the body, decoding returns or throws an error for the client', () => {
  const key = fc
    .array(fc.constantFrom('Tags', 'member', '1', '0', 'Key', 'Policy', '__proto__', 'DurationSeconds', '', 'entry'), {
      minLength: 1,
      maxLength: 6,
    })
    .map((parts) => parts.join('.'))
  const pair = fc.tuple(key, fc.oneof(fc.string(), fc.constantFrom('900', 'true', '%', '%zz', '%ff')))
  const form = fc
    .array(pair, { maxLength: 8 })
    .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&'))
  const body = fc.oneof(
    form.map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 200 }),
  )
  fc.assert(
    fc.property(fc.constantFrom(...operations, pile()), body, (chosen, bytes) => {
      try {
        protocol.decodeRequest(chosen, { method: 'POST', path: '/', query: '', headers: {}, body: bytes })
      } catch (error) {
        expect(error).toBeInstanceOf(ServiceError)
      }
    }),
    { numRuns: 3000 },
  )
  expect(Object.hasOwn(Object.prototype, '1')).toBe(false)
})

test('query: a shape that holds itself is followed only so far', () => {
  const text = `${'Inner.'.repeat(100)}Name.1=x`
  expect(refusal(() => awsQuery(stones).decodeRequest(pile(), request(text))).kind).toBe('serialization')
})

function operation(name: string): OperationContract {
  const found = sts.operations.get(name)
  if (found === undefined) throw new Error(`no operation ${name}`)
  return found
}

function pile(): OperationContract {
  const found = stones.operations.get('Pile')
  if (found === undefined) throw new Error('no operation Pile')
  return found
}

function request(text: string) {
  return { method: 'POST', path: '/', query: '', headers: {}, body: Buffer.from(text) }
}

function decode(name: string, text: string) {
  return protocol.decodeRequest(operation(name), request(text))
}

function refusal(action: () => unknown): ServiceError {
  try {
    action()
  } catch (error) {
    if (error instanceof ServiceError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

function textOf({ body }: HttpResponseParts): string {
  if (!(body instanceof Uint8Array)) throw new Error('a query is never streamed')
  return Buffer.from(body).toString()
}
