import { expect, test } from 'vitest'
import { checkSource } from './check-house.ts'

const later = ['TO', 'DO'].join('')
const home = ['', 'home', 'ada', 'cairn'].join('/')
const ignore = ['biome', 'ignore'].join('-')
const skip = ['test', 'skip'].join('.')

test.each([
  ['any', 'let a: any', 'unknown'],
  ['any in a generic', 'let a: Map<any, string>', 'unknown'],
  ['a silenced tool', `// ${ignore} lint: because`, 'mend'],
  ['a skipped test', `${skip}('a')`, 'every test runs'],
  ['postponed work', `/*\n ${later} later */`, 'do it now'],
  ['a path of a machine', `const a = '${home}'`, 'as an argument'],
  ['the environment', 'process.env.HOME', 'src/config'],
  ['the time', 'Date.now()', 'Clock'],
  ['the time as a date', 'new Date()', 'Clock'],
  ['the time as a timer', 'performance.now()', 'Clock'],
  ['chance', 'Math.random()', 'RandomSource'],
  ['length', 'a\n'.repeat(401), 'more than 400'],
])('house: %s is found and the message says what to do', (_, source, remedy) => {
  const problems = checkSource('src/trails/a.ts', source)
  expect(problems).toHaveLength(1)
  expect(problems[0]?.message).toContain(remedy)
})

test.each([
  ['a word in a comment', '// any such Date.now() call'],
  ['a word in text', "const a = 'new Date() and process.env'"],
  ['a name', 'Promise.any(a); expect.any(String); const any = 1'],
  ['a converted date', 'new Date(atMs)'],
  ['a path of a URL', "'https://example.com/home/x'; '/_cairn/v1/work/x'"],
])('house: %s is no finding', (_, source) => {
  expect(checkSource('src/trails/a.ts', source)).toEqual([])
})

test.each(['src/trails/a.test.ts', 'test/a.ts', 'bench/a.ts', 'scripts/a.ts'])(
  'house: %s may use the clock',
  (path) => {
    expect(checkSource(path, 'Date.now(); process.env.CI')).toEqual([])
  },
)

test.each(['src/server/main.ts', 'src/cli/main.ts', 'src/config/load.ts'])('house: %s may read settings', (path) => {
  expect(checkSource(path, 'process.env')).toEqual([])
})
