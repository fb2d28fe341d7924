import { expect, test } from 'vitest'
import { findHosts, isAllowed, runtimePackages } from './check-packages.ts'

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0)', true],
  ['MIT AND CC-BY-4.0', false],
  ['AGPL-3.0-or-later', false],
  ['', false],
])('packages: licence %j', (licence, allowed) => {
  expect(isAllowed(licence)).toBe(allowed)
})

test('packages: a lock file that names a host fails', () => {
  expect(findHosts('{\n"resolved": "https://registry.example/a.tgz"\n}')).toMatchObject([{ line: 2 }])
  expect(findHosts('"funding": { "url": "https://opencollective.com/registry" }')).toEqual([])
})

test('packages: development packages are not what users install', () => {
  const lock = JSON.stringify({
    packages: { '': {}, 'node_modules/a': {}, 'node_modules/b': { dev: true }, 'node_modules/c': { optional: true } },
  })
  expect(runtimePackages(lock)).toEqual(['node_modules/a', 'node_modules/c'])
})
