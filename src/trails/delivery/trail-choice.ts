import { type EventRecord, textAt } from '../../event/event-record.ts'
import type { LogFileKind } from '../../formats/log-file-key.ts'
import { type Choice, compileSelectors } from '../selectors/compile-selectors.ts'
import { categoryOf, resourcesOf } from '../selectors/selected-record.ts'
import type { Trail } from '../trail.ts'

/** What decides which records a trail delivers. Plain data. */
export type TrailScope = Pick<
  Trail,
  'accountId' | 'homeRegion' | 'isMultiRegion' | 'includesGlobalServices' | 'selectors'
> & {
  /** Deliveries into this bucket are not for the trail to choose; null: those into any are. */
  readonly silentBucket: string | null
}

/**
 * Which records of its account a trail chooses, as a function: a trail of one Region has the records of that Region, and
 * those of global services only where it includes them.
 */
export function compileTrail(scope: TrailScope): Choice {
  const { homeRegion, isMultiRegion, includesGlobalServices, selectors, silentBucket } = scope
  const isSelected = compileSelectors(selectors)
  const isSilent = silentBucket === null ? () => false : isDeliveryInto(silentBucket)
  return (record) =>
    (isMultiRegion || record.awsRegion === homeRegion) &&
    (includesGlobalServices || !isOfGlobalService(record)) &&
    isSelected(record) &&
    !isSilent(record)
}

/** Only what a trail needs to choose, so that nothing else of it crosses threads. */
export function scopeOf({
  accountId,
  homeRegion,
  isMultiRegion,
  includesGlobalServices,
  selectors,
  isRecursive,
  bucketName,
}: Trail): TrailScope {
  const silentBucket = isRecursive ? null : bucketName
  return { accountId, homeRegion, isMultiRegion, includesGlobalServices, selectors, silentBucket }
}

/** In which folder of the bucket a record goes. */
export function fileKindOf(record: EventRecord): LogFileKind {
  switch (categoryOf(record)) {
    case 'NetworkActivity':
      return 'network-activity'
    case 'Insight':
      return 'insight'
    case 'Aggregated':
      return 'aggregated'
    default:
      return 'log'
  }
}

/** Who delivers, in records and policies. */
export const cloudTrailPrincipal = 'cloudtrail.amazonaws.com'

/**
 * Whether a delivery caused the record. Nobody can submit such a record: only this server speaks for the services that
 * it hosts.
 */
export function isCausedByDelivery(record: EventRecord): boolean {
  return (
    record.eventSource === 's3.amazonaws.com' && textAt(record, 'userIdentity', 'invokedBy') === cloudTrailPrincipal
  )
}

function isDeliveryInto(bucketName: string): Choice {
  const objects = `arn:aws:s3:::${bucketName}/`
  return (record) =>
    isCausedByDelivery(record) && resourcesOf(record).some(({ arn }) => arn?.startsWith(objects) === true)
}

/** Where their calls are recorded, whatever Region signed them. */
const globalServicesRegion = 'us-east-1'
const globalServices: ReadonlySet<unknown> = new Set([
  'iam.amazonaws.com',
  'cloudfront.amazonaws.com',
  'organizations.amazonaws.com',
  'route53.amazonaws.com',
  'signin.amazonaws.com',
])

/** STS is one where its global endpoint was called: a Region's own endpoint records what is that Region's. */
function isOfGlobalService(record: EventRecord): boolean {
  if (record.awsRegion !== globalServicesRegion) return false
  if (globalServices.has(record.eventSource)) return true
  return (
    record.eventSource === 'sts.amazonaws.com' &&
    textAt(record, 'tlsDetails', 'clientProvidedHostHeader') === 'sts.amazonaws.com'
  )
}

/** Choices of trails, each compiled once; a trail that changes is another object. */
export class TrailChoices {
  readonly #compiled = new WeakMap<Trail, Choice>()

  of(trail: Trail): Choice {
    const known = this.#compiled.get(trail)
    if (known !== undefined) return known
    const choice = compileTrail(scopeOf(trail))
    this.#compiled.set(trail, choice)
    return choice
  }
}
