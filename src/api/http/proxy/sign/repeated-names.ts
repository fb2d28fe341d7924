import { endOfValue, skipSpace } from '../../../../event/json-scan.ts'
import { decodeOctets } from '../../../../identity/sigv4/percent.ts'

/** What reads the first of two members of one name, and what reads the last, see two requests in one. */
export function repeatsMember(json: Uint8Array): boolean {
  /** The names of each object that is open; null for a list. */
  const open: (Set<string> | null)[] = []
  let at = 0
  while (at < json.length) {
    const byte = json[at]
    if (byte === quote) {
      const end = endOfValue(json, at)
      // What is no JSON is decoded by nobody.
      if (end === null) return false
      const names = open.at(-1) ?? null
      if (names !== null && json[skipSpace(json, end)] === colon) {
        const name = nameOf(json.subarray(at, end))
        if (names.has(name)) return true
        names.add(name)
      }
      at = end
      continue
    }
    if (byte === brace) open.push(new Set())
    else if (byte === bracket) open.push(null)
    else if (byte === endOfBrace || byte === endOfBracket) open.pop()
    at += 1
  }
  return false
}

const [quote, colon, brace, endOfBrace, bracket, endOfBracket] = [0x22, 0x3a, 0x7b, 0x7d, 0x5b, 0x5d]

/** As a parser reads it: `\u0041` is `A`. */
function nameOf(text: Uint8Array): string {
  const written = Buffer.from(text).toString('utf8')
  try {
    return String(JSON.parse(written))
  } catch {
    return written
  }
}

/** The same of a form or a query string: names and values, encoded. */
export function repeatsField(fields: string): boolean {
  const names = new Set<string>()
  for (const field of fields.split('&')) {
    if (field === '') continue
    const name = decodeOctets((field.split('=', 1)[0] ?? '').replaceAll('+', ' '))
    if (names.has(name)) return true
    names.add(name)
  }
  return false
}
