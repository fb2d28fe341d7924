import { isDeepStrictEqual } from 'node:util'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { modelledServices } from '../../../test/support/modelled-services.ts'
import { sampleStructure } from '../../../test/support/shape-samples.ts'
import { required } from '../../base/assert.ts'
import { type ProtocolName, protocolNames } from '../../contract/contract-data.ts'
import { modelledError } from '../../contract/errors.ts'
import { loadService } from '../../contract/load.ts'
import { type OperationContract, parseServiceContract, type ServiceContract } from '../../contract/service-contract.ts'
import { decodeResponse } from './decode-response.ts'
import type { HttpHeaders, HttpResponseParts } from './protocol.ts'
import { protocolFor } from './protocols.ts'
import { plainBytesMax } from './response-body.ts'

const plain = () => 'a <b> & "é"'

// Goal: what a server answers is read as its handlers said it, in every protocol that Cairn speaks.
// Method: an output with every member is encoded for each operation and decoded again.
test('decode response: an output comes back as it was, for every modelled operation', () => {
  const differing: string[] = []
  for (const service of modelledServices()) {
    const protocolName = required(service.protocols[0], 'a protocol')
    const protocol = protocolFor(protocolName, service)
    for (const operation of service.operations.values()) {
      const { output } = operation
      // Of operations that are replaced, shapes have a member twice, once as a list.
      if (output === null || operation.method === 'HEAD' || operation.isDeprecated) continue
      const value = sampleStructure(output, plain)
      for (const member of output.members) {
        // Not told: bodies that are no structures; and the status, which the answer has anyway.
        if (member.name === output.payload && member.shape.type !== 'structure') delete value[member.name]
        if (member.location === 'statusCode') value[member.name] = operation.status
      }
      const answer = protocol.encodeResponse(operation, value, 'the-id')
      const decoded = decodeResponse(protocolName, operation, received(answer))
      const isSame =
        decoded.kind === 'output' &&
        decoded.requestId === 'the-id' &&
        isDeepStrictEqual(withoutHeaders(operation, decoded.output), withoutHeaders(operation, value))
      if (!isSame) differing.push(`${service.name}:${operation.name}`)
    }
  }
  expect(differing).toEqual([])
})

/** Headers hold less than texts do; they are tested one by one. */
function withoutHeaders({ output }: OperationContract, value: Readonly<Record<string, unknown>>) {
  const inBody = output?.members.filter(({ location }) => location === null || location === 'statusCode') ?? []
  return Object.fromEntries(inBody.map(({ name }) => [name, value[name]]))
}

test('decode response: an error comes back by its code and message, in every protocol', () => {
  for (const name of ['cloudtrail', 'iam', 's3', 's3control'] as const) {
    const service = loadService(name)
    const protocolName = required(service.protocols[0], 'a protocol')
    const protocol = required(protocolFor(protocolName, service), protocolName)
    const operation = required([...service.operations.values()][0], 'an operation')
    for (const { name: shape, wireCode } of service.errors.values()) {
      const answer = protocol.encodeError(modelledError(service, shape, 'no <such> thing'), 'the-id')
      const decoded = decodeResponse(protocolName, operation, received(answer))
      const code = protocolName === 'aws-json-1.1' ? shape : wireCode
      expect(decoded, shape).toMatchObject({ kind: 'error', error: { code, message: 'no <such> thing' } })
    }
  }
})

const made = madeService()

