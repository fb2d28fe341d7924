import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commonError, modelledError, ServiceError } from '../../contract/errors.ts'
import { loadService } from '../../contract/load.ts'
import type { OperationContract, ServiceContract } from '../../contract/service-contract.ts'
import { awsJson10 } from './aws-json-1-0.ts'
import { awsJson11 } from './aws-json-1-1.ts'
import type { HttpResponseParts } from './protocol.ts'

const cloudtrail = loadService('cloudtrail')
const protocol = awsJson11(cloudtrail)
const operations = [...cloudtrail.operations.values()]

test('json: a request becomes the members of its shape, times become dates, the rest is ignored', () => {
  const input = decode('LookupEvents', {
    StartTime: 1767304800,
    EndTime: 1767304800.25,
    MaxResults: 5,
    LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'RunInstances', Other: 1 }],
    NextToken: null,
    Colour: { deep: true },
  })
  expect(input).toEqual({
    StartTime: new Date('2026-01-01T22:00:00Z'),
    EndTime: new Date('2026-01-01T22:00:00.250Z'),
    MaxResults: 5,
    LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'RunInstances' }],
  })
})

test('json: no body, and blanks, are an empty input', () => {
  expect(decodeText('ListTrails', '')).toEqual({})
  expect(decodeText('ListTrails', ' \n')).toEqual({})
})

test('json: a value of another type is refused in the words of AWS', () => {
  const cases: [operation: string, input: unknown, message: string][] = [
    ['LookupEvents', { MaxResults: '5' }, 'STRING_VALUE can not be converted to an Integer'],
    ['LookupEvents', { MaxResults: 1.5 }, 'DECIMAL_VALUE can not be converted to an Integer'],
    ['LookupEvents', { MaxResults: 2 ** 31 }, 'NUMBER_VALUE can not be converted to an Integer'],
    ['LookupEvents', { StartTime: '2026-01-01' }, 'STRING_VALUE can not be converted to milliseconds since epoch'],
    ['LookupEvents', { StartTime: 1e300 }, 'NUMBER_VALUE can not be converted to milliseconds since epoch'],
    ['CreateTrail', { Name: 5 }, 'NUMBER_VALUE can not be converted to a String'],
    ['CreateTrail', { Name: true }, 'TRUE_VALUE can not be converted to a String'],
    ['CreateTrail', { IsMultiRegionTrail: 'yes' }, 'STRING_VALUE can not be converted to a Boolean'],
    ['CreateTrail', { Name: {} }, 'Start of structure or map found where not expected.'],
    ['CreateTrail', { Name: [] }, 'Start of list found where not expected'],
    ['CreateTrail', { TagsList: 'x' }, 'Unexpected field type'],
    ['CreateTrail', { TagsList: [5] }, 'Unexpected field type'],
    ['CreateTrail', [], 'Start of list found where not expected'],
  ]
  for (const [operation, input, message] of cases) {
    const error = refusal(() => decode(operation, input))
    expect([error.name, error.message], JSON.stringify(input)).toEqual(['SerializationException', message])
  }
})

test('json: what is no JSON or no UTF-8 is refused', () => {
  expect(refusal(() => decodeText('ListTrails', '{')).name).toBe('SerializationException')
  expect(refusal(() => decodeText('ListTrails', 'null')).name).toBe('SerializationException')
  const body = Buffer.from([0x7b, 0xff, 0x7d])
  expect(refusal(() => protocol.decodeRequest(operation('ListTrails'), request(body))).name).toBe(
    'SerializationException',
  )
})

// Goal: no name that a caller chooses reaches an object's prototype.
// Method: send such names where members and where keys of a map are read, then look at what came out and at a bystander.
test('json: __proto__ and names sent twice do no harm', () => {
  const text = '{"__proto__":{"Name":"evil"},"S3BucketName":"one","S3BucketName":"two","constructor":1}'
  const input = decodeText('CreateTrail', text)
  expect(input).toEqual({ S3BucketName: 'two' })
  expect(Object.hasOwn(input, 'Name')).toBe(false)
  expect(input.Name).toBeUndefined()

  const widget = '{"QueryStatement":"q","ViewProperties":{"__proto__":"x","toString":"y"}}'
  const dashboard = decodeText('CreateDashboard', `{"Name":"d","Widgets":[${widget}]}`)
  const [first] = Array.isArray(dashboard.Widgets) ? dashboard.Widgets : []
  expect(Object.entries(first.ViewProperties)).toEqual([
    ['__proto__', 'x'],
    ['toString', 'y'],
  ])
  expect(Object.getPrototypeOf(first.ViewProperties)).toBeNull()
  expect(Object.hasOwn(Object.prototype, 'Name')).toBe(false)
})

