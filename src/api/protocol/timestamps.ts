import type { ShapeUse, TimestampFormat, TimestampShape } from '../../contract/shapes.ts'

/** Furthest instant that a `Date` can hold, in milliseconds from the epoch in either direction. */
const instantMsMax = 8.64e15

const isoPattern = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})?$/i

/** How instants are spelled at this place. `byDefault` is the protocol's way. */
export function timestampFormat(use: ShapeUse, shape: TimestampShape, byDefault: TimestampFormat): TimestampFormat {
  return use.timestampFormat ?? shape.format ?? byDefault
}

/** Seconds since the epoch, with a fraction or without, as an instant to the millisecond; null beyond any date. */
export function fromEpochSeconds(seconds: number): Date | null {
  const instantMs = Math.round(seconds * 1000)
  return Math.abs(instantMs) <= instantMsMax ? new Date(instantMs) : null
}

/** An ISO 8601 instant; without an offset it is UTC. Null where it is none. */
export function fromIso8601(text: string): Date | null {
  const [, dayAndTime, fraction = '', offset = 'Z'] = isoPattern.exec(text) ?? []
  if (dayAndTime === undefined) return null
  const instantMs = Date.parse(`${dayAndTime}${fraction.slice(0, 4)}${offset}`.toUpperCase())
  return Number.isNaN(instantMs) ? null : new Date(instantMs)
}

/** `Wed, 21 Oct 2020 07:28:00 GMT`. Null where it is none. */
export function fromHttpDate(text: string): Date | null {
  const instantMs = /^[A-Za-z]{3}, \d{2} [A-Za-z]{3} \d{4} [\d:.]+ GMT$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(instantMs) ? null : new Date(instantMs)
}

/** An instant from its text, in whichever of the formats. */
export function parseTimestamp(text: string, format: TimestampFormat): Date | null {
  if (format === 'iso8601') return fromIso8601(text)
  if (format === 'rfc822') return fromHttpDate(text)
  return /^-?\d+(\.\d+)?$/.test(text) ? fromEpochSeconds(Number(text)) : null
}

/** The text of an instant; milliseconds only where there are any. */
export function printTimestamp(instant: Date, format: TimestampFormat): string {
  if (format === 'rfc822') return instant.toUTCString()
  if (format === 'unixTimestamp') return String(instant.getTime() / 1000)
  return instant.toISOString().replace('.000Z', 'Z')
}
