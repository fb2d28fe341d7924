export type TokenKind = 'word' | 'number' | 'string' | 'template' | 'regex' | 'punctuation' | 'comment'

export interface Token {
  readonly kind: TokenKind
  /** As it stands in the source, quotes and comment marks included. */
  readonly text: string
  /** From 1. */
  readonly line: number
}

/** The source cannot be cut into tokens; the rules would be looking at something else than the compiler. */
export class UnreadableSourceError extends Error {
  override readonly name = 'UnreadableSourceError'
}

/**
 * Cuts TypeScript into tokens, as far as the rules need it: what is code, what is a comment, what is text.
 *
 * Code inside `${}` of a template is cut like any other; the text round it is one `template` token a piece. A quote
 * or slash that does not end on its line is taken as punctuation, which keeps the text between JSX tags harmless.
 */
export function tokenize(source: string): Token[] {
  return new Tokenizer(source).run()
}

/** After these a slash opens a regular expression; after other words it divides. */
const wordsBeforeRegex = new Set(
  'await case delete do else extends in instanceof new of return throw typeof void yield'.split(' '),
)
const wordPattern = /[\p{ID_Start}$_#@][\p{ID_Continue}$\u200c\u200d]*/uy
const numberPattern = /\d[\w.]*/y
const stringPattern = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/sy
const regexPattern = /\/(?![*/])(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/y
const commentPattern = /\/\/[^\n]*|\/\*.*?\*\//sy
const punctuationPattern = /=>|\?\.|\.\.\.|./sy
const spacePattern = /\s+/y
const templatePiecePattern = /(?:[^`\\$]|\\.|\$(?!\{))*(?:`|\$\{)/sy

class Tokenizer {
  readonly #source: string
  readonly #tokens: Token[] = []
  /** Open braces in each template expression that we are inside of. */
  readonly #templateBraces: number[] = []
  #offset = 0
  #line = 1
  #lastCode: Token | null = null

  constructor(source: string) {
    this.#source = source
  }

  run(): Token[] {
    if (this.#source.startsWith('#!')) this.#take('comment', /[^\n]*/y)
    while (this.#offset < this.#source.length) this.#step()
    if (this.#templateBraces.length > 0) throw this.#unreadable('a template does not end')
    return this.#tokens
  }

  #step(): void {
    if (this.#skip(spacePattern)) return
    const next = this.#source[this.#offset]
    if (next === '/' && this.#take('comment', commentPattern)) return
    if (next === '/' && this.#slashOpensRegex() && this.#take('regex', regexPattern)) return
    if (next === '`') {
      this.#templatePiece()
      return
    }
    if (next === '}' && this.#templateBraces.at(-1) === 0) {
      this.#templateBraces.pop()
      this.#templatePiece()
      return
    }
    if (this.#take('string', stringPattern) || this.#take('word', wordPattern) || this.#take('number', numberPattern))
      return
    this.#countBrace(next)
    this.#take('punctuation', punctuationPattern)
  }

  /** From a backtick or the brace that ends an expression, up to the next of either. */
  #templatePiece(): void {
    templatePiecePattern.lastIndex = this.#offset + 1
    const found = templatePiecePattern.exec(this.#source)
    if (found === null) throw this.#unreadable('a template does not end')
    this.#push('template', this.#source.slice(this.#offset, templatePiecePattern.lastIndex))
    if (found[0].endsWith('${')) this.#templateBraces.push(0)
  }

  #countBrace(character: string | undefined): void {
    const depth = this.#templateBraces.length - 1
    if (depth < 0) return
    if (character === '{') this.#templateBraces[depth] = (this.#templateBraces[depth] ?? 0) + 1
    if (character === '}') this.#templateBraces[depth] = (this.#templateBraces[depth] ?? 0) - 1
  }

  #slashOpensRegex(): boolean {
    const last = this.#lastCode
    if (last === null) return true
    if (last.kind === 'word') return wordsBeforeRegex.has(last.text)
    return last.kind === 'punctuation' && ![')', ']', '}'].includes(last.text)
  }

  #take(kind: TokenKind, pattern: RegExp): boolean {
    pattern.lastIndex = this.#offset
    const found = pattern.exec(this.#source)
    if (found === null) return false
    this.#push(kind, found[0])
    return true
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#offset
    const found = pattern.exec(this.#source)
    if (found === null) return false
    this.#advance(found[0])
    return true
  }

  #push(kind: TokenKind, text: string): void {
    const token = { kind, text, line: this.#line }
    this.#tokens.push(token)
    if (kind !== 'comment') this.#lastCode = token
    this.#advance(text)
  }

  #advance(text: string): void {
    this.#offset += text.length
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#line += 1
  }

  #unreadable(what: string): UnreadableSourceError {
    return new UnreadableSourceError(`line ${this.#line}: ${what}`)
  }
}
