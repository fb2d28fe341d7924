import { expect, test } from 'vitest'
import { findImports, resolveImport } from './check-imports.ts'

const specifiers = (source: string) => findImports(source).map(({ form, specifier }) => `${form} ${specifier}`)

test.each([
  ["import './a.ts'", 'static ./a.ts'],
  ['import a from "./a.ts"', 'static ./a.ts'],
  ["import * as a from './a.ts'", 'static ./a.ts'],
  ["import a, { b as c, type D } from './a.ts'", 'static ./a.ts'],
  ["import {\n  a, // from './no.ts'\n  b,\n} from './a.ts'", 'static ./a.ts'],
  ["import type { A } from './a.ts'", 'type ./a.ts'],
  ["import type A from './a.ts'", 'type ./a.ts'],
  ["import type from './a.ts'", 'static ./a.ts'],
  ["import data from './a.json' with { type: 'json' }", 'static ./a.json'],
  ["export * from './a.ts'", 'static ./a.ts'],
  ["export * as a from './a.ts'", 'static ./a.ts'],
  ["export { a } from './a.ts'", 'static ./a.ts'],
  ["export type { A } from './a.ts'", 'type ./a.ts'],
  ["const a = await import('./a.ts')", 'dynamic ./a.ts'],
  ["type A = import('./a.ts').A", 'dynamic ./a.ts'],
  ['await import(`./${a}.ts`)', 'dynamic null'],
  ["new Worker(new URL('./a-worker.js', import.meta.url))", 'url ./a-worker.js'],
])('imports: %j is found', (source, found) => {
  expect(specifiers(source)).toEqual([found])
})

test.each([
  "// import './a.ts'",
  "/* import './a.ts' */",
  'const text = "import \'./a.ts\'"',
  "const text = `import './a.ts'`",
  'const here = import.meta.url',
  "export { a }\nconst from = './a.ts'",
  "export const from = './a.ts'",
  "new URL('https://example.com/a.js')",
  "loader.import('./a.ts')",
  'const pattern = /import "a"/',
])('imports: %j holds none', (source) => {
  expect(specifiers(source)).toEqual([])
})

test('imports: code inside a template is read, with its line', () => {
  expect(findImports('const a = `\n${`${await import("./a.ts")}`}`')).toEqual([
    { form: 'dynamic', specifier: './a.ts', line: 2 },
  ])
})

test('imports: a relative specifier names a source file', () => {
  expect(resolveImport('records/index/a.ts', '../../base/b.js')).toBe('base/b.ts')
})
