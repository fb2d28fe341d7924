import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BlockText } from './block-text.ts'
import { printBlock } from './models-file.ts'

const names = fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9_]{1,6}$/))
const listed = (list: readonly string[], name: string, data: object) =>
  list.includes(name) ? JSON.stringify(data) : undefined

test('block text: each operation and shape is found by its name, and nothing by any other', () => {
  const operationOf = (name: string) => ({ method: 'GET', uri: `/${name}\n\t` })
  const shapeOf = (name: string) => ({ type: 'string' as const, locationName: name })
  fc.assert(
    fc.property(names, names, names, (operations, shapes, others) => {
      const printed = printBlock({
        operations: Object.fromEntries(operations.map((name) => [name, operationOf(name)])),
        shapes: Object.fromEntries(shapes.map((name) => [name, shapeOf(name)])),
      })
      const block = new BlockText(Buffer.from(printed))
      expect(block.bytes).toBe(printed.length)
      for (const name of [...operations, ...shapes, ...others, '']) {
        expect(block.operation(name)).toBe(listed(operations, name, operationOf(name)))
        expect(block.shape(name)).toBe(listed(shapes, name, shapeOf(name)))
      }
    }),
  )
})

test.for([
  ['that ends within a line', '\nGetLamp\t{}'],
  ['without an empty line', 'GetLamp\t{}\n'],
  ['without anything', ''],
])('block text: a block %s is refused', ([, text]) => {
  expect(() => new BlockText(Buffer.from(text ?? ''))).toThrow('table of models')
})

test.for([
  ['that has no name', '\n{}\n'],
  ['whose name is empty', '\n\t{}\n'],
  ['that has no name, before one that has', '\n{}\nLamp\t{}\n'],
])('block text: a line %s is refused when it is looked at', ([, text]) => {
  expect(() => new BlockText(Buffer.from(text ?? '')).shape('Aa')).toThrow('table of models')
})
