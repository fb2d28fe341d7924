import type { CallFacts, CallOutcome } from '../../capture/recorded-call.ts'
import { NoSpaceError } from '../../capture/space-guard.ts'
import type { ServiceError } from '../../contract/errors.ts'
import { toAnswerableError } from './answerable-error.ts'
import type { StagesParts } from './stages-parts.ts'

type RefusalParts = Pick<StagesParts, 'recorder' | 'rejected' | 'log'>

/** What was refused, as it goes on record, and as the caller will be told. */
interface Refusal {
  readonly facts: CallFacts
  readonly outcome: CallOutcome
  readonly error: ServiceError
}

/**
 * A caller who is somebody: the refusal stands in their account.
 *
 * @returns What the caller is told: the refusal or, where that could not be put on record, why.
 */
export async function recordRefusal(
  { recorder, rejected, log }: RefusalParts,
  { facts, outcome, error }: Refusal,
): Promise<ServiceError> {
  if (error.kind === 'internalFailure')
    log.error('a call failed', { requestId: facts.requestId, cause: causeOf(error) })
  const record = error.cause instanceof NoSpaceError ? rejected.record(facts, outcome) : recorder.record(facts, outcome)
  return await record.then(() => error, toAnswerableError)
}

/** A caller who is nobody: the operator's account counts such requests, and records so many a second. */
export async function recordRejection(
  { rejected }: Pick<RefusalParts, 'rejected'>,
  { facts, outcome, error }: Refusal,
): Promise<ServiceError> {
  return await rejected.record(facts, outcome).then(() => error, toAnswerableError)
}

/** What went wrong inside, for the log alone. */
export function causeOf({ cause }: ServiceError): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
}
