import type { AccountId } from '../base/brands.ts'
import { callerArn, type Principal } from './principal.ts'

/** One thing that a request wants to do. A call that touches several resources asks once for each. */
export interface AuthorisationRequest {
  /** Null for a request without a verified signature. */
  readonly principal: Principal | null
  /** `service:Operation` in IAM's spelling. */
  readonly action: string
  /** An ARN, or `*` where the action has no resource. */
  readonly resource: string
  /** The account that the resource belongs to. */
  readonly accountId: AccountId
  /** Condition keys of the request with their values, such as `aws:SourceIp`. A key that is unknown is absent. */
  readonly context: ReadonlyMap<string, readonly string[]>
}

export type Decision = Allowed | Denied

export interface Allowed {
  readonly kind: 'allowed'
}

export interface Denied {
  readonly kind: 'denied'
  /** In AWS's words, for the answer and for the record's `errorMessage`. */
  readonly message: string
}

/**
 * Decides whether a request may do what it wants. The only place where that is decided; what is not allowed here by a
 * rule is denied.
 *
 * - A request without a verified signature may do nothing.
 * - Anyone who is someone may ask who they are.
 * - The root user may do everything in its own account, and as the operator's root in every account.
 */
export function authorise(request: AuthorisationRequest): Decision {
  const { principal, action, accountId } = request
  if (principal === null) return { kind: 'denied', message: 'Request is missing Authentication Token' }
  if (actionsWithoutPermission.has(action) || reachesAccount(principal, accountId)) return allowed
  return { kind: 'denied', message: denialMessage(principal, request) }
}

/**
 * The accounts of which a principal may see anything at all, so that a search need not look at the others.
 * It narrows what is looked at; each line of an answer still goes through {@link authorise}.
 */
export function visibleAccounts(principal: Principal | null): 'all' | readonly AccountId[] {
  if (principal === null) return []
  return principal.isOperator ? 'all' : [principal.accountId]
}

const allowed: Allowed = { kind: 'allowed' }

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
const actionsWithoutPermission: ReadonlySet<string> = new Set(['sts:GetCallerIdentity'])

function reachesAccount(principal: Principal, accountId: AccountId): boolean {
  const visible = visibleAccounts(principal)
  return visible === 'all' || visible.includes(accountId)
}

function denialMessage(principal: Principal, { action, resource }: AuthorisationRequest): string {
  return `User: ${callerArn(principal)} is not authorized to perform: ${action} on resource: ${resource}`
}
