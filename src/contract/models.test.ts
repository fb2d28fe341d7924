import { expect, test } from 'vitest'
import { modelledServices } from '../../test/support/modelled-services.ts'
import { required } from '../base/assert.ts'
import { modelOf } from './models.ts'
import { operationRoute } from './operation-route.ts'

test('models: a service is there by its own name only, and has the operations that its model has', () => {
  const dynamodb = required(modelOf('dynamodb'), 'DynamoDB in the table of models')
  expect(modelOf('dynamodb')).toBe(dynamodb)
  expect(modelOf('toString')).toBeNull()
  expect(dynamodb.operations.has('PutItem')).toBe(true)
  expect(dynamodb.operations.get('toString')).toBeUndefined()
  expect([...dynamodb.operations.keys()]).toEqual([...dynamodb.operations.values()].map(({ name }) => name))
  expect(dynamodb.operations.size).toBe([...dynamodb.operations].length)
  expect(dynamodb.routes).toEqual([])
})

// Goal: what is said of services before their blocks are read is what these say, and what was let go is made again.
// Method: every operation of every service is read, which is more than is kept, and compared with the service's outline.
test('models: outlines say what blocks say, and what was let go is made again', () => {
  const read = () => required(modelOf('dynamodb')?.operations.get('PutItem'), 'PutItem')
  const first = read()
  expect(read()).toBe(first)

  let operations = 0
  for (const { name, protocols, operations: all, routes, errors } of modelledServices()) {
    operations += all.size
    const speaksRest = protocols.some((protocol) => protocol.startsWith('rest-'))
    if (speaksRest) expect(routes, name).toEqual([...all.values()].map(operationRoute))
    for (const { shape } of errors.values()) expect(shape.type, name).toBe('structure')
    for (const { errors: listed } of all.values())
      expect(
        listed.filter((error) => !errors.has(error)),
        name,
      ).toEqual([])
  }
  expect(operations).toBeGreaterThan(19_000)

  const again = read()
  expect(again).not.toBe(first)
  expect(again).toMatchObject({ name: first.name, uri: first.uri, errors: first.errors })
  expect(again.input?.members.map(({ name }) => name)).toEqual(first.input?.members.map(({ name }) => name))
})
