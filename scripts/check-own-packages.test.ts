import { expect, test } from 'vitest'
import { checkManifest, checkSource } from './check-own-packages.ts'

const path = 'packages/a/src/inner/b.ts'

test.each([
  ['a module of Node', path, "import { join } from 'node:path'", 0],
  ['its own file', path, "import { c } from '../c.ts'", 0],
  ['a file of the product', path, "import { c } from '../../../../src/base/assert.ts'", 1],
  ['a type of the product', path, "import type { C } from '../../../../src/base/assert.ts'", 1],
  ['a package', path, "import { expect } from 'vitest'", 1],
  ['what a test needs, in a test', 'packages/a/src/b.test.ts', "import { expect } from 'vitest'", 0],
  ['something computed', path, 'await import(name)', 1],
])('own packages: %s', (_, file, source, problems) => {
  expect(checkSource(file, source)).toHaveLength(problems)
})

test('own packages: a manifest is private, licensed, and has no dependencies', () => {
  expect(checkManifest('p', '{"private":true,"license":"Apache-2.0"}')).toEqual([])
  expect(checkManifest('p', '{"dependencies":{},"peerDependencies":{}}')).toHaveLength(4)
})
