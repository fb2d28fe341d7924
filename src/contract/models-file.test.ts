import { expect, test } from 'vitest'
import { parseBlock, printBlock } from './models-file.ts'

const operations = { GetLamp: { method: 'GET', uri: '/lamps/{id}\t?\n' } }
const shapes = { Id: { type: 'string' as const }, Lamp: { type: 'structure' as const, members: { id: 'Id' } } }

test('models file: a block is read as it was printed, line by line', () => {
  const lines = parseBlock(printBlock({ operations, shapes }))
  const parsed = [lines.operations, lines.shapes].map((part) =>
    [...part].map(([name, text]) => [name, JSON.parse(text)]),
  )
  expect(parsed).toEqual([Object.entries(operations), Object.entries(shapes)])
})

test('models file: a block without operations or without shapes is one', () => {
  expect(parseBlock(printBlock({ operations: {}, shapes })).shapes.size).toBe(2)
  expect(parseBlock(printBlock({ operations, shapes: {} })).operations.size).toBe(1)
})

test.for([
  ['that ends within a line', 'GetLamp\t{}'],
  ['with a line that has no name', '{}\n'],
  ['with a line whose name is empty', '\t{}\n'],
])('models file: a block %s is refused', ([, text]) => {
  expect(() => parseBlock(text ?? '')).toThrow('table of models')
})
