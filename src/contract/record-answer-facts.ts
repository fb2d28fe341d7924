import type { JsonObject } from '../event/event-record.ts'
import { isRecord } from './is-record.ts'
import type { OperationContract } from './service-contract.ts'

/**
 * What `additionalEventData` tells of an answer that `responseElements` do not tell: the id under which a mail that was
 * sent is followed, and what was decided of who may do something. Nothing of every other call.
 *
 * https://docs.aws.amazon.com/ses/latest/dg/logging-using-ses-api-with-cloudtrail.html and
 * https://docs.aws.amazon.com/verifiedpermissions/latest/userguide/monitoring-cloudtrail.html
 */
export function answerFacts({ service, name }: OperationContract, output: unknown): JsonObject {
  if (!isRecord(output)) return {}
  const { MessageId, decision, results } = output
  if (service.name === 'ses' || service.name === 'sesv2') {
    return name.startsWith('Send') && typeof MessageId === 'string' ? { sesMessageId: MessageId } : {}
  }
  if (service.name !== 'verifiedpermissions' || !/IsAuthorized/.test(name)) return {}
  if (typeof decision === 'string') return { decision }
  return Array.isArray(results) ? { results: results.filter(isRecord).map(decided) } : {}
}

/** In the order of the requests, which the parameters tell: what a result repeats of them is left out. */
function decided(result: Readonly<Record<string, unknown>>): JsonObject {
  return { decision: result.decision }
}
