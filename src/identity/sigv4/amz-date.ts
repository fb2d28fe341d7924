/** An instant as a signature names it. */
export interface AmzDate {
  /** Basic ISO 8601 in UTC to the second, `20250830T123600Z`: the form that is signed. */
  readonly text: string
  /** The same in milliseconds since the epoch. */
  readonly ms: number
}

const basicPattern = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/
const httpDatePattern = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/** `ms` as a date, cut to the second. */
export function amzDate(ms: number): AmzDate {
  const wholeMs = Math.floor(ms / 1000) * 1000
  return { text: new Date(wholeMs).toISOString().replace(/[-:]|\.\d{3}/g, ''), ms: wholeMs }
}

/** The value of `X-Amz-Date`; null where it is no date of the calendar. */
export function parseAmzDate(text: string): AmzDate | null {
  const [, year, month, day, hour, minute, second] = basicPattern.exec(text) ?? []
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  // A day such as 30 February parses to another one.
  return Number.isNaN(ms) || amzDate(ms).text !== text ? null : { text, ms }
}

/** The value of `Date`: of HTTP (RFC 9110) or in the form of `X-Amz-Date`. */
export function parseDateHeader(text: string): AmzDate | null {
  if (!httpDatePattern.test(text)) return parseAmzDate(text)
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? null : amzDate(ms)
}
