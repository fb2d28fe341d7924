import { type JsonObject, textAt } from '../../event/event-record.ts'
import type { AuditEntry } from './audit-entry.ts'

/** Who called, by the access key; what MinIO did by itself was nobody's call. */
export function minioIdentity({ trigger = 'incoming', accessKey, parentUser, requestClaims }: AuditEntry): JsonObject {
  if (accessKey === undefined) {
    return trigger === 'incoming' ? { type: 'Anonymous' } : { type: 'Service', invokedBy: 'min.io', userName: trigger }
  }
  const isServiceAccount = requestClaims !== undefined && Object.hasOwn(requestClaims, 'sa-policy')
  return {
    type: parentUser === undefined ? 'User' : isServiceAccount ? 'ServiceAccount' : 'Session',
    principalId: accessKey,
    accessKeyId: accessKey,
    userName: parentUser ?? accessKey,
    ...(parentUser === undefined ? {} : { sessionContext: session(parentUser, requestClaims) }),
  }
}

/** Whose the key is and, where an identity provider vouched for the person, who that is. */
function session(parentUser: string, claims: JsonObject | undefined): JsonObject {
  const person =
    claims && (textAt(claims, 'preferred_username') ?? textAt(claims, 'ldapUsername') ?? textAt(claims, 'sub'))
  return {
    sessionIssuer: { type: 'User', principalId: parentUser, userName: parentUser },
    ...(claims === undefined ? {} : { attributes: claims }),
    ...(person ? { sourceIdentity: person } : {}),
  }
}
