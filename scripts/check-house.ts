import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isTestFile, listFiles, type Problem } from './check-project.ts'
import { type Token, tokenize } from './check-tokens.ts'

/** Longest file in lines. One concept a file: a longer one has grown a second. */
const fileLinesMax = 400

/**
 * Files that are longer today, with their lines. A ratchet: none may grow, and one that has shrunk to
 * {@link fileLinesMax} leaves the list.
 */
const longFiles: Readonly<Record<string, number>> = {}

interface SourceFile {
  readonly path: string
  readonly text: string
  readonly tokens: readonly Token[]
  readonly isTest: boolean
}

interface Finding {
  readonly line: number
  readonly message: string
}

type Rule = (file: SourceFile) => readonly Finding[]

/** House rules over all TypeScript of the project; those about time and settings over what users run, without tests. */
export function checkHouse(root: string): Problem[] {
  const paths = ['src', 'test', 'bench', 'scripts', 'packages'].flatMap((folder) =>
    listFiles(root, folder, ['.ts', '.tsx']),
  )
  const problems = paths.flatMap((path) => checkSource(path, readFileSync(join(root, path), 'utf8')))
  const gone = Object.keys(longFiles).filter((path) => !paths.includes(path))
  return [
    ...problems,
    ...gone.map((path) => ({ path, line: 0, message: 'is gone: take it off longFiles in check-house.ts' })),
  ]
}

/** The rules over one file, whose path is relative to the root. */
export function checkSource(path: string, text: string): Problem[] {
  const isTest = isTestFile(path) || !/^(src|packages)\//.test(path)
  const file = { path, text, tokens: tokenize(text), isTest }
  return rules.flatMap((rule) => rule(file)).map((finding) => ({ path, ...finding }))
}

const rules: readonly Rule[] = [
  noAny,
  noSilencing,
  noSkippedTest,
  noPostponedWork,
  noMachinePath,
  noEnvironment,
  noHiddenClock,
  noLongFile,
]

function noAny({ tokens }: SourceFile): Finding[] {
  const typePositions = new Set([':', '<', '|', '&', '=', 'as', 'satisfies', 'extends', '=>', '('])
  return code(tokens).flatMap((token, at, all) =>
    token.text === 'any' &&
    token.kind === 'word' &&
    typePositions.has(all[at - 1]?.text ?? '') &&
    all[at + 1]?.text !== '('
      ? [{ line: token.line, message: 'has the type any; take unknown and parse it' }]
      : [],
  )
}

function noSilencing({ tokens }: SourceFile): Finding[] {
  return comments(tokens, /biome-ignore|@ts-(ignore|expect-error|nocheck)|eslint-disable/).map((line) => ({
    line,
    message: 'silences a tool; mend what it found',
  }))
}

function noSkippedTest({ tokens }: SourceFile): Finding[] {
  const words = new Set(['it', 'test', 'describe', 'suite'])
  const switches = new Set(['skip', 'only', 'todo', 'skipIf', 'runIf', 'fails'])
  return code(tokens).flatMap((token, at, all) =>
    words.has(token.text) && all[at + 1]?.text === '.' && switches.has(all[at + 2]?.text ?? '')
      ? [{ line: token.line, message: 'leaves a test out; every test runs everywhere, or belongs to .ci/run' }]
      : [],
  )
}

/** Written apart so that these rules do not find themselves. */
const postponed = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME'].join('|')})\\b`)
const machinePath = /(?:^|[^\w.$}/-])\/(?:home|Users|root|work|builds)\/\w/

function noPostponedWork({ tokens }: SourceFile): Finding[] {
  return comments(tokens, postponed).map((line) => ({
    line,
    message: 'postpones work; do it now, or leave it out and say in docs/ what is missing',
  }))
}

function noMachinePath({ text }: SourceFile): Finding[] {
  return text
    .split('\n')
    .flatMap((line, at) =>
      machinePath.test(line)
        ? [{ line: at + 1, message: 'names a path of one machine; derive it from the file, or take it as an argument' }]
        : [],
    )
}

function noEnvironment({ path, tokens, isTest }: SourceFile): Finding[] {
  if (isTest || path === 'src/server/main.ts' || path === 'src/cli/main.ts' || path.startsWith('src/config/')) return []
  return calls(tokens, 'process', 'env').map((line) => ({
    line,
    message: 'reads the environment; add a setting in src/config and take its value as an argument',
  }))
}

/** Where time and chance of the machine come in. A package has a place of its own: it knows nothing of `src`. */
const placesOfTime = new Set(['src/base/clock.ts', 'src/base/random.ts', 'packages/recorder/src/clock.ts'])

function noHiddenClock({ path, tokens, isTest }: SourceFile): Finding[] {
  if (isTest || placesOfTime.has(path)) return []
  const time = 'takes the time of the machine; take a Clock (base/clock.ts) as an argument'
  return [
    ...calls(tokens, 'Date', 'now').map((line) => ({ line, message: time })),
    ...calls(tokens, 'performance', 'now').map((line) => ({ line, message: time })),
    ...newDates(tokens).map((line) => ({ line, message: time })),
    ...calls(tokens, 'Math', 'random').map((line) => ({
      line,
      message: 'takes the chance of the machine; take a RandomSource (base/random.ts) as an argument',
    })),
  ]
}

function noLongFile({ path, text }: SourceFile): Finding[] {
  const lines = text.split('\n').length - 1
  const known = longFiles[path]
  if (known === undefined)
    return lines <= fileLinesMax
      ? []
      : [
          {
            line: 0,
            message: `has ${lines} lines, more than ${fileLinesMax}; move its second concept to a file of its own`,
          },
        ]
  if (lines > known) return [{ line: 0, message: `grew from ${known} to ${lines} lines; it may only shrink` }]
  if (lines <= fileLinesMax) return [{ line: 0, message: 'is short enough: take it off longFiles in check-house.ts' }]
  return []
}

function code(tokens: readonly Token[]): Token[] {
  return tokens.filter(({ kind }) => kind !== 'comment')
}

function comments(tokens: readonly Token[], pattern: RegExp): number[] {
  return tokens
    .filter(({ kind }) => kind === 'comment')
    .flatMap(({ text, line }) => text.split('\n').flatMap((part, at) => (pattern.test(part) ? [line + at] : [])))
}

/** Lines with `object.member`. */
function calls(tokens: readonly Token[], object: string, member: string): number[] {
  return code(tokens).flatMap((token, at, all) =>
    token.kind === 'word' && token.text === object && all[at + 1]?.text === '.' && all[at + 2]?.text === member
      ? [token.line]
      : [],
  )
}

/** Lines with `new Date()`; with an argument it only converts. */
function newDates(tokens: readonly Token[]): number[] {
  return code(tokens).flatMap((token, at, all) => {
    const opens = token.text === 'new' && all[at + 1]?.text === 'Date'
    return opens && (all[at + 2]?.text !== '(' || all[at + 3]?.text === ')') ? [token.line] : []
  })
}
