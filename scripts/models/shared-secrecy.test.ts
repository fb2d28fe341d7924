import { expect, test } from 'vitest'
import type { ContractData } from '../../src/contract/contract-data.ts'
import { shareSecrecy } from './shared-secrecy.ts'

/** A service with one operation whose input has a number of a telephone and, in a list, names. */
function phones(name: string, shapes: ContractData['shapes'], uri = '/numbers/{number}'): ContractData {
  return {
    service: {
      name,
      serviceId: name,
      apiVersion: '2026-01-01',
      endpointPrefix: name,
      signingName: 'phones',
      protocols: ['rest-json'],
    },
    operations: { GetNumber: { method: 'GET', uri, input: 'GetNumberRequest' } },
    shapes: {
      GetNumberRequest: {
        type: 'structure',
        members: { number: { shape: 'Text', location: 'uri' }, names: 'Names', note: 'Text' },
      },
      Names: { type: 'list', member: 'Text' },
      Text: { type: 'string' },
      ...shapes,
    },
  }
}

const secretive = {
  GetNumberRequest: {
    type: 'structure',
    members: { number: { shape: 'Number', location: 'uri' }, names: 'Names', note: 'Text' },
  },
  Names: { type: 'list', member: 'Number' },
  Number: { type: 'string', sensitive: true },
} as const satisfies ContractData['shapes']

test('shared secrecy: what one of two services spelled alike calls sensitive is so in the other, and nothing else', () => {
  const [older, newer] = [phones('older', {}), phones('newer', secretive, '/numbers/{id}')]
  shareSecrecy([older, newer])
  expect(older.shapes).toEqual({
    GetNumberRequest: {
      type: 'structure',
      members: { number: { shape: 'TextOfSecret', location: 'uri' }, names: 'Names', note: 'Text' },
    },
    Names: { type: 'list', member: 'TextOfSecret' },
    Text: { type: 'string' },
    TextOfSecret: { type: 'string', sensitive: true },
  })
  expect(newer).toEqual(phones('newer', secretive, '/numbers/{id}'))
})

test('shared secrecy: services that are told apart keep their own', () => {
  const [one, other] = [phones('one', {}), phones('other', secretive, '/other/{number}')]
  shareSecrecy([one, other])
  expect(one).toEqual(phones('one', {}))
})
