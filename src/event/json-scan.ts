const quote = 0x22
const backslash = 0x5c

/** What a byte means outside a string. */
const plain = 0
const opens = 1
const closes = 2
const quotes = 3

const meaning = new Uint8Array(256)
for (const byte of Buffer.from('{[')) meaning[byte] = opens
for (const byte of Buffer.from('}]')) meaning[byte] = closes
meaning[quote] = quotes

/** The first place from `at` on that holds no JSON white space. */
export function skipSpace(bytes: Uint8Array, at: number): number {
  let next = at
  while (next < bytes.length && isSpace(bytes[next])) next += 1
  return next
}

/**
 * Where the JSON value that starts at `start` ends; null where no value starts there or the bytes end inside it.
 *
 * Strings are told from structure and brackets are counted, and that is all: bytes that are no JSON inside a balanced
 * pair of brackets go unnoticed.
 */
export function endOfValue(bytes: Uint8Array, start: number): number | null {
  const first = bytes[start]
  if (first === undefined) return null
  switch (meaning[first]) {
    case opens:
      return endOfBrackets(bytes, start)
    case quotes:
      return endOfString(bytes, start)
    case closes:
      return null
    default:
      return endOfWord(bytes, start)
  }
}

function endOfBrackets(bytes: Uint8Array, start: number): number | null {
  const length = bytes.length
  let depth = 0
  let at = start
  while (at < length) {
    const byte = bytes[at] ?? 0
    at += 1
    if (byte === quote) {
      const end = endOfString(bytes, at - 1)
      if (end === null) return null
      at = end
      continue
    }
    const means = meaning[byte]
    if (means === plain) continue
    if (means === opens) depth += 1
    else {
      depth -= 1
      if (depth === 0) return at
    }
  }
  return null
}

function endOfString(bytes: Uint8Array, open: number): number | null {
  const length = bytes.length
  let at = open + 1
  while (at < length) {
    const byte = bytes[at]
    at += 1
    if (byte === quote) return at
    if (byte === backslash) at += 1
  }
  return null
}

/** A number, `true`, `false` or `null`, or whatever stands in its place, up to where a value can end. */
function endOfWord(bytes: Uint8Array, start: number): number | null {
  let at = start
  while (at < bytes.length && isWordByte(bytes[at])) at += 1
  return at === start ? null : at
}

/** Letters, digits and the signs of numbers. */
function isWordByte(byte: number | undefined): boolean {
  if (byte === undefined) return false
  const isDigitOrSign = (byte >= 0x30 && byte <= 0x39) || byte === 0x2b || byte === 0x2d || byte === 0x2e
  return isDigitOrSign || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}
