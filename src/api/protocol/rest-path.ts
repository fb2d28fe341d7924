/**
 * What a path of the model's kind (`/{Bucket}/{Key+}`) matches, each label as a group of its name.
 *
 * A label is one segment, with `+` all that follows; neither is empty. Nothing is normalised: an object's key may begin
 * with a slash and hold dots and empty segments. A slash at the end of a path without `+` says nothing, because some
 * clients send `/bucket/` for a bucket.
 */
export function pathPattern(template: string): RegExp {
  const known = patterns.get(template)
  if (known !== undefined) return known
  const source = template
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => `/${segmentSource(segment)}`)
    .join('')
  const pattern = new RegExp(`^${source}${template.includes('+}') ? '' : '/?'}$`)
  patterns.set(template, pattern)
  return pattern
}

/** Of the contracts: as many as their operations have paths. */
const patterns = new Map<string, RegExp>()

function segmentSource(segment: string): string {
  const [, name, greedy] = /^\{(\w+)(\+?)\}$/.exec(segment) ?? []
  if (name === undefined) return segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return `(?<${name}>${greedy === '+' ? '.+' : '[^/]+'})`
}

/** The labels' texts as sent, still encoded; null where the path is not of the template. */
export function pathLabels(template: string, path: string): Readonly<Record<string, string | undefined>> | null {
  const match = pathPattern(template).exec(path)
  return match === null ? null : (match.groups ?? {})
}
