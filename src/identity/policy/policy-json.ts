import { nestsDeeperThan } from '../../event/json-depth.ts'

/** A JSON value that knows where in the text it stands. Places are counted in UTF-16 units from 0. */
export type PolicyJson = JsonText | JsonScalar | JsonList | JsonMembers

interface Placed {
  /** Where the token before it ends: where AWS's simulation says that a statement starts. */
  readonly afterChar: number
  readonly endChar: number
}

export interface JsonText extends Placed {
  readonly type: 'text'
  readonly value: string
}

/** A number as it is written, a boolean or null. */
export interface JsonScalar extends Placed {
  readonly type: 'number' | 'boolean' | 'null'
  readonly value: string
}

export interface JsonList extends Placed {
  readonly type: 'list'
  readonly items: readonly PolicyJson[]
}

export interface JsonMembers extends Placed {
  readonly type: 'members'
  readonly members: ReadonlyMap<string, PolicyJson>
}

/** Deepest nesting that is read. The grammar's own deepest, a list of condition values, is the sixth level. */
const depthMax = 12

/** The value that `text` holds; null where it is no JSON, nests deeper than any policy, or an object repeats a key. */
export function parsePolicyJson(text: string): PolicyJson | null {
  if (nestsDeeperThan(text, depthMax) || !isJson(text)) return null
  return new PlacedReader(text).read()
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Reads text that is known to be JSON, so that every token is where it has to be. */
class PlacedReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  read(afterChar = this.#at): PolicyJson | null {
    this.#skipBlanks()
    switch (this.#text[this.#at]) {
      case '{':
        return this.#members(afterChar)
      case '[':
        return this.#list(afterChar)
      case '"':
        return { type: 'text', value: this.#string(), afterChar, endChar: this.#at }
      default:
        return this.#scalar(afterChar)
    }
  }

  #members(afterChar: number): JsonMembers | null {
    const members = new Map<string, PolicyJson>()
    this.#at += 1
    while (!this.#takes('}')) {
      this.#skipBlanks()
      const key = this.#string()
      this.#takes(':')
      const value = this.read()
      if (value === null || members.has(key)) return null
      members.set(key, value)
      this.#takes(',')
    }
    return { type: 'members', members, afterChar, endChar: this.#at }
  }

  #list(afterChar: number): JsonList | null {
    const items: PolicyJson[] = []
    this.#at += 1
    for (let itemAfter = this.#at; !this.#takes(']'); itemAfter = this.#at) {
      const item = this.read(itemAfter)
      if (item === null) return null
      items.push(item)
      this.#takes(',')
    }
    return { type: 'list', items, afterChar, endChar: this.#at }
  }

  #scalar(afterChar: number): JsonScalar {
    const token = /[^\s,\]}]+/y
    token.lastIndex = this.#at
    const value = token.exec(this.#text)?.[0] ?? ''
    this.#at += value.length
    const type = value === 'null' ? 'null' : value === 'true' || value === 'false' ? 'boolean' : 'number'
    return { type, value, afterChar, endChar: this.#at }
  }

  #string(): string {
    const start = this.#at
    this.#at += 1
    while (this.#text[this.#at] !== '"') this.#at += this.#text[this.#at] === '\\' ? 2 : 1
    this.#at += 1
    const value: unknown = JSON.parse(this.#text.slice(start, this.#at))
    return String(value)
  }

  /** Steps over blanks, and over `token` where it comes next. */
  #takes(token: string): boolean {
    this.#skipBlanks()
    if (this.#text[this.#at] !== token) return false
    this.#at += 1
    return true
  }

  #skipBlanks(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1
  }
}
