const quote = 0x22
const backslash = 0x5c

/**
 * Whether objects and arrays in the JSON `text` nest deeper than `depthMax`. Nothing else about the text is checked.
 *
 * A text with few opening brackets cannot nest deep, so most texts are answered by counting those; only then are
 * strings told from structure.
 */
export function nestsDeeperThan(text: string, depthMax: number): boolean {
  return countUpTo(text, '{', depthMax) + countUpTo(text, '[', depthMax) > depthMax && deepest(text) > depthMax
}

/** How often `character` occurs in `text`; counting stops above `countMax`. */
function countUpTo(text: string, character: string, countMax: number): number {
  let count = 0
  for (let at = text.indexOf(character); at !== -1 && count <= countMax; at = text.indexOf(character, at + 1))
    count += 1
  return count
}

function deepest(text: string): number {
  let depth = 0
  let depthSeen = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === quote) at = endOfString(text, at)
    else if (code === 0x7b || code === 0x5b) {
      depth += 1
      if (depth > depthSeen) depthSeen = depth
    } else if (code === 0x7d || code === 0x5d) depth -= 1
  }
  return depthSeen
}

/** Where the string that opens at `open` closes; the end of the text where it does not. */
function endOfString(text: string, open: number): number {
  let at = open + 1
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === quote) return at
    at += code === backslash ? 2 : 1
  }
  return at
}
