import { readFileSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import type { GivenValue } from './given-value.ts'
import type { ConfigProblem } from './problem.ts'

/** A configuration file is some dozens of lines; anything larger is another file named by mistake. */
const fileBytesMax = 1024 * 1024

export interface ConfigFileContent {
  readonly given: readonly GivenValue[]
  readonly problems: readonly ConfigProblem[]
}

/**
 * What the file sets.
 *
 * Scalars are read as the text that stands there, so that an account id keeps its leading zeros. A section is a map;
 * its keys may also be written with dots. `null` and nothing leave a key at its default.
 *
 * @param sectionNames every key that holds further keys; nothing deeper is looked at.
 */
export function readConfigFile(path: string, sectionNames: ReadonlySet<string>): ConfigFileContent {
  try {
    if (statSync(path).size > fileBytesMax) return unreadable(path, `is larger than ${fileBytesMax} bytes`)
    return parseConfigText(readFileSync(path, 'utf8'), path, sectionNames)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return unreadable(path, code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`)
  }
}

function parseConfigText(text: string, path: string, sectionNames: ReadonlySet<string>): ConfigFileContent {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { schema: 'failsafe', lineCounter, prettyErrors: false })
  const file = basename(path)
  const lineOf = (offset: number) => `${file} line ${lineCounter.linePos(offset).line}`

  const syntax = [...document.errors, ...document.warnings]
  if (syntax.length > 0) {
    const problems = syntax.map(({ pos, message }) => ({ key: file, source: lineOf(pos[0]), value: null, message }))
    return { given: [], problems }
  }

  const given: GivenValue[] = []
  const problems: ConfigProblem[] = []
  const folder = dirname(path)
  if (document.contents !== null) walk(document.contents, '')
  return { given, problems }

  function walk(written: Node, key: string): void {
    const node = isAlias(written) ? (written.resolve(document) ?? written) : written
    const source = lineOf(written.range?.[0] ?? 0)
    if (isMap(node) && (key === '' || sectionNames.has(key))) {
      for (const { key: name, value } of node.items) {
        if (!isScalar(name)) problems.push({ key: key || file, source, value: null, message: 'a key must be a name' })
        else if (isNode(value)) walk(value, key === '' ? String(name.value) : `${key}.${String(name.value)}`)
      }
      return
    }
    if (isScalar(node) && isNothing(node.value, node.type)) return
    if (isScalar(node) && key !== '' && !sectionNames.has(key)) {
      given.push({ key, text: String(node.value), isList: false, source, folder })
    } else if (isSeq(node) && node.items.every((item) => isScalar(item)) && !sectionNames.has(key)) {
      const text = node.items.map((item) => (isScalar(item) ? String(item.value) : '')).join(',')
      given.push({ key, text, isList: true, source, folder })
    } else if (sectionNames.has(key) || key === '') {
      problems.push({ key: key || file, source, value: null, message: 'must be a section of keys' })
    } else {
      given.push({ key, text: '{…}', isList: true, source, folder })
    }
  }
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value)
}

function isNothing(value: unknown, type: string | null | undefined): boolean {
  return value === null || (type === 'PLAIN' && (value === '' || value === 'null' || value === '~'))
}

function unreadable(path: string, message: string): ConfigFileContent {
  return { given: [], problems: [{ key: path, source: null, value: null, message }] }
}
