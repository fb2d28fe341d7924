/** A decimal number as a policy or request writes it; null where `text` is none. */
export function parseNumber(text: string): number | null {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/.test(text) ? Number(text) : null
}

/**
 * Milliseconds since the epoch of a date: ISO 8601 of any precision, or whole seconds since the epoch. Four digits
 * are a year. As lenient as AWS is about digits that are left out.
 */
export function parseDate(text: string): number | null {
  if (/^[+-]?\d{1,19}$/.test(text) && !/^\d{4}$/.test(text)) {
    const seconds = Number(text)
    return seconds >= -secondsMax && seconds < secondsMax ? seconds * 1000 : null
  }
  const match = datePattern.exec(text)
  if (match === null) return null
  const [, year, month = '1', day = '1', hour = '0', minute = '0', second = '0', fraction = '0', zone = 'Z'] = match
  const numbers = [month, day, hour, minute, second].map(Number)
  const [monthNumber = 0, dayNumber = 0, hourNumber = 0, minuteNumber = 0, secondNumber = 0] = numbers
  if (monthNumber < 1 || monthNumber > 12 || dayNumber < 1 || dayNumber > 31) return null
  if (hourNumber > 24 || minuteNumber > 59 || secondNumber > 60) return null
  // Set apart, since Date.UTC takes a year below 100 for one of the twentieth century.
  const date = new Date(Date.UTC(2000, monthNumber - 1, dayNumber, hourNumber, minuteNumber, secondNumber))
  date.setUTCFullYear(Number(year), monthNumber - 1, dayNumber)
  const offsetMs = zoneOffsetMs(zone)
  const ms = date.getTime() + Number(`0.${fraction}`) * 1000
  return Number.isNaN(ms) || offsetMs === null ? null : ms - offsetMs
}

/** Of a signed 64-bit number of seconds. */
const secondsMax = 2 ** 63

const datePattern =
  /^(-?\d{1,9})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[Tt](?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?)?)?([Zz]|[+-]\d{2}(?::?\d{2})?)?)?$/

function zoneOffsetMs(zone: string): number | null {
  const [, sign, hours, minutes = '0'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? []
  if (sign === undefined) return 0
  if (Number(hours) > 23 || Number(minutes) > 59) return null
  return (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1)
}

/** `true` or `false` in any case. */
export function parseBool(text: string): boolean | null {
  const lower = text.toLowerCase()
  return lower === 'true' ? true : lower === 'false' ? false : null
}

/** Base64 in its one proper spelling, so that equal bytes are equal texts; null where `text` is none. */
export function parseBinary(text: string): string | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null
  return Buffer.from(text, 'base64').toString('base64')
}
