import type { AccountId } from '../../base/brands.ts'
import { formatEventTime } from '../../event/event-time.ts'
import type { Principal, Session } from '../principal.ts'
import { callerArn, callerUserId } from '../user-identity.ts'
import type { ContextValues } from './value-pattern.ts'

/** What the condition keys of a decision are taken from. */
export interface ContextFacts {
  readonly principal: Principal
  /** Of its user or role. */
  readonly tags: ReadonlyMap<string, string>
  /** Of the resource. */
  readonly accountId: AccountId
  /** What the request says; names in lower case. */
  readonly request: ContextValues
}

/**
 * The condition keys of a decision. What the principal is answers first: no request can say otherwise, nor say
 * something where the principal has nothing to say. Nothing is worked out before a policy asks.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function decisionContext(facts: ContextFacts): ContextValues {
  return {
    get(nameLower) {
      if (!nameLower.startsWith('aws:')) return facts.request.get(nameLower)
      if (nameLower.startsWith(principalTagPrefix)) return listOf(principalTag(facts, nameLower))
      const own = principalKeys.get(nameLower)
      if (own !== undefined) return listOf(own(facts))
      return facts.principal.type === 'AWSService' && notOfServices.has(nameLower)
        ? undefined
        : facts.request.get(nameLower)
    },
  }
}

const principalTagPrefix = 'aws:principaltag/'

/** A service has an address, but the customer that it acts for has not used it. */
const notOfServices: ReadonlySet<string> = new Set([
  'aws:sourceip',
  'aws:vpcsourceip',
  'aws:sourcevpc',
  'aws:sourcevpce',
])

const principalTypes: Readonly<Record<Principal['type'], string | null>> = {
  Root: 'Account',
  IAMUser: 'User',
  AssumedRole: 'AssumedRole',
  FederatedUser: 'FederatedUser',
  Anonymous: 'Anonymous',
  AWSService: null,
}

/** Keys that only the principal speaks for; null: it has nothing to say, and the key is missing. */
const principalKeys: ReadonlyMap<string, (facts: ContextFacts) => string | null> = new Map([
  ['aws:principalarn', ({ principal }) => principalArn(principal)],
  ['aws:principalaccount', ({ principal }) => ('accountId' in principal ? principal.accountId : null)],
  ['aws:principaltype', ({ principal }) => principalTypes[principal.type]],
  ['aws:userid', ({ principal }) => ('accountId' in principal ? callerUserId(principal) : null)],
  ['aws:username', ({ principal }) => (principal.type === 'IAMUser' ? principal.userName : null)],
  ['aws:multifactorauthpresent', ({ principal }) => ofSession(principal, ({ hasMfa }) => String(hasMfa))],
  ['aws:multifactorauthage', multiFactorAuthAge],
  ['aws:tokenissuetime', ({ principal }) => ofSession(principal, ({ issuedAtMs }) => formatEventTime(issuedAtMs))],
  ['aws:sourceidentity', ({ principal }) => ofSession(principal, ({ sourceIdentity }) => sourceIdentity)],
  [
    'aws:principalisawsservice',
    ({ principal }) => (principal.type === 'Anonymous' ? null : String(principal.type === 'AWSService')),
  ],
  ['aws:principalservicename', ({ principal }) => (principal.type === 'AWSService' ? principal.service : null)],
  ['aws:sourcearn', ({ principal }) => (principal.type === 'AWSService' ? principal.sourceArn : null)],
  ['aws:sourceaccount', ({ principal }) => (principal.type === 'AWSService' ? principal.sourceAccount : null)],
  ['aws:resourceaccount', ({ accountId }) => accountId],
])

function listOf(value: string | null): readonly string[] | undefined {
  return value === null ? undefined : [value]
}

/** Of a role's session the role, not the session. */
function principalArn(principal: Principal): string | null {
  if (principal.type === 'AssumedRole') return principal.roleArn
  return 'accountId' in principal ? callerArn(principal) : null
}

function ofSession(principal: Principal, value: (session: Session) => string | null): string | null {
  return 'session' in principal && principal.session !== null ? value(principal.session) : null
}

/** In whole seconds, by the time that the request says it is. */
function multiFactorAuthAge({ principal, request }: ContextFacts): string | null {
  const nowSeconds = Number(request.get('aws:epochtime')?.[0])
  return ofSession(principal, ({ hasMfa, issuedAtMs }) =>
    hasMfa && Number.isFinite(nowSeconds) ? String(Math.max(0, Math.floor(nowSeconds - issuedAtMs / 1000))) : null,
  )
}

/** A session's tag outdoes one of its user or role. Keys are the same whatever their case. */
function principalTag({ principal, tags }: ContextFacts, nameLower: string): string | null {
  const keyLower = nameLower.slice(principalTagPrefix.length)
  const sessionTags = 'session' in principal ? (principal.session?.tags ?? []) : []
  for (const [key, value] of [...sessionTags, ...tags]) if (key.toLowerCase() === keyLower) return value
  return null
}