test('json: deep nesting ends in an answer, not in a full stack', () => {
  const depth = 200_000
  expect(decodeText('ListTrails', `{"Unknown":${'['.repeat(depth)}${']'.repeat(depth)}}`)).toEqual({})
})

test('json: an answer holds the members of its shape, times as seconds since the epoch', () => {
  const answer = protocol.encodeResponse(
    operation('LookupEvents'),
    { Events: [{ EventId: 'e', EventTime: new Date(1767304800250), Other: 1 }], NextToken: undefined },
    'request-1',
  )
  expect(answer.headers).toMatchObject({
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-RequestId': 'request-1',
  })
  expect(parsed(answer)).toEqual({ Events: [{ EventId: 'e', EventTime: 1767304800.25 }] })
  expect(parsed(protocol.encodeResponse(operation('StartLogging'), undefined, 'r'))).toEqual({})
  const keys = { PublicKeyList: [{ Value: Buffer.from('key') }] }
  expect(parsed(protocol.encodeResponse(operation('ListPublicKeys'), keys, 'r'))).toEqual({
    PublicKeyList: [{ Value: 'a2V5' }],
  })
})

test('json: an answer that its shape does not allow is a mistake of ours', () => {
  const wrong = { Events: [{ EventTime: '2026-01-01' }] }
  expect(() => protocol.encodeResponse(operation('LookupEvents'), wrong, 'r')).toThrow('is an instant')
})

test('json: errors carry their name and text, with a capital Message where the model spells none', () => {
  const answer = protocol.encodeError(modelledError(cloudtrail, 'TrailNotFoundException', 'No trail.'), 'request-1')
  expect(answer.status).toBe(400)
  expect(parsed(answer)).toEqual({ __type: 'TrailNotFoundException', Message: 'No trail.' })
  expect(answer.headers['x-amzn-ErrorType']).toBe('TrailNotFoundException')

  const denied = protocol.encodeError(commonError('accessDenied', 'No.'), 'r')
  expect(parsed(denied)).toEqual({ __type: 'AccessDeniedException', message: 'No.' })
})

test('json: a service that once spoke query also sends the code it had there', () => {
  const { headers } = awsJson10({ ...cloudtrail, isQueryCompatible: true }).encodeError(
    commonError('throttling', 'Rate exceeded'),
    'r',
  )
  expect(headers['x-amzn-query-error']).toBe('Throttling;Sender')
  expect(headers['content-type']).toBe('application/x-amz-json-1.0')
})

test('json: whatever the body, decoding returns or throws an error for the client', () => {
  const anyOperation = fc.constantFrom(...operations)
  const anyBody = fc.oneof(
    fc.json({ maxDepth: 6 }).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 200 }),
  )
  fc.assert(fc.property(anyOperation, anyBody, returnsOrRefuses), { numRuns: 2000 })
})

test('json: bodies that nearly fit their shape return or are refused', () => {
  const cases = fc.constantFrom(...operations).chain((chosen) => {
    const names = (chosen.input?.members ?? []).map(({ name }) => name)
    const name = fc.oneof(fc.constantFrom('__proto__', 'constructor', ...names), fc.string())
    const value = fc.oneof(
      fc.jsonValue(),
      fc.array(fc.dictionary(fc.constantFrom('Key', 'Value', '__proto__', 'FieldSelectors'), fc.jsonValue())),
    )
    return fc.tuple(fc.constant(chosen), fc.array(fc.tuple(name, value), { maxLength: 6 }))
  })
  fc.assert(
    fc.property(cases, ([chosen, members]) => {
      const text = members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')
      returnsOrRefuses(chosen, Buffer.from(`{${text}}`))
    }),
    { numRuns: 500 },
  )
})

function returnsOrRefuses(chosen: OperationContract, body: Uint8Array): void {
  try {
    const input = protocol.decodeRequest(chosen, request(body))
    const names = new Set(chosen.input?.members.map(({ name }) => name))
    expect(Object.keys(input).every((name) => names.has(name))).toBe(true)
  } catch (error) {
    expect(error).toBeInstanceOf(ServiceError)
  }
}

function operation(name: string, service: ServiceContract = cloudtrail): OperationContract {
  const found = service.operations.get(name)
  if (found === undefined) throw new Error(`no operation ${name}`)
  return found
}

function request(body: Uint8Array) {
  return { method: 'POST', path: '/', query: '', headers: {}, body }
}

function decodeText(name: string, text: string) {
  return protocol.decodeRequest(operation(name), request(Buffer.from(text)))
}

function decode(name: string, value: unknown) {
  return decodeText(name, JSON.stringify(value))
}

function parsed(answer: HttpResponseParts): unknown {
  if (!(answer.body instanceof Uint8Array)) throw new Error('JSON is never streamed')
  return JSON.parse(Buffer.from(answer.body).toString())
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
