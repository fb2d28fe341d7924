import { RecorderSetupError } from '../setup-error.ts'

/** A route that a request met, and the texts that stand in its places. */
export interface FoundRoute<Choice> {
  /** As it was written: `GET /orders/:id`. */
  readonly route: string
  readonly choice: Choice
  readonly params: Readonly<Record<string, string>>
}

interface Route<Choice> {
  readonly route: string
  readonly method: string
  /** `:name` takes any one; a last `*` any that follow, also none. */
  readonly segments: readonly string[]
  readonly choice: Choice
}

const routePattern = /^([A-Z]+) (\/\S*)$/

/** Paths of more parts than any route has are met by routes that end in `*` only. */
const noParams: Readonly<Record<string, string>> = {}

/** Finds the route of a request, the first that fits in the order in which they were given. */
export class Routes<Choice> {
  readonly #routes: readonly Route<Choice>[]
  /** By method and number of parts, what may fit: most requests are compared with a few routes. */
  readonly #candidates = new Map<string, readonly Route<Choice>[]>()
  readonly #partsMax: number

  /** @throws {RecorderSetupError} A route is not of the form `GET /orders/:id`. */
  constructor(table: Readonly<Record<string, Choice>>) {
    this.#routes = Object.entries(table).map(([route, choice]) => parseRoute(route, choice))
    this.#partsMax = Math.max(0, ...this.#routes.map(({ segments }) => segments.length))
  }

  /** @param path As it was sent, with or without a query. */
  find(method: string, path: string): FoundRoute<Choice> | null {
    const parts = partsOf(path)
    for (const route of this.#candidatesFor(method, parts.length)) {
      const params = match(route.segments, parts)
      if (params !== null) return { route: route.route, choice: route.choice, params }
    }
    return null
  }

  #candidatesFor(method: string, parts: number): readonly Route<Choice>[] {
    const count = Math.min(parts, this.#partsMax + 1)
    const key = `${method} ${count}`
    const known = this.#candidates.get(key)
    if (known !== undefined) return known
    const found = this.#routes.filter((route) => route.method === method && mayFit(route.segments, count))
    // Methods come from outside; those of no route are not remembered.
    if (found.length > 0) this.#candidates.set(key, found)
    return found
  }
}

function parseRoute<Choice>(route: string, choice: Choice): Route<Choice> {
  const [, method, path] = routePattern.exec(route) ?? []
  if (method === undefined || path === undefined)
    throw new RecorderSetupError([`The route ${route} is not of the form GET /orders/:id.`])
  const segments = partsOf(path)
  if (segments.slice(0, -1).includes('*')) throw new RecorderSetupError([`The route ${route} has a * before its end.`])
  return { route, method, segments, choice }
}

function mayFit(segments: readonly string[], count: number): boolean {
  return segments.at(-1) === '*' ? count >= segments.length - 1 : count === segments.length
}

function partsOf(path: string): string[] {
  const query = path.indexOf('?')
  return (query === -1 ? path : path.slice(0, query)).split('/').filter((part) => part !== '')
}

function match(segments: readonly string[], parts: readonly string[]): Readonly<Record<string, string>> | null {
  let params: Record<string, string> | null = null
  for (const [index, segment] of segments.entries()) {
    const part = parts[index]
    if (segment === '*') return { ...params, '*': parts.slice(index).map(decoded).join('/') }
    if (part === undefined) return null
    if (segment.startsWith(':')) {
      params ??= {}
      params[segment.slice(1)] = decoded(part)
    } else if (segment !== part) return null
  }
  return params ?? noParams
}

function decoded(part: string): string {
  if (!part.includes('%')) return part
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
