import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { checkLayers } from './check-layers.ts'
import { layers } from './layers.ts'

test('layers: a tree that keeps to the order has no problem', () => {
  expect(
    problemsOf({
      'src/base/clock.ts': 'export const now = 1',
      'src/journal/journal.ts': "import { now } from '../base/clock.ts'\nexport const at = now",
      'src/cli/serve.ts': "export const serve = () => import('../server/main.ts')",
      'src/server/main.ts': "export * from '../storage/object/file/files.ts'",
      'src/storage/object/file/files.ts': "import type { O } from '../objects.ts'",
      'src/storage/object/objects.ts': 'export interface O {}',
      'src/base/clock.test.ts': "import '../server/main.ts'",
    }),
  ).toEqual([])
})

// Goal: each kind of forbidden import is found, with its line.
//
// Method: every row is a tree of one or two files with one planted import.
test.each([
  ['upwards', 'src/journal/a.ts', "\nimport { b } from '../trails/b.ts'", 2],
  ['between consumers', 'src/trails/a.ts', "import '../lake/b.ts'", 1],
  ['as a type', 'src/event/a.ts', "import type { B } from '../config/b.ts'", 1],
  ['by re-export', 'src/event/a.ts', "export { b } from '../config/b.ts'", 1],
  ['by import()', 'src/records/a.ts', "await import('../capture/b.ts')", 1],
  ['in a type position', 'src/records/a.ts', "type T = import('../capture/b.ts').T", 1],
  ['as a worker', 'src/records/a.ts', "new Worker(new URL('../capture/b.js', import.meta.url))", 1],
  ['computed', 'src/records/a.ts', 'await import(name)', 1],
  ['of a backend', 'src/trails/a.ts', "import '../storage/metadata/lmdb/b.ts'", 1],
  ['between backends', 'src/storage/object/file/a.ts', "import '../s3/b.ts'", 1],
  ['of operations by protocol', 'src/api/protocol/a.ts', "import '../operations/b.ts'", 1],
  ['of http by operations', 'src/api/operations/x/a.ts', "import '../../http/b.ts'", 1],
  ['of a consumer by http', 'src/api/http/a.ts', "import '../../trails/b.ts'", 1],
  ['of the server by another command', 'src/cli/lookup.ts', "await import('../server/b.ts')", 1],
  ['of the server without import()', 'src/cli/serve.ts', "import '../server/b.ts'", 1],
  ['of policies by the command', 'src/cli/lookup.ts', "import '../identity/policy.ts'", 1],
  ['of tests', 'src/base/a.ts', "import '../../test/support/b.ts'", 1],
  ['of files by events', 'src/event/a.ts', "import { readFileSync } from 'node:fs'", 1],
  ['of the clock by formats', 'src/formats/a.ts', "import '../base/clock.ts'", 1],
])('layers: an import %s fails', (_, path, source, line) => {
  expect(problemsOf({ [path]: source })).toMatchObject([{ path, line }])
})

test('layers: contract reaches no module of Node, however far away', () => {
  const problems = problemsOf({
    'src/contract/a.ts': "import { b } from '../base/b.ts'",
    'src/base/b.ts': "import { c } from './c.ts'",
    'src/base/c.ts': "import { d } from 'node:zlib'",
  })
  expect(problems).toMatchObject([{ path: 'src/contract/a.ts', line: 1 }])
  expect(problems[0]?.message).toContain('node:zlib')
})

test.each(['src/helpers/a.ts', 'src/a.ts', 'src/storage/redis/a.ts', 'src/api/graphql/a.ts'])(
  'layers: %s stands in an unknown folder',
  (path) => {
    expect(problemsOf({ [path]: 'export {}' })).toMatchObject([{ path, line: 0 }])
  },
)

test('layers: a refusal says what may be imported and why', () => {
  const [problem] = problemsOf({ 'src/verify/a.ts': "import '../trails/b.ts'" })
  expect(problem?.message).toBe(
    'verify may not import src/trails/b.ts; it may import base, event, formats, storage. ' +
      'A verifier that shares code with the writer repeats its mistakes.',
  )
})

test('layers: no folder is named twice and every entry names a folder that is named', () => {
  const folders = layers.map(({ folder }) => folder)
  expect(new Set(folders).size).toBe(folders.length)
  for (const { imports } of layers)
    for (const one of imports)
      expect(folders.some((folder) => one === folder || one.startsWith(`${folder}/`))).toBe(true)
})

function problemsOf(files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(tmpdir(), 'cairn-layers-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    return checkLayers(root)
  } finally {
    rmSync(root, { recursive: true })
  }
}
