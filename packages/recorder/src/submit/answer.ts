import { isObject } from '../json.ts'

/** What the server says of one record. */
export interface ItemAnswer {
  readonly status: 'stored' | 'duplicate' | 'conflict' | 'rejected'
  /** Of a rejected one. */
  readonly reason: string | null
}

/** What came of submitting some records. */
export type SubmitAnswer =
  /** One for each record, in order; fewer where the answer was cut, and then the rest is to be submitted again. */
  | { readonly kind: 'items'; readonly items: readonly ItemAnswer[] }
  /** The body as a whole is refused for what it holds. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Nothing was taken, and it is not the records' fault: later it may be. */
  | { readonly kind: 'away'; readonly reason: string; readonly retryAfterMs: number | null }

/** What the server says in these words it says of the body, and would say again. */
const bodyCodes = ['ValidationException', 'SerializationException', 'RequestEntityTooLargeException']

/**
 * Reads what a server answered to `records` records. Only what Cairn says counts: a page of a proxy, a sign-in form or an
 * answer of another service never counts as a record taken or refused.
 */
export function readAnswer(
  status: number,
  text: string,
  retryAfter: string | undefined,
  records: number,
): SubmitAnswer {
  if (status === 200) {
    const items = readItems(text, records)
    if (items.length > 0) return { kind: 'items', items }
    return away(errorOf(lastLine(text)) ?? 'the answer is not one of Cairn', retryAfter)
  }
  const error = errorOf(text)
  if (status === 413) return { kind: 'refused', reason: error ?? 'RequestEntityTooLarge' }
  const isOfBody = status === 400 && error !== null && bodyCodes.some((code) => error.startsWith(`${code}: `))
  return isOfBody ? { kind: 'refused', reason: error } : away(error ?? `status ${status}`, retryAfter)
}

/** Texts of a server that are shown are cut to this many characters. */
const reasonLengthMax = 300

function readItems(text: string, records: number): ItemAnswer[] {
  const items: ItemAnswer[] = []
  for (const line of text.split('\n')) {
    const value = parse(line)
    // Each of our lines is answered, in order; what does not fit ends what can be believed.
    if (!isObject(value) || value.line !== items.length + 1 || items.length === records) break
    const { status, reason } = value
    if (status !== 'stored' && status !== 'duplicate' && status !== 'conflict' && status !== 'rejected') break
    items.push({ status, reason: typeof reason === 'string' ? reason.slice(0, reasonLengthMax) : null })
  }
  return items
}

function errorOf(text: string): string | null {
  const value = parse(text)
  const error = isObject(value) ? value.error : null
  if (!isObject(error) || typeof error.code !== 'string') return null
  return `${error.code}: ${typeof error.message === 'string' ? error.message : ''}`.slice(0, reasonLengthMax)
}

function away(reason: string, retryAfter: string | undefined): SubmitAnswer {
  const seconds = retryAfter === undefined ? Number.NaN : Number(retryAfter)
  return { kind: 'away', reason, retryAfterMs: Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : null }
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? ''
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
