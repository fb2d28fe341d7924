import { hiddenValue } from './redaction-rules.ts'

/** What a name ends with whose value is a secret, in the spellings of queries, headers, forms and connection strings. */
const secretName = new RegExp(
  `(?:${[
    'token',
    'token[-_]?code',
    'secret',
    'passw(?:or)?d',
    'pwd',
    'pass[-_]?(?:code|phrase)',
    'signature',
    '(?:^|[-_.])sig',
    '(?:^|[-_.])jwt',
    '(?:access|account|api|customer|function|master|private|secret|shared|signing|subscription)[-_]?key',
    'authorization',
    'cookie',
    'assertion',
    'saml[-_]?response',
    'x-(?:amz|goog|oss)-credential',
    '(?:aws|oss)accesskeyid',
  ].join('|')})$`,
  'i',
)
/** What the last three letters of {@link secretName} can be. Asked first, because most names are none. */
const lastLetters = new Set(
  ['ken', 'ode', 'ret', 'ord', 'swd', 'pwd', 'ase', 'ure', 'sig', 'jwt', 'key', 'ion', 'kie', 'nse', 'ial', 'yid'].map(
    (letters) => lettersAt(letters, letters.length),
  ),
)

/** They say where to go on, or that a call is the same as another. */
const harmlessName =
  /(?:next|page|pagination|continuation|marker|client|request|idempotency|sync|change|forward|backward|sequence|lock)[-_]?token$/i
/** Names of request headers: a colon is enough behind them. Behind other words it is part of a sentence or an ARN. */
const headerName =
  /(?:^|[-_])(?:authorization|cookie|private-token|api-key|customer-key|subscription-key|csrf-token|auth-token|vault-token|security-token)$/i
/** Their values go to the end of the line. */
const lineName = /(?:authorization|cookie)$/i

const nameCharsMax = 64
const spacesMax = 3

