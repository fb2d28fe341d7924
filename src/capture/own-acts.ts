import type { AccountId } from '../base/brands.ts'
import type { Clock } from '../base/clock.ts'
import { type RandomSource, uuid } from '../base/random.ts'
import { isJsonObject } from '../event/event-record.ts'
import type { RecordRedactor } from '../event/field-redaction/record-redactor.ts'
import { buildEventRecord } from '../event/record-builder.ts'
import { redact } from '../event/redaction.ts'
import { prepareOwnRecords } from '../records/prepare.ts'
import type { RecordStoreClient } from '../records/store-client.ts'
import { capturedHere } from './call-recorder.ts'

/** What Cairn does by itself and puts on record as `AwsServiceEvent` of `cairn.amazonaws.com`. */
export const ownActs = [
  'StartServer',
  'StopServer',
  'ChangeSettings',
  'RecoverJournal',
  'RecordUnknownOutcomes',
  'FreeExpiredRecords',
  'DetectClockJump',
  'CreateRootAccessKey',
  'GiveUpDelivery',
  'GiveUpDigests',
  'StopProofTree',
  'RotateMasterKey',
  'SummariseRejectedRequests',
  'StartSource',
  'LoseSource',
  'RecoverSource',
  'MissSourceItems',
  'DropProxiedRecords',
] as const
export type OwnAct = (typeof ownActs)[number]

export const cairnEventSource = 'cairn.amazonaws.com'

interface OwnActsParts {
  readonly store: Pick<RecordStoreClient, 'append'>
  readonly redactor: RecordRedactor
  readonly clock: Clock
  readonly random: RandomSource
  readonly operatorAccountId: AccountId
  readonly region: string
}

/** Records Cairn's own acts in the operator account. */
export class OwnActs {
  readonly #parts: OwnActsParts

  constructor(parts: OwnActsParts) {
    this.#parts = parts
  }

  /** Resolves once the record is durable. What other servers say may stand in the details, and is without its secrets. */
  async record(eventName: OwnAct, details: Readonly<Record<string, unknown>>): Promise<void> {
    const { store, redactor, clock, random, operatorAccountId, region } = this.#parts
    const { value: serviceEventDetails } = redact(details, cairnEventSource, eventName)
    const record = buildEventRecord({
      userIdentity: { accountId: operatorAccountId, invokedBy: cairnEventSource },
      eventTimeMs: clock.nowMs(),
      eventSource: cairnEventSource,
      eventName,
      awsRegion: region,
      sourceIPAddress: cairnEventSource,
      userAgent: cairnEventSource,
      requestParameters: null,
      responseElements: null,
      eventID: uuid(random),
      readOnly: false,
      eventType: 'AwsServiceEvent',
      recipientAccountId: operatorAccountId,
      serviceEventDetails: isJsonObject(serviceEventDetails) ? serviceEventDetails : {},
      eventCategory: 'Management',
    })
    await store.append([prepareOwnRecords([record], capturedHere, redactor)])
  }
}
