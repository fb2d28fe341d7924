import { expect, test } from 'vitest'
import { parseServiceContract } from '../../src/contract/service-contract.ts'
import { compileService } from './compile-service.ts'
import { printContract } from './print-contract.ts'

const origin = { name: 'stones', version: '1.2.3', file: 'data/stones/2020-01-02/service-2.json' }

const model = {
  metadata: {
    apiVersion: '2020-01-02',
    endpointPrefix: 'stones',
    serviceId: 'Stones',
    protocol: 'smithy-rpc-v2-cbor',
    protocols: ['smithy-rpc-v2-cbor', 'json', 'query'],
    jsonVersion: '1.0',
    targetPrefix: 'Stones_20200102',
    awsQueryCompatible: {},
    uid: 'dropped',
  },
  operations: {
    Pile: {
      name: 'Pile',
      http: { method: 'POST', requestUri: '/', responseCode: 200 },
      input: { shape: 'PileInput' },
      output: { shape: 'PileOutput', resultWrapper: 'PileResult' },
      errors: [{ shape: 'TooHigh' }],
      authtype: 'none',
      documentation: 'dropped',
    },
  },
  shapes: {
    PileInput: {
      type: 'structure',
      required: ['Stone'],
      members: { Stone: { shape: 'Stone', documentation: 'dropped' }, Below: { shape: 'PileInput', flattened: false } },
    },
    PileOutput: { type: 'structure', members: { Height: { shape: 'Height', locationName: 'height' } } },
    Stone: { type: 'string', min: 1, max: 5, pattern: '(?s)[a-z]+', sensitive: true },
    Odd: { type: 'string', pattern: 'a++' },
    Height: { type: 'integer', box: true },
    TooHigh: {
      type: 'structure',
      members: { Odd: { shape: 'Odd' } },
      error: { code: 'Pile.TooHigh', httpStatusCode: 409, senderFault: true },
      exception: true,
    },
    Unreachable: { type: 'string' },
  },
}

test('compile: what a server needs is kept, and the loader understands it', () => {
  const { data, untranslated } = compileService(model, origin)
  expect(untranslated).toEqual(['Odd: a++'])
  expect(Object.keys(data.shapes)).not.toContain('Unreachable')
  expect(printContract(data)).not.toContain('dropped')

  const contract = parseServiceContract(JSON.parse(printContract(data)))
  expect(contract.protocols).toEqual(['rpc-v2-cbor', 'aws-json-1.0', 'aws-query'])
  expect(contract.isQueryCompatible).toBe(true)
  const pile = contract.operations.get('Pile')
  expect(pile?.isUnsigned).toBe(true)
  expect(pile?.input?.members.map(({ name, isRequired }) => [name, isRequired])).toEqual([
    ['Stone', true],
    ['Below', false],
  ])
  expect(pile?.input?.members[1]?.shape).toBe(pile?.input)
  expect(pile?.input?.members[0]?.shape).toMatchObject({ isSensitive: true, expression: /^(?:[a-z]+)$/su })
  expect(contract.errors.get('TooHigh')).toMatchObject({ wireCode: 'Pile.TooHigh', status: 409, fault: 'client' })
})

test('compile: the same model gives the same bytes, and they are JSON', () => {
  const once = printContract(compileService(model, origin).data)
  expect(printContract(compileService(structuredClone(model), origin).data)).toBe(once)
  expect(JSON.parse(once)).toMatchObject({ source: { version: '1.2.3', licence: 'Apache-2.0' } })
})

test('compile: what the model lacks of HTTP is added for the services that have it', () => {
  const objects = {
    metadata: { apiVersion: '2006-03-01', endpointPrefix: 's3', serviceId: 'S3', protocol: 'rest-xml' },
    operations: {
      ListBuckets: {
        http: { method: 'GET', requestUri: '/' },
        output: { shape: 'ListBucketsOutput' },
        deprecated: true,
      },
      GetBucketLocation: { http: { method: 'GET', requestUri: '/{Bucket}?location' } },
      CopyObject: { http: { method: 'PUT', requestUri: '/{Bucket}/{Key+}' }, input: { shape: 'CopyObjectRequest' } },
    },
    shapes: {
      ListBucketsOutput: { type: 'structure', members: {} },
      CopyObjectRequest: { type: 'structure', members: { CopySource: { shape: 'CopySource' } } },
      CopySource: { type: 'string', pattern: '\\/?.+\\/.+' },
    },
  }
  const contract = parseServiceContract(compileService(objects, { ...origin, name: 's3' }).data)
  expect(contract).toMatchObject({ errorsAreUnwrapped: true, xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/' })
  expect(contract.operations.get('ListBuckets')).toMatchObject({
    outputUse: { locationName: 'ListAllMyBucketsResult' },
    isDeprecated: true,
    isOutputUnwrapped: false,
  })
  expect(contract.operations.get('GetBucketLocation')?.isOutputUnwrapped).toBe(true)
  expect(contract.operations.get('CopyObject')?.input?.members[0]?.shape).toMatchObject({ pattern: null })
  const other = parseServiceContract(compileService(objects, { ...origin, name: 'else' }).data)
  expect(other).toMatchObject({ errorsAreUnwrapped: false, xmlNamespace: null })
})

test('compile: a model of another form is refused', () => {
  expect(() => compileService({ ...model, shapes: {} }, origin)).toThrow('lacks the shape')
  expect(() => compileService({}, origin)).toThrow()
})
