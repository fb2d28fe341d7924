import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { CallRecorder } from '../../capture/call-recorder.ts'
import type { RejectedRequests } from '../../capture/rejected-requests.ts'
import type { SpaceGuard } from '../../capture/space-guard.ts'
import type { Authoriser } from '../../identity/authorise.ts'
import type { AuthorizationMessages } from '../../identity/authorization-message.ts'
import type { SignatureVerifier } from '../../identity/sigv4/signature-verifier.ts'
import type { Site } from './call-facts.ts'

/** What the stages of every signed request need, whoever's API it asks for. */
export interface StagesParts extends Site {
  readonly verifier: SignatureVerifier
  readonly authoriser: Authoriser
  readonly authorizationMessages: Pick<AuthorizationMessages, 'encode'>
  readonly recorder: Pick<CallRecorder, 'open' | 'record'>
  readonly rejected: Pick<RejectedRequests, 'record'>
  readonly space: SpaceGuard
  readonly clock: Clock
  readonly log: Log
}
