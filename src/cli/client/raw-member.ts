/**
 * The text of the member `name` of the JSON object in `json`, exactly as it stands there; null where there is none.
 *
 * Parsing and writing again would change numbers, escapes and repeated keys, and a record is shown exactly.
 * `json` must already have been parsed once, so that its form is known to be right.
 */
export function rawMember(json: string, name: string): string | null {
  let index = json.indexOf('{') + 1
  while (index > 0 && index < json.length) {
    const keyStart = skipSpace(json, index)
    if (json[keyStart] !== '"') return null
    const keyEnd = endOfString(json, keyStart)
    const valueStart = skipSpace(json, skipSpace(json, keyEnd) + 1)
    const valueEnd = endOfValue(json, valueStart)
    if (json.slice(keyStart, keyEnd) === JSON.stringify(name)) return json.slice(valueStart, valueEnd)
    index = skipSpace(json, valueEnd) + 1
  }
  return null
}

function skipSpace(json: string, start: number): number {
  let index = start
  while (index < json.length && ' \t\r\n'.includes(json.charAt(index))) index += 1
  return index
}

/** The index after the closing quote of the string that opens at `start`. */
function endOfString(json: string, start: number): number {
  for (let index = start + 1; index < json.length; index += 1) {
    if (json[index] === '\\') index += 1
    else if (json[index] === '"') return index + 1
  }
  return json.length
}

function endOfValue(json: string, start: number): number {
  let depth = 0
  let index = start
  while (index < json.length) {
    const character = json.charAt(index)
    if (character === '"') {
      index = endOfString(json, index)
      if (depth === 0) return index
      continue
    }
    if (depth === 0 && index > start && ',}] \t\r\n'.includes(character)) return index
    if (character === '{' || character === '[') depth += 1
    if (character === '}' || character === ']') depth -= 1
    index += 1
    if (depth === 0 && (character === '}' || character === ']')) return index
  }
  return index
}
