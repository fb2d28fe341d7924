import type { AccountId } from '../base/brands.ts'
import { callerOf } from './policy/caller.ts'
import type { CompiledPolicy } from './policy/compiled-policy.ts'
import { decisionContext } from './policy/decision-context.ts'
import { type Denial, denialMessage } from './policy/denial.ts'
import { namingVerdictOf, type Question, resourceVerdictOf, type Verdict, verdictOf } from './policy/evaluate.ts'
import { isBeyondSession } from './policy/session-limits.ts'
import type { PolicySource, PrincipalPolicies } from './policy-source.ts'
import type { AccountPrincipal, AnonymousPrincipal, Principal, ServicePrincipal } from './principal.ts'

/** Condition keys of a request with their values; names in lower case. A key that is unknown is absent. */
export type RequestContext = ReadonlyMap<string, readonly string[]>

/** One thing that somebody wants to do. A call that touches several resources asks once for each. */
export interface AuthorisationRequest {
  readonly principal: Principal
  /** `service:Operation` in IAM's spelling. */
  readonly action: string
  /**
   * An ARN, or `*` where the action has no resource. Null where nobody can tell which it is: then only statements on `*`
   * allow, and any that denies the action denies.
   */
  readonly resource: string | null
  /** The account that the resource belongs to. */
  readonly accountId: AccountId
  /** What the request says of itself (`aws:SourceIp`); what the principal says is added to it here. */
  readonly context: RequestContext
  /** Of the resource; null where it has none. A trust policy must allow by itself, whatever else does. */
  readonly resourcePolicy: CompiledPolicy | null
}

export type Decision = Allowed | Denied

export interface Allowed {
  readonly kind: 'allowed'
}

export interface Denied {
  readonly kind: 'denied'
  /** In AWS's words, for the answer and for the record's `errorMessage`. */
  readonly message: string
  /** Whether a statement says so, or none allows it. */
  readonly isExplicit: boolean
  /**
   * Where it is refused: what the caller's own account does not allow never gets as far as the owner of the resource,
   * who does not hear of it.
   */
  readonly by: 'caller' | 'resource'
}

/**
 * Decides whether somebody may do what they want: the only place where that is decided.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export class Authoriser {
  readonly #policies: PolicySource

  constructor(policies: PolicySource) {
    this.#policies = policies
  }

  decide(request: AuthorisationRequest): Decision {
    const { principal } = request
    if (principal.type === 'AWSService' || principal.type === 'Anonymous') {
      const denial = denialOfStranger({ ...request, principal })
      return denial === null ? allowed : denied(request, denial, 'resource')
    }
    return this.#decideOfAccount({ ...request, principal })
  }

  /** Explicit denies first, wherever they stand; then who has to allow, from the resource to the session. */
  #decideOfAccount(request: RequestOf<AccountPrincipal>): Decision {
    const { principal, resourcePolicy } = request
    if (isBeyondSession(principal, request.action.toLowerCase())) {
      return denied(request, { kind: 'session limit' }, 'caller')
    }
    const own = this.#policies.policiesOf(principal)
    const question = questionOf(request, own.tags)
    const verdicts: Verdicts = {
      identity: identityVerdict(request, own, question),
      naming: resourcePolicy === null ? 'none' : resourceVerdictOf(resourcePolicy, question, callerOf(principal)),
      boundary: own.boundary === null ? 'allow' : verdictOf([own.boundary.policy], question),
      session: sessionVerdict(principal, question),
    }
    const denial = denialOfVerdicts(request, verdicts)
    if (denial === null) return allowed
    const { identity, boundary, session } = verdicts
    const callersSideAllows = [identity, boundary, session].every((verdict) => verdict === 'allow')
    return denied(request, denial, callersSideAllows ? 'resource' : 'caller')
  }
}

/** What each kind of policy says. */
interface Verdicts {
  readonly identity: Verdict
  readonly naming: ReturnType<typeof resourceVerdictOf>
  readonly boundary: Verdict
  readonly session: Verdict
}

