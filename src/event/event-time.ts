/** Latest instant that can be kept beside a record: the last millisecond of the year 9999. */
const timeMsMax = 253_402_300_799_999

const dayMs = 86_400_000

/**
 * `eventTime` in milliseconds since the epoch, or null where `value` is no ISO 8601 time with seconds and a zone
 * (`Z` or an offset), or lies outside 1970 to 9999. A fraction is cut to milliseconds.
 */
export function parseEventTime(value: unknown): number | null {
  if (typeof value !== 'string') return null
  return hasUsualForm(value) ? parseUsualForm(value) : parseAnyForm(value)
}

/** An instant as `eventTime` spells it: to the second, cut, never rounded into the future. */
export function formatEventTime(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19)}Z`
}

/** `2023-07-10T11:57:45Z`: what AWS writes. Read by hand, because a regular expression takes longer than the rest. */
function hasUsualForm(text: string): boolean {
  return (
    text.length === 20 &&
    text.charCodeAt(4) === 0x2d &&
    text.charCodeAt(7) === 0x2d &&
    text.charCodeAt(10) === 0x54 &&
    text.charCodeAt(13) === 0x3a &&
    text.charCodeAt(16) === 0x3a &&
    text.charCodeAt(19) === 0x5a
  )
}

function parseUsualForm(text: string): number | null {
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2)
  const day = dayNumber(year, twoDigits(text, 5), twoDigits(text, 8))
  return within(day * dayMs + clockMs(twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17)))
}

const isoPattern = /^(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)(?:[.,](\d{1,9}))?(?:Z|([+-])(\d\d):?(\d\d))$/

function parseAnyForm(text: string): number | null {
  const match = isoPattern.exec(text)
  if (match === null) return null
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHour = '0', offsetMinute = '0'] = match
  const localMs =
    dayNumber(Number(year), Number(month), Number(day)) * dayMs +
    clockMs(Number(hour), Number(minute), Number(second)) +
    Number(fraction.slice(0, 3).padEnd(3, '0'))
  const offsetMs = clockMs(Number(offsetHour), Number(offsetMinute), 0)
  return within(sign === '-' ? localMs + offsetMs : localMs - offsetMs)
}

function within(timeMs: number): number | null {
  return timeMs >= 0 && timeMs <= timeMsMax ? timeMs : null
}

/** NaN where one of the two is no digit. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30
  const ones = text.charCodeAt(at + 1) - 0x30
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

/** Milliseconds since midnight; NaN where no clock shows this. */
function clockMs(hour: number, minute: number, second: number): number {
  return hour <= 23 && minute <= 59 && second <= 59 ? ((hour * 60 + minute) * 60 + second) * 1000 : Number.NaN
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Days since 1 January 1970; NaN where no calendar has the day. */
function dayNumber(year: number, month: number, day: number): number {
  const isLeapDay = month === 2 && day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  if (!(day >= 1) || !(isLeapDay || day <= (monthDays[month - 1] ?? 0))) return Number.NaN
  // Years that start in March put the leap day last, so that months before it have fixed lengths.
  const marchYear = month > 2 ? year : year - 1
  const daysBeforeMonth = Math.floor((153 * ((month + 9) % 12) + 2) / 5)
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400)
  return marchYear * 365 + leapDays + daysBeforeMonth + day - 1 - daysBefore1970
}

/** From 1 March of the year 0 to 1 January 1970. */
const daysBefore1970 = 719_468
