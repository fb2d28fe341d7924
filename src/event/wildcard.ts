/** Whether a text matches. */
export type TextMatcher = (text: string) => boolean

/**
 * A matcher for `pattern`, in which each `*` stands for any run of characters, none included. Case counts. There is
 * no way to write a literal `*`: a pattern with one finds it among others.
 *
 * Runs left to right once: the pieces between stars are looked for in turn, and nothing is tried twice.
 */
export function compileWildcard(pattern: string): TextMatcher {
  const [start = '', ...rest] = pattern.split('*')
  const end = rest.pop()
  if (end === undefined) return (text) => text === pattern
  const middle = rest.filter((piece) => piece !== '')
  const lengthMin = start.length + end.length
  return (text) => {
    if (text.length < lengthMin || !text.startsWith(start) || !text.endsWith(end)) return false
    let at = start.length
    for (const piece of middle) {
      const found = text.indexOf(piece, at)
      if (found === -1) return false
      at = found + piece.length
    }
    return at <= text.length - end.length
  }
}

export function isPattern(value: string): boolean {
  return value.includes('*')
}