test.each<[what: string, protocol: ProtocolName, status: number, headers: HttpHeaders, body: string, expected: object]>(
  [
    ['JSON', 'aws-json-1.0', 400, {}, '{"__type":"a.b#Gone","message":"m"}', { code: 'Gone', message: 'm' }],
    [
      'JSON, capital',
      'aws-json-1.1',
      400,
      {},
      '{"__type":"Gone:http://x","Message":"m"}',
      { code: 'Gone', message: 'm' },
    ],
    [
      'a header',
      'rest-json',
      404,
      { 'x-amzn-errortype': 'Gone:http://x/' },
      '{"message":"m"}',
      { code: 'Gone', message: 'm' },
    ],
    ['code', 'rest-json', 404, {}, '{"code":"Gone","message":"m"}', { code: 'Gone', message: 'm' }],
    [
      'query',
      'aws-query',
      400,
      {},
      '<ErrorResponse xmlns="u"><Error><Code>Gone</Code><Message>m</Message></Error></ErrorResponse>',
      { code: 'Gone', message: 'm' },
    ],
    [
      'EC2',
      'ec2-query',
      400,
      {},
      '<Response><Errors><Error><Code>Gone</Code><Message>m</Message></Error></Errors><RequestID>r</RequestID></Response>',
      { code: 'Gone', message: 'm' },
    ],
    [
      'S3',
      'rest-xml',
      404,
      {},
      '<?xml version="1.0"?>\n<Error><Code>Gone</Code><Message>m</Message></Error>',
      { code: 'Gone', message: 'm' },
    ],
    [
      'S3 in an answer that began well',
      'rest-xml',
      200,
      {},
      '<Error><Code>Gone</Code><Message>m</Message></Error>',
      { code: 'Gone', message: 'm' },
    ],
    ['no body', 'rest-xml', 403, {}, '', { code: 'AccessDenied', message: '' }],
    [
      'a page of a gateway',
      'aws-json-1.0',
      502,
      {},
      '<html><body>Bad gateway</body>',
      { code: 'BadGateway', message: '' },
    ],
    ['a status of its own', 'aws-json-1.0', 418, {}, 'teapot', { code: 'HttpStatus418', message: '' }],
    ['a code without end', 'aws-json-1.0', 400, {}, `{"__type":"${'x'.repeat(1000)}"}`, { code: 'x'.repeat(128) }],
  ],
)('decode response: the error in %s', (_, protocol, status, headers, body, expected) => {
  const decoded = decodeResponse(protocol, null, { status, headers, ...bytes(body) })
  expect(decoded).toMatchObject({ kind: 'error', error: expected })
})

test.each<[what: string, protocol: ProtocolName, headers: HttpHeaders, body: string, expected: object]>([
  [
    'JSON',
    'aws-json-1.0',
    {},
    '{"Name":"n","At":1.5,"Count":3,"Items":["a",7],"Tags":{"k":"v"},"More":1}',
    { Name: 'n', At: new Date(1500), Count: 3, Items: ['a'], Tags: { k: 'v' } },
  ],
  ['JSON of other types', 'aws-json-1.0', {}, '{"Name":1,"At":"soon","Count":"3","Items":{},"Inner":[]}', {}],
  ['JSON with nulls', 'aws-json-1.0', {}, '{"Name":null,"Items":[null]}', { Items: [] }],
  ['REST', 'rest-json', { 'x-mark': '7', etag: 'e' }, '{"Name":"n"}', { Name: 'n', Mark: 7 }],
  [
    'query',
    'aws-query',
    {},
    '<DoResponse><DoResult><Name>n</Name><At>1970-01-01T00:00:01Z</At><Items><member>a</member></Items><Tags><entry><key>k</key><value>v</value></entry></Tags></DoResult></DoResponse>',
    { Name: 'n', At: new Date(1000), Items: ['a'], Tags: { k: 'v' } },
  ],
  [
    'EC2',
    'ec2-query',
    {},
    '<DoResponse><requestId>r</requestId><name>x</name><Name>n</Name><Items><item>a</item><item>b</item></Items></DoResponse>',
    { Name: 'n', Items: ['a', 'b'] },
  ],
])('decode response: what can be read of %s', (_, protocol, headers, body, expected) => {
  const decoded = decodeResponse(protocol, operationOf(made, 'Do'), { status: 200, headers, ...bytes(body) })
  expect(decoded).toMatchObject({ kind: 'output' })
  if (decoded.kind === 'output') expect(decoded.output).toEqual(expected)
})

test('decode response: a body that was cut or that nobody can read is said to be so', () => {
  const operation = operationOf(made, 'Do')
  const whole = bytes('{"Name":"n"}')
  const decode = (more: object) =>
    decodeResponse('aws-json-1.0', operation, { status: 200, headers: {}, ...whole, ...more })
  expect(decode({ bodyBytes: 1000 })).toMatchObject({ kind: 'unknown', reason: 'cut', bodyBytes: 1000 })
  expect(decode(bytes('{"Name"'))).toMatchObject({ kind: 'unknown', reason: 'unreadable' })
  expect(decode({ headers: { 'content-encoding': 'zip' } })).toMatchObject({ kind: 'unknown', reason: 'unreadable' })
  expect(decode({ ...bytes(''), headers: {} })).toMatchObject({ kind: 'output', output: {} })
  expect(
    decodeResponse('aws-json-1.0', operationOf(made, 'Silent'), { status: 200, headers: {}, ...whole, bodyBytes: 99 }),
  ).toMatchObject({ kind: 'output' })
})

