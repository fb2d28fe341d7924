import type { TimestampFormat } from './shapes.ts'

/** How instants are written inside `requestParameters` and `responseElements`. */
export type RecordTimeStyle =
  /** `Oct 26, 2025, 11:50:52 PM` */
  | 'comma'
  /** `Aug 1, 2024 1:33:28 PM` */
  | 'plain'
  /** `2023-07-10T12:26:56Z` */
  | 'iso'
  /** `2023-07-10T12:26:56.000+0000` */
  | 'iso-offset'
  /** Milliseconds since the epoch, as a number. */
  | 'epoch-ms'
  /** As the wire has it: seconds as a number or ISO 8601. */
  | 'wire'

/**
 * Seen in real records: STS, CloudTrail, SSM, Secrets Manager, RDS and Health put a comma before the time, IAM does not
 * (and RDS did not in 2023). Every JSON and query service is taken to be like the first.
 */
const styles: ReadonlyMap<string, RecordTimeStyle> = new Map([
  ['ec2', 'epoch-ms'],
  ['iam', 'plain'],
  ['lambda', 'iso-offset'],
  ['s3', 'iso'],
  ['s3control', 'iso'],
])

export function recordTimeStyle(serviceName: string): RecordTimeStyle {
  return styles.get(serviceName) ?? 'comma'
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * The instant in that style, in UTC, to the second where it is text.
 *
 * @param format Of the wire, where the style is the wire's.
 */
export function recordTime(
  style: RecordTimeStyle,
  instant: Date,
  format: TimestampFormat | null = null,
): string | number {
  switch (style) {
    case 'epoch-ms':
      return instant.getTime()
    case 'wire':
      return format === null || format === 'unixTimestamp' ? instant.getTime() / 1000 : instant.toISOString()
    case 'iso':
      return instant.toISOString().replace(/\.\d{3}Z$/, 'Z')
    case 'iso-offset':
      return instant.toISOString().replace('Z', '+0000')
    default:
      return wordedTime(style, instant)
  }
}

function wordedTime(style: 'comma' | 'plain', instant: Date): string {
  const hours = instant.getUTCHours()
  const clock = [hours % 12 === 0 ? 12 : hours % 12, pad(instant.getUTCMinutes()), pad(instant.getUTCSeconds())]
  const day = `${months[instant.getUTCMonth()]} ${instant.getUTCDate()}, ${instant.getUTCFullYear()}`
  return `${day}${style === 'comma' ? ',' : ''} ${clock.join(':')} ${hours < 12 ? 'AM' : 'PM'}`
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}
