import { parseAccountId } from '../../base/brands.ts'
import type { JsonObject } from '../../event/event-record.ts'
import type { AuditEvent, AuditUser } from './audit-event.ts'

/** Who sent the request and, where it was sent in another's name, in whose. */
export function kubernetesIdentity({ user, impersonatedUser }: AuditEvent): JsonObject {
  const arn = firstOfExtra(user, 'arn')
  const accountId = arn === undefined ? null : parseAccountId(arn.split(':')[4])
  return {
    ...nameOf(user),
    ...(arn === undefined ? {} : { arn }),
    ...(accountId === null ? {} : { accountId }),
    ...optional('accessKeyId', firstOfExtra(user, 'accessKeyId')),
    ...session(user),
    ...(impersonatedUser === undefined
      ? {}
      : { onBehalfOf: { ...nameOf(impersonatedUser), ...session(impersonatedUser) } }),
  }
}

function nameOf({ username, uid }: AuditUser): JsonObject {
  const principalId = uid ?? username
  return { type: typeOf(username), ...optional('principalId', principalId), ...optional('userName', username) }
}

/** Kubernetes keeps no users: what a name is, its beginning says. */
function typeOf(username: string | undefined): string {
  if (username === undefined) return 'Unknown'
  if (username === 'system:anonymous') return 'Anonymous'
  if (username.startsWith('system:serviceaccount:')) return 'ServiceAccount'
  return username.startsWith('system:node:') ? 'Node' : 'User'
}

function session({ groups, extra }: AuditUser): JsonObject {
  if (groups === undefined && extra === undefined) return {}
  return { sessionContext: { attributes: { ...optional('groups', groups), ...optional('extra', extra) } } }
}

/** What Amazon EKS adds of the AWS principal behind a user. */
function firstOfExtra({ extra }: AuditUser, name: string): string | undefined {
  const values = extra === undefined || !Object.hasOwn(extra, name) ? undefined : extra[name]
  const first: unknown = Array.isArray(values) ? values[0] : undefined
  return typeof first === 'string' && first !== '' ? first : undefined
}

function optional(name: string, value: unknown): JsonObject {
  return value === undefined ? {} : { [name]: value }
}