test('decode response: packed bodies are unpacked, up to a bound', () => {
  const operation = operationOf(made, 'Do')
  const headers = { 'content-encoding': 'gzip' }
  const of = (text: string) => {
    const body = gzipSync(text)
    return decodeResponse('aws-json-1.0', operation, { status: 200, headers, body, bodyBytes: body.length })
  }
  expect(of('{"Name":"n"}')).toMatchObject({ kind: 'output', output: { Name: 'n' } })
  expect(of(`{"Name":"${'n'.repeat(plainBytesMax)}"}`)).toMatchObject({ kind: 'unknown', reason: 'unreadable' })
})

test('decode response: the server’s own id of the call is found in headers and in bodies', () => {
  const decode = (headers: HttpHeaders, body: string) =>
    decodeResponse('ec2-query', operationOf(made, 'Do'), { status: 200, headers, ...bytes(body) }).requestId
  expect(decode({ 'x-amzn-requestid': 'h' }, '')).toBe('h')
  expect(decode({ 'x-amz-request-id': 'h' }, '')).toBe('h')
  expect(decode({}, '<DoResponse><requestId>b</requestId></DoResponse>')).toBe('b')
  expect(decode({}, '<DoResponse><ResponseMetadata><RequestId>b</RequestId></ResponseMetadata></DoResponse>')).toBe('b')
  expect(decode({}, '{}')).toBeNull()
})

test('decode response: nothing that a server sends throws or makes a member that the model lacks', () => {
  const names = new Set(operationOf(made, 'Do').output?.members.map(({ name }) => name))
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.json().map((text) => new TextEncoder().encode(text)),
    fc.string({ unit: 'binary' }).map((text) => new TextEncoder().encode(text)),
    fc
      .constantFrom(
        '<a>',
        '<DoResponse><DoResult>',
        '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        '{"Name":',
        '['.repeat(100_000),
      )
      .map((text) => new TextEncoder().encode(text)),
  )
  const header = fc.constantFrom('content-encoding', 'content-type', 'x-mark', 'x-amzn-errortype', 'x-amz-meta-a')
  const value = fc.oneof(fc.string(), fc.constantFrom('gzip', 'br', 'deflate', 'application/cbor', '__proto__'))
  fc.assert(
    fc.property(
      fc.constantFrom(...protocolNames),
      fc.integer({ min: 100, max: 599 }),
      fc.dictionary(header, value),
      fc.array(piece, { maxLength: 3 }),
      fc.nat({ max: 3 }),
      fc.constantFrom('Do', 'Silent', null),
      (protocol, status, headers, pieces, missing, name) => {
        const body = Buffer.concat(pieces)
        const operation = name === null ? null : operationOf(made, name)
        const decoded = decodeResponse(protocol, operation, { status, headers, body, bodyBytes: body.length + missing })
        if (decoded.kind === 'output') for (const member of Object.keys(decoded.output)) expect(names).toContain(member)
      },
    ),
  )
})

function bytes(text: string) {
  const body = Buffer.from(text)
  return { body, bodyBytes: body.length }
}

function received({ status, headers, body }: HttpResponseParts) {
  const told = body instanceof Uint8Array ? body : new Uint8Array(0)
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return { status, headers: lower, body: told, bodyBytes: told.length }
}

function operationOf(service: ServiceContract, name: string): OperationContract {
  return required(service.operations.get(name), name)
}

/** A service with one of everything, in every protocol. */
function madeService(): ServiceContract {
  const text = { type: 'string' } as const
  return parseServiceContract({
    source: { model: 'm', version: 'v', file: 'f', copyright: 'c', licence: 'l', changes: 'x' },
    service: {
      name: 'made',
      serviceId: 'Made',
      apiVersion: '2026-01-01',
      endpointPrefix: 'made',
      signingName: 'made',
      protocols: [...protocolNames],
    },
    operations: {
      Do: { method: 'POST', uri: '/', output: 'Output' },
      Silent: { method: 'POST', uri: '/' },
    },
    shapes: {
      Output: {
        type: 'structure',
        members: {
          Name: 'Text',
          At: 'Instant',
          Count: 'Whole',
          Items: 'Texts',
          Tags: 'TextMap',
          Inner: 'Output',
          Mark: { shape: 'Whole', location: 'header', locationName: 'X-Mark' },
          Meta: { shape: 'TextMap', location: 'headers', locationName: 'x-amz-meta-' },
        },
      },
      Text: text,
      Instant: { type: 'timestamp' },
      Whole: { type: 'integer' },
      Texts: { type: 'list', member: 'Text' },
      TextMap: { type: 'map', key: 'Text', value: 'Text' },
    },
  })
}
