import { commonErrors, ServiceError } from '../../contract/errors.ts'
import type { AuthorisationRequest, Denied, RequestContext } from '../../identity/authorise.ts'
import type { Permission } from './operation.ts'

/** What was asked of policies, in two parts: what the request says of itself, and what is known of the resource. */
interface DeniedRequest {
  readonly principal: AuthorisationRequest['principal']
  readonly permission: Permission
  readonly requestContext: RequestContext
}

/** A call that policies do not allow, with what its record and its answer say beyond the message. */
export class PolicyDenialError extends ServiceError {
  readonly denied: Denied
  readonly request: DeniedRequest

  constructor(denied: Denied, request: DeniedRequest) {
    const { fault, json } = commonErrors.accessDenied
    super(json.name, denied.message, { status: json.status, fault, kind: 'accessDenied' })
    this.denied = denied
    this.request = request
  }
}

/** Whether the caller's own account refused it, so that nobody else is concerned. */
export function isRefusedAtHome(error: unknown): boolean {
  return error instanceof PolicyDenialError && error.denied.by === 'caller'
}
