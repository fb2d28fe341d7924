import { type JsonObject, textAt } from '../../event/event-record.ts'
import type { AuditEntry } from './audit-entry.ts'
import { givenAccessKey } from './given-access-key.ts'

/** Who called, by the access key; what MinIO did by itself was nobody's call. */
export function minioIdentity(entry: AuditEntry): JsonObject {
  const { trigger = 'incoming', accessKey, parentUser, requestClaims } = entry
  if (accessKey !== undefined) return keyIdentity(accessKey, parentUser, requestClaims)
  return trigger === 'incoming' ? callerWithoutKey(entry) : { type: 'Service', invokedBy: 'min.io', userName: trigger }
}

function keyIdentity(
  accessKey: string,
  parentUser: string | undefined,
  requestClaims: JsonObject | undefined,
): JsonObject {
  return {
    type: typeOf(parentUser, requestClaims),
    principalId: accessKey,
    accessKeyId: accessKey,
    userName: parentUser ?? accessKey,
    ...(parentUser === undefined ? {} : { sessionContext: session(parentUser, requestClaims) }),
  }
}

/** Only who shows a session token has claims; a key that belongs to a user is used without one. */
function typeOf(parentUser: string | undefined, claims: JsonObject | undefined): string {
  if (parentUser === undefined) return 'User'
  return claims === undefined || Object.hasOwn(claims, 'sa-policy') ? 'ServiceAccount' : 'Session'
}

/**
 * MinIO names no access key where it refused the request before it knew whose it was, of calls for temporary
 * credentials, and of forms, which hold theirs in the body.
 */
function callerWithoutKey({ api, requestHeader, requestQuery, requestClaims }: AuditEntry): JsonObject {
  const isRefused = api.statusCode === undefined || api.statusCode >= 400
  const given = givenAccessKey(requestHeader, requestQuery)
  // It was answered, so the signature was right.
  if (given !== null && !isRefused) return keyIdentity(given, undefined, undefined)
  if (given !== null) return { type: 'Unknown', accessKeyId: given }
  if (isCredentialCall(api.name)) return personOf(requestClaims)
  return { type: api.name === 'PostPolicyBucket' ? 'Unknown' : 'Anonymous' }
}

/** Calls of the STS API. The claims beside them are those of the credentials that they gave. */
export function isCredentialCall(apiName: string | undefined): boolean {
  return apiName?.startsWith('AssumeRole') === true
}

/** For whom an identity provider vouched. */
function personOf(claims: JsonObject | undefined): JsonObject {
  const parent = claims && textAt(claims, 'parent')
  const name = nameOfPerson(claims) ?? parent
  return name ? { type: 'User', principalId: parent ?? name, userName: name } : { type: 'Unknown' }
}

/** Whose the key is and, where an identity provider vouched for the person, who that is. */
function session(parentUser: string, claims: JsonObject | undefined): JsonObject {
  const person = nameOfPerson(claims)
  return {
    sessionIssuer: { type: 'User', principalId: parentUser, userName: parentUser },
    ...(claims === undefined ? {} : { attributes: claims }),
    ...(person === null ? {} : { sourceIdentity: person }),
  }
}

function nameOfPerson(claims: JsonObject = {}): string | null {
  return textAt(claims, 'preferred_username') ?? textAt(claims, 'ldapUsername') ?? textAt(claims, 'sub')
}
