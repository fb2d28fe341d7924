/** A path of the model's kind, as `/{Bucket}/{Key+}`. */
export interface PathTemplate {
  /** What every path of it begins with: all before its first label. */
  readonly prefix: string
  /** Matches the whole path, with a group for each label. Compiled at first use. */
  readonly expression: RegExp
  /** Names of its labels in their order. */
  readonly labels: readonly string[]
}

/**
 * The template, made once.
 *
 * A label is one segment or part of one, with `+` all that follows; neither is empty. Nothing is normalised: an object's
 * key may begin with a slash and hold dots and empty segments. A slash at the end of a path without `+` says nothing,
 * because some clients send `/bucket/` for a bucket.
 */
export function pathTemplate(template: string): PathTemplate {
  const known = templates.get(template)
  if (known !== undefined) return known
  const made = makeTemplate(template)
  templates.set(template, made)
  return made
}

/** Of the contracts: as many as their operations have paths. */
const templates = new Map<string, PathTemplate>()

function makeTemplate(template: string): PathTemplate {
  const path = `/${template
    .split('/')
    .filter((segment) => segment !== '')
    .join('/')}`
  const labels: string[] = []
  const source = path
    .split(/(\{[^}]*\})/)
    .map((part) => {
      const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(part) ?? []
      if (name === undefined) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      labels.push(name)
      return greedy === '+' ? '(.+)' : '([^/]+)'
    })
    .join('')
  const end = template.includes('+}') ? '' : '/?'
  if (path === '/') return { prefix: '', expression: /^\/?$/, labels }
  let compiled: RegExp | null = null
  return {
    prefix: path.split('{', 1)[0] ?? '',
    labels,
    get expression() {
      compiled ??= new RegExp(`^${source}${end}$`)
      return compiled
    },
  }
}

/** The labels' texts as sent, still encoded; null where the path is not of the template. */
export function pathLabels(template: string, path: string): ReadonlyMap<string, string> | null {
  const { expression, labels } = pathTemplate(template)
  const match = expression.exec(path)
  return match === null ? null : new Map(labels.map((name, index) => [name, match[index + 1] ?? '']))
}