/** Before the value: an arrow or a second sign, and spaces. */
const valueStart = /[=>~]{0,2}(?:[ \t+]|%20){0,3}/y
/** How the value is to be used. It goes too: it may be the value. */
const scheme = /(?:bearer|basic|digest|negotiate|ntlm|token|apikey|sharedkey|aws4?(?:-[a-z0-9-]{1,32})?)(?: |\+|%20)/iy
const valueEnd = /[&\s"'<>\\;]|$/g
const escapedValueEnd = /[&\s"'<>\\;]|%2[267]|%3[BCEbce]|%0[ADad]|$/g
const lineEnd = /[\r\n"'<>\\]|$/g

/**
 * `text` without the values of what is called a secret, as in `token=…`, `"password": "…"` or `Authorization: Bearer …`;
 * the names stay. Whether something is one is asked at each sign that may stand between a name and its value.
 */
export function hideNamedSecrets(text: string): string {
  return hideBehind(hideBehind(hideBehind(text, ':'), '='), '%3')
}

/** @param sign `%3` for `%3A` and `%3D`, which a form's encoding makes of the others. */
function hideBehind(text: string, sign: ':' | '=' | '%3'): string {
  let kept = ''
  let keptTo = 0
  let signAt = text.indexOf(sign)
  while (signAt >= 0) {
    const value = sign === ':' && !isColonOfName(text, signAt) ? null : secretValue(text, signAt, sign)
    if (value !== null) {
      kept += `${text.slice(keptTo, value.startAt)}${hiddenValue}`
      keptTo = value.endBefore
    }
    signAt = text.indexOf(sign, value?.endBefore ?? signAt + 1)
  }
  return keptTo === 0 ? text : kept + text.slice(keptTo)
}

/** Most colons stand in ARNs and addresses: behind what is no {@link headerName}, and before no quote. */
function isColonOfName(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1) | 0x20
  if (before === letterN || before === letterE || before === letterY) return true
  const next = text.charCodeAt(at + 1)
  return next === 0x20 || next === doubleQuote || next === singleQuote || next === backslash
}

const letterE = 0x65
const letterN = 0x6e
const letterY = 0x79
const doubleQuote = 0x22
const singleQuote = 0x27
const backslash = 0x5c

interface Range {
  readonly startAt: number
  readonly endBefore: number
}

/** Where the secret stands that a sign introduces; null for none. */
function secretValue(text: string, signAt: number, sign: ':' | '=' | '%3'): Range | null {
  const isEscaped = sign === '%3'
  const last = isEscaped ? text.charAt(signAt + sign.length) : sign
  const isColon = last === ':' || last === 'A' || last === 'a'
  if (isEscaped && !isColon && last !== 'D' && last !== 'd') return null
  const nameEnd = nameEndBefore(text, signAt)
  if (!lastLetters.has(lettersAt(text, nameEnd))) return null
  const name = nameThatEnds(text, nameEnd)
  if (!secretName.test(name) || harmlessName.test(name)) return null
  const startAt = endOf(valueStart, text, signAt + (isEscaped ? '%3D'.length : 1))
  const quoted = quotedValue(text, startAt)
  if (quoted === null && isColon && !headerName.test(name)) return null
  const value = quoted ?? { startAt, endBefore: unquotedEnd(text, startAt, isEscaped, isColon && lineName.test(name)) }
  return value.startAt < value.endBefore ? value : null
}

/** Where the name ends before a sign: it may stand in quotes, in a bracket or before spaces. */
function nameEndBefore(text: string, signAt: number): number {
  let end = signAt
  while (end > signAt - spacesMax && text.charAt(end - 1) === ' ') end -= 1
  const last = text.charAt(end - 1)
  if (last === '"' || last === "'" || last === ']') end -= text.charAt(end - 2) === '\\' ? 2 : 1
  else if (text.charAt(end - 3) === '%' && (text.endsWith('%22', end) || text.endsWith('%27', end))) end -= 3
  return end
}

/** '' for none. */
function nameThatEnds(text: string, end: number): string {
  let start = end
  while (start > 0 && start > end - nameCharsMax && isNameChar(text.charCodeAt(start - 1))) start -= 1
  // `%26token` is an escaped sign and a name.
  return text.slice(text.charAt(start - 1) === '%' ? start + 2 : start, end)
}

/** The three letters before `end`, in lower case, as a number. */
function lettersAt(text: string, end: number): number {
  const letters = (text.charCodeAt(end - 3) << 16) | (text.charCodeAt(end - 2) << 8) | text.charCodeAt(end - 1)
  return letters | 0x20_20_20
}

/** Letters, digits, `-`, `.` and `_`. */
function isNameChar(code: number): boolean {
  if (code >= 97) return code <= 122
  if (code >= 65) return code <= 90 || code === 95
  return (code >= 48 && code <= 57) || code === 45 || code === 46
}

/** What stands in quotes, which may be escaped; to the end where they are not closed. Null where there are none. */
function quotedValue(text: string, at: number): Range | null {
  const [quote] = openingQuote(text, at)
  if (quote === undefined) return null
  const startAt = at + quote.length
  let endBefore = text.indexOf(quote, startAt)
  // Of a quote that is not escaped those inside it are.
  while (quote.length === 1 && endBefore > 0 && text.charAt(endBefore - 1) === '\\') {
    endBefore = text.indexOf(quote, endBefore + 1)
  }
  return { startAt, endBefore: endBefore < 0 ? text.length : endBefore }
}

function openingQuote(text: string, at: number) {
  return ['"', "'", '\\"', "\\'", '%22', '%27'].filter((quote) => text.startsWith(quote, at))
}

function unquotedEnd(text: string, startAt: number, isEscaped: boolean, isLine: boolean): number {
  const pattern = isLine ? lineEnd : isEscaped ? escapedValueEnd : valueEnd
  let end = firstAt(pattern, text, isLine ? startAt : endOf(scheme, text, startAt))
  // What it assigns in quotes belongs to it: the name before them is hidden, and would not be found any more.
  for (;;) {
    const assigned = assignsAt(text, startAt, end) ? quotedValue(text, end) : null
    if (assigned === null) return end
    if (!isLine) return assigned.endBefore
    end = firstAt(pattern, text, Math.min(assigned.endBefore + 1, text.length))
  }
}

/** Whether a sign stands before `at`, but for spaces, in the value that begins at `startAt`. */
function assignsAt(text: string, startAt: number, at: number): boolean {
  const before = text.slice(Math.max(startAt, at - spacesMax - 1), at).trimEnd()
  return /[=:>]$/.test(before)
}

/** Where `pattern` ends that begins at `at`; `at` where it does not begin there. */
function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

/** Where `pattern`, which the text's end is too, is found first from `at` on. */
function firstAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.exec(text)?.index ?? text.length
}
