import { commonError, ServiceError } from '../../../contract/errors.ts'
import { toAnswerableError } from '../answerable-error.ts'

/** How far a call got whose upstream gave no whole answer. */
export type UpstreamFailure =
  /** Nothing of it left: it may be repeated. */
  | 'unreached'
  /** It was sent in part or in whole: nobody knows what became of it. */
  | 'unanswered'
  /** The answer broke off. */
  | 'cut'
  /** For too long nothing was sent, by whoever was to send. */
  | 'idle'
  /** It does not take the credentials that Cairn has for it. */
  | 'refused'
  /** Cairn has no valid credentials for it now: nothing of the call left. */
  | 'unsigned'

const messages: Readonly<Record<UpstreamFailure, string>> = {
  unreached: 'The upstream cannot be reached. Nothing was sent to it.',
  unanswered: 'The upstream ended the connection before it answered. What became of the call is unknown.',
  cut: 'The upstream ended the connection in the middle of its answer.',
  idle: 'Neither side sent anything for too long. What became of the call is unknown.',
  refused: "The upstream does not take this server's credentials.",
  unsigned: 'This server has no valid credentials for the upstream at the moment. Nothing was sent to it.',
}

/** The upstream failed. Its message is for the caller and names no address. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError'
  readonly failure: UpstreamFailure

  constructor(failure: UpstreamFailure, cause: unknown) {
    super(messages[failure], { cause })
    this.failure = failure
  }

  /** Whether it may have been done. */
  get isOutcomeUnknown(): boolean {
    return !certainFailures.has(this.failure)
  }
}

/** After which the call has not been done. */
const certainFailures: ReadonlySet<UpstreamFailure> = new Set(['unreached', 'refused', 'unsigned'])

/** The caller is gone before all of the request was there. */
export class CallerGoneError extends Error {
  override readonly name = 'CallerGoneError'

  constructor() {
    super('The caller ended the connection in the middle of the request.')
  }
}

/** What the caller is told of what went wrong while a call was forwarded. */
export interface ProxyError {
  readonly error: ServiceError
  /** Whether the call may have been done although it failed. */
  readonly isOutcomeUnknown: boolean
}

/** After which it is right to try again. */
const passingFailures: ReadonlySet<UpstreamFailure> = new Set(['unreached', 'unsigned'])

export function proxyErrorOf(thrown: unknown): ProxyError {
  if (thrown instanceof UpstreamError) {
    const kind = passingFailures.has(thrown.failure) ? 'serviceUnavailable' : 'internalFailure'
    return { error: commonError(kind, thrown.message, { cause: thrown }), isOutcomeUnknown: thrown.isOutcomeUnknown }
  }
  if (thrown instanceof CallerGoneError) {
    const error = new ServiceError('IncompleteBody', thrown.message, { status: 400, fault: 'client', cause: thrown })
    return { error, isOutcomeUnknown: true }
  }
  return { error: toAnswerableError(thrown), isOutcomeUnknown: false }
}

/** The request has come back to the Cairn that forwarded it. */
export function loopError(): ServiceError {
  const message = 'This request was forwarded by this server already: its upstream leads back to it.'
  return new ServiceError('LoopDetected', message, { status: 508, fault: 'server' })
}
