import { expect, test } from 'vitest'
import { definedOperations } from './generate-operations-reference.ts'

test('operations reference: an operation is hosted where a source defines it, however it is laid out', () => {
  const source = `
    defineOperation('s3', 'GetObject', { run })
    defineOperation(
      's3',
      'PutObject',
      handler,
    )
    defineOperation('iam', 'GetUser', { run })`
  expect(definedOperations(source, 's3')).toEqual(['GetObject', 'PutObject'])
  expect(definedOperations(source, 'iam')).toEqual(['GetUser'])
  expect(definedOperations(source, 'sts')).toEqual([])
})
