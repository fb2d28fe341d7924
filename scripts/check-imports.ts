import { posix } from 'node:path'
import { type Token, tokenize } from './check-tokens.ts'

/**
 * `static`: an `import` or `export … from`. `type`: one that leaves nothing behind after compiling. `dynamic`:
 * `import('…')`. `url`: `new URL('./…', import.meta.url)` of a script, which is how a worker is named.
 */
export type ImportForm = 'static' | 'type' | 'dynamic' | 'url'

export interface Import {
  readonly form: ImportForm
  /** As written; null where a dynamic import computes it. */
  readonly specifier: string | null
  readonly line: number
}

/** Every import of a source file, in order, type imports included. */
export function findImports(source: string): Import[] {
  const tokens = tokenize(source).filter(({ kind }) => kind !== 'comment')
  const found: Import[] = []
  tokens.forEach((token, at) => {
    const before = tokens[at - 1]?.text
    if (token.kind !== 'word' || before === '.' || before === '?.') return
    const one =
      token.text === 'import' ? readImport(tokens, at) : token.text === 'export' ? readExport(tokens, at) : null
    const made = one ?? (token.text === 'URL' ? readWorkerUrl(tokens, at) : null)
    if (made !== null) found.push({ ...made, line: token.line })
  })
  return found
}

/** The file in `src` that a relative specifier names from `path`, as written for the compiler (`.ts`). */
export function resolveImport(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts')
}

export function isRelative(specifier: string): boolean {
  return specifier.startsWith('./') || specifier.startsWith('../') || specifier === '.' || specifier === '..'
}

type Found = Omit<Import, 'line'>

function readImport(tokens: readonly Token[], at: number): Found | null {
  const next = tokens[at + 1]
  if (next === undefined || next.text === '.' || next.text === ':') return null
  if (next.kind === 'string') return { form: 'static', specifier: unquote(next.text) }
  if (next.text === '(') return { form: 'dynamic', specifier: literal(tokens[at + 2]) }
  return readFrom(tokens, at)
}

function readExport(tokens: readonly Token[], at: number): Found | null {
  const first = tokens[at + 1]?.text
  const second = tokens[at + 2]?.text
  const lists = first === '{' || first === '*' || (first === 'type' && (second === '{' || second === '*'))
  return lists ? readFrom(tokens, at) : null
}

/** Reads on to `from '…'`. Only names, commas, braces and stars stand before it; anything else ends the clause. */
function readFrom(tokens: readonly Token[], at: number): Found | null {
  const isType = tokens[at + 1]?.text === 'type' && tokens[at + 2]?.text !== 'from'
  for (let index = at + 1; index < tokens.length; index += 1) {
    const token = tokens[index]
    const next = tokens[index + 1]
    if (token === undefined) return null
    if (token.text === 'from' && next?.kind === 'string')
      return { form: isType ? 'type' : 'static', specifier: unquote(next.text) }
    if (token.kind !== 'word' && token.kind !== 'string' && !['{', '}', ',', '*'].includes(token.text)) return null
    if (token.text === '}' && next?.text !== 'from') return null
  }
  return null
}

function readWorkerUrl(tokens: readonly Token[], at: number): Found | null {
  const specifier = literal(tokens[at + 2])
  const follows = tokens.slice(at + 3, at + 7).map(({ text }) => text)
  if (tokens[at + 1]?.text !== '(' || specifier === null || follows.join('') !== ',import.meta') return null
  return /\.(js|ts|mjs)$/.test(specifier) ? { form: 'url', specifier } : null
}

function literal(token: Token | undefined): string | null {
  return token?.kind === 'string' ? unquote(token.text) : null
}

function unquote(text: string): string {
  return text.slice(1, -1)
}
