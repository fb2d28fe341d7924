import { lowerCamel } from './lower-camel.ts'
import { type RecordTimeStyle, recordTimeStyle } from './record-time.ts'
import type { ServiceContract } from './service-contract.ts'
import type { Member } from './shapes.ts'

/** How the records of a service spell what its model names. */
export interface RecordSpelling {
  memberName(member: Pick<Member, 'name' | 'locationName'>): string
  readonly time: RecordTimeStyle
}

/**
 * JSON services whose records keep the names of the wire. Those of others have a small first letter.
 *
 * Published records.
 */
const wireNamed: ReadonlySet<string> = new Set(['ce', 'cloudshell'])

/**
 * REST services whose records do not keep the names of the wire, as those of other REST services do, but have a small
 * first letter: those built when JSON services were.
 *
 * Published records of GuardDuty and Lambda, and the guides of the others (those of SES for its second version, of X-Ray).
 */
const lowerCamelNamed: ReadonlySet<string> = new Set([
  'backup',
  'cloudfront',
  'efs',
  'es',
  'glacier',
  'guardduty',
  'kinesisvideo',
  'lakeformation',
  'lambda',
  'opensearch',
  'polly',
  'quicksight',
  'route53',
  'sesv2',
  'xray',
])

type SpelledService = Pick<ServiceContract, 'name' | 'protocols'>

export function recordSpelling(service: SpelledService): RecordSpelling {
  const isRest = service.protocols[0] === 'rest-json' || service.protocols[0] === 'rest-xml'
  const isWire = isRest ? !lowerCamelNamed.has(service.name) : wireNamed.has(service.name)
  return isWire ? wireSpelling : { memberName: ({ name }) => lowerCamel(name), time: recordTimeStyle(service.name) }
}

const wireSpelling: RecordSpelling = { memberName: ({ name, locationName }) => locationName ?? name, time: 'wire' }

/**
 * Whether records tell the answer that refuses a change as they tell one that grants it, `{"message": …}`: those of newer
 * REST services do.
 *
 * Published records of EKS and GuardDuty.
 */
export function tellsRefusals({ name, protocols }: SpelledService): boolean {
  return protocols[0] === 'rest-json' && (name === 'guardduty' || !lowerCamelNamed.has(name))
}
