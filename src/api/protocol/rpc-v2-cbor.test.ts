import fc from 'fast-check'
import { expect, test } from 'vitest'
import { required } from '../../base/assert.ts'
import { commonError, ServiceError } from '../../contract/errors.ts'
import { modelOf } from '../../contract/models.ts'
import { parseCbor } from './cbor-parse.ts'
import { printCbor } from './cbor-print.ts'
import { rpcV2Cbor } from './rpc-v2-cbor.ts'

const cloudwatch = required(modelOf('cloudwatch'), 'CloudWatch in the table of models')
const protocol = rpcV2Cbor(cloudwatch)
const putMetricData = required(cloudwatch.operations.get('PutMetricData'), 'the operation')

test('cbor: whatever is printed is read again', () => {
  // Instants go as seconds in a double (RFC 8949, 3.4.2), which has their milliseconds in the years of four digits.
  const instants = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  const values = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom(null, true, false, 0, -1, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32, Number.MAX_SAFE_INTEGER),
      fc.double(),
      fc.string({ unit: 'binary' }),
      fc.uint8Array(),
      instants,
      fc.array(tie('value'), { maxLength: 30 }),
      fc.dictionary(fc.string(), tie('value'), { noNullPrototype: false }),
    ),
  })).value
  fc.assert(
    fc.property(values, (value) => {
      expect(plain(parseCbor(printCbor(value)))).toEqual(plain(value))
    }),
  )
})

test('cbor: the shortest forms, as RFC 8949 lists them', () => {
  const cases: readonly [unknown, string][] = [
    [0, '00'],
    [23, '17'],
    [24, '1818'],
    [1_000_000, '1a000f4240'],
    [-1, '20'],
    [-1000, '3903e7'],
    [1.1, 'fb3ff199999999999a'],
    [true, 'f5'],
    [null, 'f6'],
    ['IETF', '6449455446'],
    [Uint8Array.of(1, 2, 3, 4), '4401020304'],
    [new Date(1_363_896_240_000), 'c11a514b67b0'],
    [{ a: 1, b: [2, 3] }, 'a26161016162820203'],
  ]
  for (const [value, hex] of cases) expect(printCbor(value).toString('hex'), hex).toBe(hex)
})

test('cbor: a request has bytes, instants and numbers of each kind', () => {
  const body = printCbor({
    Namespace: 'n',
    MetricData: [{ MetricName: 'm', Timestamp: new Date(1_700_000_000_500), Value: 1.5, Counts: [1, 2.5], unknown: 1 }],
  })
  expect(decode(body)).toEqual({
    Namespace: 'n',
    MetricData: [{ MetricName: 'm', Timestamp: new Date(1_700_000_000_500), Value: 1.5, Counts: [1, 2.5] }],
  })
  expect(decode(new Uint8Array(0))).toEqual({})
})

test('cbor: pieces without a length in front, and half floats, as other encoders write them', () => {
  // {_ "Namespace": (_ "a", "b"), "MetricData": [_ {"MetricName": "m", "Value": 1.5 as half}]}
  const hex =
    'bf694e616d657370616365 7f61616162ff 6a4d657472696344617461 9f a2 6a4d65747269634e616d65 616d 6556616c7565 f93e00 ff ff'
  expect(decode(Buffer.from(hex.replaceAll(' ', ''), 'hex'))).toEqual({
    Namespace: 'ab',
    MetricData: [{ MetricName: 'm', Value: 1.5 }],
  })
})

test('cbor: what is none, and values of another type, are refused', () => {
  const refused: readonly [string, string][] = [
    ['ff', 'not valid CBOR'],
    ['a1', 'not valid CBOR'],
    ['bb00ffffffffffffff', 'not valid CBOR'],
    ['81'.repeat(100), 'not valid CBOR'],
    ['01', 'Unexpected field type'],
    ['40', 'Unexpected field type'],
  ]
  for (const [hex] of refused) expect(() => decode(Buffer.from(hex, 'hex')), hex).toThrow(ServiceError)
  expect(() => decode(printCbor({ Namespace: 1 }))).toThrow('can not be converted to a String')
  expect(() => decode(printCbor({ MetricData: new Uint8Array(3) }))).toThrow(ServiceError)
  expect(() => decode(printCbor({ MetricData: [new Date(0)] }))).toThrow(ServiceError)
})

test('cbor: any bytes are an input or an error of the service', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        decode(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(ServiceError)
      }
    }),
    { numRuns: 3000 },
  )
})

test('cbor: answers and errors say their protocol', () => {
  const operation = required(cloudwatch.operations.get('DescribeAlarms'), 'the operation')
  const at = new Date(1_700_000_000_000)
  const output = { MetricAlarms: [{ AlarmName: 'a', Threshold: 2, StateUpdatedTimestamp: at }] }
  const answer = protocol.encodeResponse(operation, output, 'r-1')
  expect(answer).toMatchObject({
    status: 200,
    headers: { 'smithy-protocol': 'rpc-v2-cbor', 'x-amzn-RequestId': 'r-1' },
  })
  expect(parsed(answer.body)).toEqual(plain(output))
  const error = protocol.encodeError(commonError('accessDenied', 'no'), 'r-1')
  expect(error).toMatchObject({ status: 400, headers: { 'content-type': 'application/cbor' } })
  expect(parsed(error.body)).toEqual(plain({ __type: 'AccessDeniedException', message: 'no' }))
  expect(error.headers['x-amzn-query-error']).toBe('AccessDenied;Sender')
})

function decode(body: Uint8Array) {
  return protocol.decodeRequest(putMetricData, { method: 'POST', path: '/', query: '', headers: {}, body })
}

function parsed(body: unknown): unknown {
  return body instanceof Uint8Array ? plain(parseCbor(body)) : null
}

/** With prototypes and minus zero as the comparison wants them, and dates to the millisecond. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value]
  if (value instanceof Date) return value.getTime()
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return new Map(Object.entries(value).map(([key, part]) => [key, plain(part)]))
}
