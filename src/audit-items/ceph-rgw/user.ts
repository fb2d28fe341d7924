import type { JsonObject } from '../../event/event-record.ts'
import type { OpsLogEntry } from './ops-log-entry.ts'

/** Who called. ARNs are those that the gateway's own policies name, with the tenant in the place of the account. */
export function cephIdentity(entry: OpsLogEntry): JsonObject {
  const { user, access_key_id: accessKeyId, sts_info: sts, subuser } = entry
  const key = accessKeyId === undefined ? {} : { accessKeyId }
  if (sts?.role_name !== undefined) return { ...roleIdentity(sts.role_name, sts.role_session ?? ''), ...key }
  if (user === undefined || user === 'anonymous') return { type: 'Anonymous', ...key }
  const { tenant, name } = splitTenant(user)
  return {
    type: 'User',
    principalId: subuser ?? user,
    arn: `arn:aws:iam::${tenant}:user/${name}`,
    ...key,
    userName: name,
  }
}

function roleIdentity(roleName: string, sessionName: string): JsonObject {
  const { tenant, name } = splitTenant(roleName)
  return {
    type: 'AssumedRole',
    principalId: `${name}:${sessionName}`,
    arn: `arn:aws:sts::${tenant}:assumed-role/${name}/${sessionName}`,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: roleName,
        arn: `arn:aws:iam::${tenant}:role/${name}`,
        userName: name,
      },
    },
  }
}

function splitTenant(name: string): { readonly tenant: string; readonly name: string } {
  const cut = name.indexOf('$')
  return cut === -1 ? { tenant: '', name } : { tenant: name.slice(0, cut), name: name.slice(cut + 1) }
}