function denialOfVerdicts(
  request: RequestOf<AccountPrincipal>,
  { identity, naming, boundary, session }: Verdicts,
): Denial | null {
  if (identity === 'deny') return { kind: 'explicit', by: 'identity' }
  if (naming === 'deny') return { kind: 'explicit', by: resourceSide(request) }
  if (boundary === 'deny') return { kind: 'explicit', by: 'boundary' }
  if (session === 'deny') return { kind: 'explicit', by: 'session' }

  const isForeign = reachOf(request) === 'foreign'
  const mustNameCaller = isForeign || request.resourcePolicy?.kind === 'trust'
  if (mustNameCaller && naming === 'none') return { kind: 'implicit', by: resourceSide(request) }
  if (!isForeign && naming === 'session') return null
  const mustHaveIdentity = isForeign || naming !== 'role'
  if (mustHaveIdentity && identity !== 'allow') return { kind: 'implicit', by: 'identity' }
  if (boundary !== 'allow') return { kind: 'implicit', by: 'boundary' }
  return session === 'allow' ? null : { kind: 'implicit', by: 'session' }
}

function denied(request: AuthorisationRequest, denial: Denial, by: Denied['by']): Denied {
  return { kind: 'denied', message: denialMessage(request, denial), isExplicit: denial.kind === 'explicit', by }
}

/**
 * The accounts of which a principal may see anything at all, so that a search need not look at the others.
 * It narrows what is looked at; each line of an answer still goes through {@link Authoriser}.
 */
export function visibleAccounts(principal: Principal): 'all' | readonly AccountId[] {
  if (principal.type === 'AWSService' || principal.type === 'Anonymous') return []
  return principal.isOperator ? 'all' : [principal.accountId]
}

type RequestOf<Kind extends Principal> = AuthorisationRequest & { readonly principal: Kind }

const allowed: Allowed = { kind: 'allowed' }
const noTags: ReadonlyMap<string, string> = new Map()

/** Who has no account has no policies: only the resource's says what they may. */
function denialOfStranger(request: RequestOf<ServicePrincipal | AnonymousPrincipal>): Denial | null {
  const { principal, resourcePolicy } = request
  if (resourcePolicy === null) return { kind: 'implicit', by: 'resource' }
  const verdict = resourceVerdictOf(resourcePolicy, questionOf(request, noTags), callerOf(principal))
  if (verdict === 'deny') return { kind: 'explicit', by: resourceSide(request) }
  return verdict === 'none' ? { kind: 'implicit', by: resourceSide(request) } : null
}

function questionOf(request: AuthorisationRequest, tags: ReadonlyMap<string, string>): Question {
  const { principal, action, resource, accountId, context } = request
  return {
    actionLower: action.toLowerCase(),
    resource,
    context: decisionContext({ principal, tags, accountId, request: context }),
  }
}

/** The root user may do everything; a federated user what the one who issued its credentials may. */
function identityVerdict(request: RequestOf<AccountPrincipal>, own: PrincipalPolicies, question: Question): Verdict {
  const { principal } = request
  const holder = principal.type === 'FederatedUser' ? principal.issuer : principal
  if (holder.type === 'Root') return 'allow'
  const policies = own.identity.map(({ policy }) => policy)
  return reachOf(request) === 'operator' ? namingVerdictOf(policies, question) : verdictOf(policies, question)
}

/** A federated user without a session policy has no permissions but what resources give it. */
function sessionVerdict(principal: AccountPrincipal, question: Question): Verdict {
  const policies = principal.session?.policies ?? null
  if (policies === null) return principal.type === 'FederatedUser' ? 'none' : 'allow'
  return verdictOf(policies, question)
}

/**
 * Whose resource it is to the caller. The operator's principals reach the histories of all accounts with policies of
 * their own; of everything else, and for everybody else, another account's resource is foreign.
 */
function reachOf({ principal, accountId, action }: RequestOf<AccountPrincipal>): 'own' | 'operator' | 'foreign' {
  if (principal.accountId === accountId) return 'own'
  return principal.isOperator && /^cairn:/i.test(action) ? 'operator' : 'foreign'
}

function resourceSide({ resourcePolicy }: AuthorisationRequest): 'resource' | 'trust' {
  return resourcePolicy?.kind === 'trust' ? 'trust' : 'resource'
}
