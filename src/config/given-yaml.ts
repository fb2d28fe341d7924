import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, Scalar } from 'yaml'
import type { GivenEntry, GivenValue } from './given-value.ts'
import type { ConfigProblem } from './problem.ts'

export interface GivenContent {
  readonly given: readonly GivenValue[]
  readonly entries: readonly GivenEntry[]
  readonly problems: readonly ConfigProblem[]
}

/** Every key that holds further keys. */
export interface SectionNames {
  /** Whose keys are settings: `listen`, `listen.tls`. */
  readonly fixed: ReadonlySet<string>
  /** Whose keys are names, each with fields of its own: `upstreams`. */
  readonly named: ReadonlySet<string>
}

/** Where a text comes from, and what it stands under. */
export interface TextOrigin {
  /** The section that the whole text is; '' for a file of all keys. */
  readonly rootKey: string
  /** What a problem of the whole is told of. */
  readonly name: string
  readonly sourceOf: (line: number) => string
  /** What a path in it is relative to; absolute. */
  readonly folder: string
}

/**
 * What a text of YAML sets; one of JSON is YAML too.
 *
 * Scalars are read as the text that stands there, so that an account id keeps its leading zeros. A section is a map;
 * its keys may also be written with dots. `null` and nothing leave a key at its default.
 */
export function readGiven(text: string, origin: TextOrigin, sections: SectionNames): GivenContent {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { schema: 'failsafe', lineCounter, prettyErrors: false })
  const sourceAt = (offset: number) => origin.sourceOf(lineCounter.linePos(offset).line)

  const syntax = [...document.errors, ...document.warnings]
  if (syntax.length > 0) {
    const problems = syntax.map(({ pos, message }) => ({
      key: origin.name,
      source: sourceAt(pos[0]),
      value: null,
      message,
    }))
    return { given: [], entries: [], problems }
  }

  const given: GivenValue[] = []
  const entries: GivenEntry[] = []
  const problems: ConfigProblem[] = []
  if (document.contents !== null) walk(document.contents, origin.rootKey)
  return { given, entries, problems }

  function walk(node: Node, key: string): void {
    const entry = splitEntryKey(key, sections.named)
    if (isMap(node) && (key === '' || sections.fixed.has(key))) {
      for (const [name, value] of membersOf(node.items, key)) walk(value, key === '' ? name : `${key}.${name}`)
    } else if (isMap(node) && sections.named.has(key)) {
      for (const [name, value] of membersOf(node.items, key)) walkEntry(value, key, name)
    } else if (entry !== null && !entry.rest.includes('.')) {
      walkEntry(node, entry.section, entry.rest)
    } else if (entry !== null) {
      takeDotted(node, entry.section, entry.rest)
    } else if (isNothing(node)) {
      return
    } else if (key === '' || sections.fixed.has(key) || sections.named.has(key)) {
      problems.push({
        key: key || origin.name,
        source: sourceOf(node),
        value: null,
        message: 'must be a section of keys',
      })
    } else {
      given.push(givenAt(node, key))
    }
  }

  /** A name with nothing under it is an entry all the same, so that what it lacks is told. */
  function walkEntry(node: Node, section: string, name: string): void {
    const key = `${section}.${name}`
    if (isMap(node)) {
      addEntry(node, section, name, membersOf(node.items, key))
    } else if (isNothing(node)) {
      addEntry(node, section, name, [])
    } else {
      problems.push({ key, source: sourceOf(node), value: null, message: 'must be a section of fields' })
    }
  }

  /** `upstreams.api.ecr` is an entry where a map stands under it, and else a field: names may hold dots, fields none. */
  function takeDotted(node: Node, section: string, rest: string): void {
    const dot = rest.lastIndexOf('.')
    if (isMap(node)) walkEntry(node, section, rest)
    else addEntry(node, section, rest.slice(0, dot), [[rest.slice(dot + 1), node]])
  }

  function addEntry(node: Node, section: string, name: string, fields: readonly (readonly [string, Node])[]): void {
    const set = fields.filter(([, value]) => !isNothing(value)).map(([field, value]) => givenAt(value, field))
    entries.push({ section, name, source: sourceOf(node), fields: set })
  }

  function givenAt(node: Node, key: string): GivenValue {
    const from = { source: sourceOf(node), folder: origin.folder }
    if (isScalar(node)) return { key, text: String(node.value), isList: false, ...from }
    if (isSeq(node) && node.items.every((item) => isScalar(item))) {
      const text = node.items.map((item) => (isScalar(item) ? String(item.value) : '')).join(',')
      return { key, text, isList: true, ...from }
    }
    return { key, text: '{…}', isList: true, ...from }
  }

  function membersOf(items: readonly Pair[], key: string): [string, Node][] {
    return items.flatMap(({ key: name, value }): [string, Node][] => {
      if (isScalar(name)) return [[String(name.value), isNode(value) ? resolved(value) : nothingAt(name)]]
      const source = isNode(name) ? sourceOf(name) : origin.sourceOf(1)
      problems.push({ key: key || origin.name, source, value: null, message: 'a key must be a name' })
      return []
    })
  }

  function resolved(node: Node): Node {
    return isAlias(node) ? (node.resolve(document) ?? node) : node
  }

  function sourceOf(node: Node): string {
    return sourceAt(node.range?.[0] ?? 0)
  }
}

/** The section whose names `key` goes below, and what follows it; null where it goes below none. */
function splitEntryKey(key: string, named: ReadonlySet<string>): { section: string; rest: string } | null {
  const dot = key.indexOf('.')
  const section = key.slice(0, Math.max(dot, 0))
  return named.has(section) ? { section, rest: key.slice(dot + 1) } : null
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value)
}

function isNothing(node: Node): boolean {
  if (!isScalar(node)) return false
  const { value, type } = node
  return value === null || (type === 'PLAIN' && (value === '' || value === 'null' || value === '~'))
}

/** What stands under the name of `{name}`. */
function nothingAt(name: Node): Node {
  const nothing = new Scalar(null)
  nothing.range = name.range ?? null
  return nothing
}
