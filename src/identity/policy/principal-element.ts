import { accountIdPattern } from '../../base/brands.ts'
import { canonicalUserId } from '../canonical-user-id.ts'
import type { Caller } from './caller.ts'

/** The kinds of principal that a policy can name. */
export const principalTypes = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const
export type PrincipalType = (typeof principalTypes)[number]

/** A principal as a policy names it. */
export interface NamedPrincipal {
  readonly type: PrincipalType
  readonly value: string
}

/**
 * How closely a `Principal` names a caller. In the caller's own account it decides what else must allow:
 *
 * - `session`: its user or its session by ARN or id. Nothing else.
 * - `role`: its role, or everybody. The permissions boundary and the session policies.
 * - `account`: its account. That one delegates to the caller's own policies, which must allow too.
 */
export type Naming = 'none' | 'account' | 'role' | 'session'

/** `Principal` or `NotPrincipal`. */
export interface PrincipalElement {
  readonly isNot: boolean
  /** `*`, as it is or as an AWS principal. */
  readonly isAnyone: boolean
  /** All but `*`. */
  readonly named: readonly NamedPrincipal[]
  /** How it names the caller; of a `NotPrincipal`, `session` for whoever it does not except. */
  naming(caller: Caller): Naming
}

/** Compiles `Principal` or `NotPrincipal`, given with all that it names. */
export function compilePrincipals(all: readonly NamedPrincipal[], isNot: boolean): PrincipalElement {
  const isAnyone = all.some(isEveryone)
  const named = all.filter((principal) => !isEveryone(principal))
  const values = (type: PrincipalType) => named.filter((one) => one.type === type).map(({ value }) => value)
  const aws = values('AWS')
  const accounts = new Set(aws.flatMap((value) => accountOf(value) ?? []))
  const names = new Set(aws)
  const services = new Set(values('Service'))
  const canonicalUsers = new Set(values('CanonicalUser'))

  function namesAccount({ accountId }: Caller): boolean {
    if (accountId === null) return false
    return accounts.has(accountId) || (canonicalUsers.size > 0 && canonicalUsers.has(canonicalUserId(accountId)))
  }

  function naming(caller: Caller): Naming {
    const { role, self, service } = caller
    if (service !== null && services.has(service)) return 'session'
    if (self.some((name) => names.has(name))) return 'session'
    if (isAnyone || role.some((name) => names.has(name))) return 'role'
    return namesAccount(caller) ? 'account' : 'none'
  }

  /**
   * A caller is excepted only where its account, its role and its own name are listed, each that it has: to except one
   * user a policy lists the user and the account.
   */
  function isExcepted(caller: Caller): boolean {
    const { role, self, service } = caller
    if (isAnyone) return true
    if (service !== null) return services.has(service)
    const levels = [role, self].filter((level) => level.length > 0)
    return namesAccount(caller) && levels.every((level) => level.some((name) => names.has(name)))
  }

  return {
    isNot,
    isAnyone,
    named,
    naming: isNot ? (caller) => (isExcepted(caller) ? 'none' : 'session') : naming,
  }
}

/** Whether `value` can stand for an AWS principal: `*`, an account, an ARN without wildcards, or a unique id. */
export function isAwsPrincipal(value: string): boolean {
  return value === '*' || accountIdPattern.test(value) || principalArnPattern.test(value) || uniqueId.test(value)
}

const principalArnPattern =
  /^arn:aws[\w-]*:(?:iam|sts)::[\w-]+:(?:root|(?:user|role|assumed-role|federated-user)\/[^*?]+)$/
const uniqueId = /^A[A-Z0-9]{15,127}(?::[\w+=,.@-]+)?$/

function isEveryone({ type, value }: NamedPrincipal): boolean {
  return type === 'AWS' && value === '*'
}

/** The account that `value` names as a whole; null where it names less. */
function accountOf(value: string): string | null {
  if (accountIdPattern.test(value)) return value
  return /^arn:aws[\w-]*:iam::(\d{12}):root$/.exec(value)?.[1] ?? null
}
