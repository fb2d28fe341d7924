/** The model's patterns are Java's; this is what JavaScript compiles instead. */
export interface Expression {
  readonly source: string
  readonly flags: string
}

/**
 * The JavaScript spelling of a model's `pattern`, or null where there is none that means the same.
 *
 * The flag `u` comes first, because without it `\p{L}` silently means the letters of its own spelling. It refuses
 * escapes that are not needed (`\_`), which Java allows; those compile without it.
 */
export function toExpression(pattern: string): Expression | null {
  const dotAll = pattern.startsWith('(?s)')
  const source = dotAll ? pattern.slice('(?s)'.length) : pattern
  const dotAllFlag = dotAll ? 's' : ''
  if (compiles(source, `u${dotAllFlag}`)) return { source, flags: `u${dotAllFlag}` }
  const needsUnicode = /\\[pPuxzZA]|&&|[*+?}]\+|[\u{10000}-\u{10ffff}]/u.test(source)
  return !needsUnicode && compiles(source, dotAllFlag) ? { source, flags: dotAllFlag } : null
}

function compiles(source: string, flags: string): boolean {
  try {
    new RegExp(`^(?:${source})$`, flags)
    return true
  } catch {
    return false
  }
}
