/**
 * A test for records whose exact bytes contain `needle`, case counted. A needle with characters that JSON escapes is
 * found as it is and in its escaped spellings: with `\"`, `\\` and `\n`, and with `\u00e9` or `\u00E9`.
 *
 * Names and values are not told apart, and a hit may span both: it is a search of the text.
 */
export function compileText(needle: string): (bytes: Uint8Array) => boolean {
  const escaped = JSON.stringify(needle).slice(1, -1)
  const lower = escapeBeyondAscii(escaped)
  const upper = lower.replace(/\\u[0-9a-f]{4}/g, (unit) => `\\u${unit.slice(2).toUpperCase()}`)
  const spellings = Array.from(new Set([needle, escaped, lower, upper]), (spelling) => Buffer.from(spelling))
  return (bytes) => {
    const haystack = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return spellings.some((spelling) => haystack.includes(spelling))
  }
}

function escapeBeyondAscii(text: string): string {
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
