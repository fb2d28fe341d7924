import { required } from '../../src/base/assert.ts'
import { formatUuid } from '../../src/base/random.ts'
import { formatEventTime } from '../../src/event/event-time.ts'
import { noRedaction } from '../../src/event/field-redaction/record-redactor.ts'
import { prepareRecords } from '../../src/records/prepare.ts'
import { type Provenance, provenanceKinds } from '../../src/records/provenance.ts'
import type { EncodedBatch } from '../../src/records/record-frame.ts'
import { seededNumbers } from './simulation.ts'

/** What a test wants to say of a record. Everything else is the same in all. */
export interface EventParts {
  readonly eventID?: string
  readonly eventTimeMs?: number
  readonly accountId?: string
  readonly region?: string
  readonly eventName?: string
  readonly userName?: string
  readonly category?: 'Management' | 'Data'
  /** Some text of the record's own. */
  readonly note?: string
}

export const accountIds = ['111122223333', '444455556666', '777788889999'] as const
export const regions = ['us-east-1', 'eu-central-1'] as const
const eventNames = ['CreateUser', 'DeleteTrail', 'DescribeInstances', 'GetObject', 'PutObject', 'StopLogging']
const userNames = ['alice', 'bob', 'carol']

/** JSON text of an event record as a service would write it. */
export function eventText(parts: EventParts = {}): string {
  const { accountId = accountIds[0], region = regions[0], eventName = 'CreateUser', userName = 'alice' } = parts
  const { eventTimeMs = Date.UTC(2026, 0, 1), category = 'Management', note = '' } = parts
  return JSON.stringify({
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      arn: `arn:aws:iam::${accountId}:user/${userName}`,
      accountId,
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      userName,
    },
    eventTime: formatEventTime(eventTimeMs),
    eventSource: 'iam.amazonaws.com',
    eventName,
    awsRegion: region,
    sourceIPAddress: '192.0.2.7',
    requestParameters: { note },
    responseElements: null,
    eventID: parts.eventID ?? '00000000-0000-4000-8000-000000000001',
    readOnly: /^(Describe|Get)/.test(eventName),
    eventType: 'AwsApiCall',
    managementEvent: category === 'Management',
    recipientAccountId: accountId,
    eventCategory: category,
  })
}

/** The same content with its members in another order and with spaces. */
export function respelled(text: string): string {
  const value: unknown = JSON.parse(text)
  return JSON.stringify(Object.fromEntries(Object.entries(Object(value)).reverse()), null, 1)
}

/** The same identity with other content: `note` takes the place of the record's own. */
export function altered(text: string, note: string): string {
  return text.replace(/"note":"[^"]*"/, `"note":${JSON.stringify(note)}`)
}

export const submitted: Provenance = {
  kind: provenanceKinds.submitted,
  principal: `arn:aws:iam::${accountIds[0]}:user/alice`,
  origin: '127.0.0.1:40112',
}

/** `records` as one batch, as they come from a caller. */
export function batchOf(records: readonly string[], provenance: Provenance = submitted): EncodedBatch {
  const rules = { accountIds: null, refusedEventSources: [] }
  const { batches, rejections } = prepareRecords(
    records.map((text) => Buffer.from(text)),
    provenance,
    rules,
    noRedaction,
  )
  if (rejections.length > 0 || batches.length !== 1) throw new Error('these records are not one batch')
  return required(batches[0], 'the batch')
}

/** Makes records, each unlike any other; a seed replays them. */
export class EventMaker {
  readonly #next: () => number
  #made = 0

  constructor(seed: number) {
    this.#next = seededNumbers(seed)
  }

  /** A record of a call up to an hour before `nowMs`. Its note makes it up to `noteBytesMax` longer. */
  record(nowMs: number, noteBytesMax = 200): string {
    return eventText({
      eventID: this.eventId(),
      eventTimeMs: nowMs - this.below(3_600_000),
      accountId: this.pick(accountIds),
      region: this.pick(regions),
      eventName: this.pick(eventNames),
      userName: this.pick(userNames),
      category: this.below(4) === 0 ? 'Data' : 'Management',
      note: `${this.#made} ${'x'.repeat(this.below(noteBytesMax))}`,
    })
  }

  eventId(): string {
    this.#made += 1
    return formatUuid(Buffer.from(Array.from({ length: 16 }, () => this.below(256))))
  }

  below(limit: number): number {
    return Math.floor(this.#next() * limit)
  }

  pick<T>(from: readonly T[]): T {
    return required(from[this.below(from.length)], 'something to pick from')
  }
}
