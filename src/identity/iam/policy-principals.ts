import { isAccountId } from '../../base/brands.ts'
import { type BoundPolicy, withPrincipals } from '../policy/bound-policy.ts'
import type { CompiledPolicy } from '../policy/compiled-policy.ts'
import { principalsOf } from '../policy/principals-of.ts'
import type { Directory } from './directory.ts'
import { findRole } from './find-role.ts'
import { placeOf } from './names.ts'

/** Which accounts this Cairn has. Of principals in other accounts nothing is known. */
export interface HostedAccounts {
  has(accountId: string): boolean
}

/** Where users and roles are looked up. */
export type PrincipalRows = Pick<Directory, 'users' | 'roles' | 'findUser' | 'findRole'>

/**
 * The first AWS principal that a trust or resource policy names and that cannot be, as messages write it:
 * `"AWS":"arn:…"`. Null where all can be. Users and roles of accounts hosted here must exist; those of other accounts
 * are taken as they are.
 */
export function findInvalidPrincipal(
  rows: PrincipalRows,
  accounts: HostedAccounts,
  policy: CompiledPolicy,
): string | null {
  const named = principalsOf(policy).filter(({ type }) => type === 'AWS')
  const invalid = named.find(({ value }) => !canBe(rows, accounts, value))
  return invalid === undefined ? null : `"AWS":${JSON.stringify(invalid.value)}`
}

/** The unique ids of the users and roles that a policy names by ARN and that are here. */
export function principalIdsOf(rows: PrincipalRows, policy: CompiledPolicy): ReadonlyMap<string, string> {
  return new Map(
    principalsOf(policy).flatMap(({ type, value }) => {
      const id = type === 'AWS' ? idOf(rows, value) : null
      return id === null ? [] : [[value, id] as const]
    }),
  )
}

/** The text of a policy as answers show it: a principal by its ARN of now and, once it is deleted, by its id, as AWS. */
export function shownPolicy(rows: PrincipalRows, { text, principalIds }: BoundPolicy): string {
  const names = [...principalIds].map(([arn, id]): [string, string] => [
    arn,
    rows.findUser(id)?.arn ?? rows.findRole(id)?.arn ?? id,
  ])
  return names.every(([arn, name]) => arn === name) ? text : withPrincipals(text, new Map(names))
}

function idOf(rows: PrincipalRows, arn: string): string | null {
  const [, service, accountId = '', kind, path = ''] = arnPattern.exec(arn) ?? []
  if (service !== 'iam' || !isAccountId(accountId)) return null
  if (kind === 'role') return findRole(rows, arn)?.roleId ?? null
  const user = rows.users.get(placeOf(accountId, path.slice(path.lastIndexOf('/') + 1)))
  return user?.arn === arn ? user.userId : null
}

const uniqueIdPattern = /^A(?:IDA|ROA)[A-Z0-9]+(?=:|$)/
const arnPattern = /^arn:aws:(iam|sts)::(\d{12}):(user|role|assumed-role)\/(.+)$/

function canBe(rows: PrincipalRows, accounts: HostedAccounts, principal: string): boolean {
  const [uniqueId] = uniqueIdPattern.exec(principal) ?? []
  if (uniqueId !== undefined) return rows.findUser(uniqueId) !== null || rows.findRole(uniqueId) !== null
  const [, , accountId = '', kind, path = ''] = arnPattern.exec(principal) ?? []
  // The root of an account, a federated user, or one of an account that is not here.
  if (!isAccountId(accountId) || !accounts.has(accountId)) return true
  if (kind === 'role') return findRole(rows, principal) !== null
  const [first = '', ...others] = path.split('/')
  if (kind === 'assumed-role') return others.length === 1 && rows.roles.get(placeOf(accountId, first)) !== null
  return rows.users.get(placeOf(accountId, others.at(-1) ?? first))?.arn === principal
}
