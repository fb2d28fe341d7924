import type { SourceIntake } from '../../../capture/ingest/source-intake.ts'
import type { PushSource } from '../../../config/source.ts'
import { commonError, ServiceError } from '../../../contract/errors.ts'
import type { JsonObject } from '../../../event/event-record.ts'
import { callerArn } from '../../../identity/user-identity.ts'
import type { CairnOperation } from './cairn-operation.ts'
import { jsonAnswer } from './proof.ts'
import { eventsBodyBytesMax } from './put-events.ts'

/** Rejected items that an answer names one by one; all are counted. */
const rejectionsShownMax = 1_000

export const putSourceEventsName = 'PutSourceEvents'

/** Below `/_cairn/v1/`; the source's name follows. */
export const sourcesPath = 'sources/'

/** What a configured source sends, from a caller who signs for it instead of naming its token. */
export const putSourceEvents = (sources: readonly PushSource[], intake: SourceIntake): CairnOperation => ({
  name: putSourceEventsName,
  method: 'POST',
  path: sourcesPath,
  argument: 'name',
  isReadOnly: false,
  isEndless: false,
  bodyBytesMax: eventsBodyBytesMax,
  action: () => 'cairn:PutEvents',
  prepare: (request) => {
    const [[, name] = ['', ''], ...more] = request.parameters
    if (more.length > 0) throw commonError('validation', 'What a source sends has no parameters.')
    return {
      requestParameters: sourceParameters(name, request.body),
      space: 'imports',
      run: async ({ principal, mayReach }) => {
        const source = sources.find((one) => one.name === name)
        if (source === undefined || !mayReach(source.accountId)) throw noSuchSource()
        const taken = await takeInItems(intake, source, request.body, callerArn(principal))
        return jsonAnswer(`${JSON.stringify(taken.answer)}\n`, taken.counts)
      },
    }
  },
})

/** `requestParameters` of the request's own record. */
export function sourceParameters(name: string, body: Uint8Array): JsonObject {
  return { source: name, bytes: body.length }
}

/** What became of the items of one request. */
export interface TakenItems {
  /** For the sender. */
  readonly answer: JsonObject
  /** For the record of its request. */
  readonly counts: JsonObject
}

/**
 * Makes records of what a source sent. Resolves once they are durable; an item of which none can be made keeps no other
 * from being taken.
 *
 * @param bringer Who signed; '' for the source itself.
 * @throws {ServiceError} `malformedRequest` where the body holds nothing that can be read.
 */
export async function takeInItems(
  intake: Pick<SourceIntake, 'take'>,
  source: PushSource,
  body: Uint8Array<ArrayBuffer>,
  bringer: string,
): Promise<TakenItems> {
  const { items, damage } = await intake.take(source, body, bringer, 'any')
  const counts = { items: 0, accepted: 0, duplicates: 0, conflicts: 0, rejectedCount: 0 }
  const rejected: JsonObject[] = []
  const reject = (rejection: JsonObject) => {
    counts.rejectedCount += 1
    if (rejected.length < rejectionsShownMax) rejected.push({ index: counts.items, ...rejection })
  }
  for await (const group of items) {
    for (const item of group) {
      if (item.status === 'rejected') reject({ offset: item.place, name: item.name, reason: item.reason })
      else counts[countOf[item.status]] += 1
      counts.items += 1
    }
  }
  if (damage !== null && counts.items === 0)
    throw commonError('malformedRequest', `The body cannot be read: ${damage.reason}.`)
  if (damage !== null) reject({ offset: damage.offsetBytes, reason: damage.reason })
  return { answer: { ...counts, rejected }, counts }
}

/** What is stored beside another record of its identity is stored. */
const countOf = { stored: 'accepted', duplicate: 'duplicates', conflict: 'conflicts' } as const

/** Nobody is told which sources there are. */
export function noSuchSource(): ServiceError {
  const message = 'There is no source of this name that you may send for.'
  return new ServiceError('AccessDeniedException', message, { status: 403, fault: 'client', kind: 'accessDenied' })
}
