import { anyOne, anyRun, compileGlob, type GlobPart, type TextTest } from './glob.ts'

/** The values of condition keys, by name in lower case. A request's context is one. */
export interface ContextValues {
  get(nameLower: string): readonly string[] | undefined
}

/** What `*`, `?` and `${…}` in a value mean where it stands. */
export interface PatternRules {
  readonly wildcards: boolean
  readonly variables: boolean
}

/** A value of a policy that requests' values are matched with. */
export interface ValuePattern {
  /** Names of its variables, as they were given. */
  readonly variables: readonly string[]
  /** What every text begins with that matches: the part before the first wildcard or variable. */
  readonly start: string
  /** Null where a variable has no value and no default: then nothing can match. */
  testFor(context: ContextValues): TextTest | null
}

/** How the parts of a pattern become a test. */
export type CompileParts = (parts: readonly GlobPart[]) => TextTest

/**
 * Compiles a value as it stands in a policy: `${key}`, `${key, 'default'}`, and `${*}`, `${?}` and `${$}` for the
 * characters themselves. A variable's value is always text: a `*` in it matches only itself, or a caller could widen
 * what was granted to one name.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function compileValue(value: string, rules: PatternRules, compile: CompileParts = compileGlob): ValuePattern {
  const parts = parseValue(value, rules)
  const variables = parts.flatMap((part) => (isVariable(part) ? [part.name] : []))
  const [first] = parts
  const start = typeof first === 'string' ? first : ''
  if (parts.every(isFixed)) {
    const test = compile(parts)
    return { variables, start, testFor: () => test }
  }
  return {
    variables,
    start,
    testFor(context) {
      const resolved = parts.map((part) => (isVariable(part) ? resolve(part, context) : part))
      return resolved.every((part) => part !== null) ? compile(resolved) : null
    },
  }
}

interface Variable {
  readonly name: string
  readonly nameLower: string
  readonly fallback: string | null
}

type ValuePart = GlobPart | Variable

function isVariable(part: ValuePart): part is Variable {
  return typeof part === 'object'
}

function isFixed(part: ValuePart): part is GlobPart {
  return typeof part !== 'object'
}

/** A key of several values, or of none, has no value as a variable. */
function resolve({ nameLower, fallback }: Variable, context: ContextValues): string | null {
  const values = context.get(nameLower)
  return values?.length === 1 ? (values[0] ?? fallback) : fallback
}

function parseValue(value: string, { wildcards, variables }: PatternRules): ValuePart[] {
  const parts: ValuePart[] = []
  let rest = 0
  for (const match of value.matchAll(/\$\{([^}]{0,256})\}|[*?]/g)) {
    const part = match[1] === undefined ? wildcard(match[0], wildcards) : variables ? variable(match[1]) : match[0]
    parts.push(value.slice(rest, match.index), part)
    rest = match.index + match[0].length
  }
  parts.push(value.slice(rest))
  return parts.filter((part) => part !== '')
}

function wildcard(character: string, wildcards: boolean): GlobPart {
  if (!wildcards) return character
  return character === '*' ? anyRun : anyOne
}

function variable(inside: string): string | Variable {
  if (inside === '*' || inside === '?' || inside === '$') return inside
  const [, name = inside, fallback = null] = /^([^,]*?)\s*,\s*'([^']*)'\s*$/.exec(inside) ?? []
  const trimmed = name.trim()
  return { name: trimmed, nameLower: trimmed.toLowerCase(), fallback }
}
