import { type RandomSource, uuid } from '../../base/random.ts'
import type { CallRecorder } from '../../capture/call-recorder.ts'
import type { CallFacts } from '../../capture/recorded-call.ts'
import type { JsonObject } from '../../event/event-record.ts'
import type { RecordResource } from '../../event/record-builder.ts'
import type { ServicePrincipal } from '../../identity/principal.ts'
import { userIdentity } from '../../identity/user-identity.ts'
import { DeliveryError } from '../../trails/delivery/delivery-bucket.ts'
import { cloudTrailPrincipal } from '../../trails/delivery/trail-choice.ts'

/** What a record says of an object that CloudTrail writes. */
export interface RecordedWrite {
  readonly bucketName: string
  readonly key: string
  readonly region: string
  readonly host: string
  readonly principal: ServicePrincipal
  /** In whose history it stands. */
  readonly recipientAccountId: string
  readonly resources: readonly RecordResource[]
  /** Headers that the request shows. */
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: number
}

export interface DeliveryRecordParts {
  readonly recorder: Pick<CallRecorder, 'open' | 'record'>
  /** Whether a call on the contents of a resource goes on record. */
  readonly recordsDataEvent: (facts: CallFacts) => boolean
  readonly random: RandomSource
}

/**
 * Writes an object, on record where data events of its bucket are recorded: as a PutObject by CloudTrail.
 *
 * @param write Begins by asking for the opening, once it is decided that anything is to be done at all. Returns what
 *   the record shows of the answer. It throws nothing but {@link DeliveryError}.
 */
export async function recordWrite(
  { recorder, recordsDataEvent, random }: DeliveryRecordParts,
  recorded: RecordedWrite,
  write: (open: () => Promise<void>) => Promise<JsonObject | null>,
): Promise<void> {
  const facts = factsOf(recorded, random)
  const isRecorded = recordsDataEvent(facts)
  let responseElements: JsonObject | null
  try {
    responseElements = await write(async () => {
      if (isRecorded) await recorder.open(facts)
    })
  } catch (error) {
    if (isRecorded && error instanceof DeliveryError) {
      const errorMessage = error.cause instanceof Error ? error.cause.message : error.code
      await recorder.record(facts, { errorCode: error.code, errorMessage })
    }
    throw error
  }
  if (!isRecorded) return
  const additionalEventData = { bytesTransferredIn: recorded.bytes, bytesTransferredOut: 0 }
  await recorder.record(facts, { additionalEventData, responseElements })
}

function factsOf(write: RecordedWrite, random: RandomSource): CallFacts {
  const { bucketName, key, host, principal } = write
  return {
    eventId: uuid(random),
    requestId: uuid(random).replaceAll('-', '').slice(0, 16).toUpperCase(),
    eventSource: 's3.amazonaws.com',
    eventName: 'PutObject',
    eventCategory: 'Data',
    awsRegion: write.region,
    sourceIPAddress: cloudTrailPrincipal,
    userAgent: cloudTrailPrincipal,
    userIdentity: userIdentity(principal, { accessKeyId: null }),
    recipientAccountId: write.recipientAccountId,
    readOnly: false,
    requestParameters: { bucketName, Host: host, key, ...write.headers },
    resources: write.resources,
    tlsDetails: null,
    owner: null,
  }
}
