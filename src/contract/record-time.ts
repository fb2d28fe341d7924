/** How a service prints instants inside `requestParameters` and `responseElements`. */
export type RecordTimeStyle = 'comma' | 'plain' | 'iso'

/**
 * Seen in real records: STS, CloudTrail, SSM and Secrets Manager put a comma before the time
 * (`Oct 26, 2025, 11:50:52 PM`), IAM does not (`Aug 1, 2024 1:33:28 PM`). KMS is taken to be like the first, S3 and
 * the rest to print ISO 8601.
 */
const styles: ReadonlyMap<string, RecordTimeStyle> = new Map([
  ['sts', 'comma'],
  ['cloudtrail', 'comma'],
  ['kms', 'comma'],
  ['iam', 'plain'],
])

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The instant as the service's event records print it, in UTC, to the second. */
export function recordTime(serviceName: string, instant: Date): string {
  const style = styles.get(serviceName) ?? 'iso'
  if (style === 'iso') return instant.toISOString().replace(/\.\d{3}Z$/, 'Z')
  const hours = instant.getUTCHours()
  const clock = [hours % 12 === 0 ? 12 : hours % 12, pad(instant.getUTCMinutes()), pad(instant.getUTCSeconds())]
  const day = `${months[instant.getUTCMonth()]} ${instant.getUTCDate()}, ${instant.getUTCFullYear()}`
  return `${day}${style === 'comma' ? ',' : ''} ${clock.join(':')} ${hours < 12 ? 'AM' : 'PM'}`
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}
