import { type JsonObject, textAt } from '../../event/event-record.ts'
import { formatEventTime } from '../../event/event-time.ts'
import type { ActivityRecord } from './activity-record.ts'

/** Claims of Microsoft Entra's tokens that have a name of their own. */
const claimNames = {
  objectId: 'http://schemas.microsoft.com/identity/claims/objectidentifier',
  tenantId: 'http://schemas.microsoft.com/identity/claims/tenantid',
  methods: 'http://schemas.microsoft.com/claims/authnmethodsreferences',
  upn: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn',
  name: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name',
} as const

/** Latest second that a date can be made of. */
const epochSecondsMax = 253_402_300_799

/** Who called, from the claims of the token and the role assignment that let the call through. */
export function azureIdentity({ identity, tenantId }: ActivityRecord): JsonObject {
  const { claims = {}, authorization } = identity ?? {}
  const claim = (name: string) => textAt(claims, name)
  const evidence = (name: string) => textAt(authorization?.evidence ?? {}, name)
  const principalId = claim(claimNames.objectId) ?? evidence('principalId')
  const appId = claim('appid')
  const userName = claim(claimNames.upn) ?? claim(claimNames.name) ?? claim('unique_name') ?? claim('name') ?? appId
  const attributes = {
    ...creationDate(claim('iat')),
    ...mfa(claim(claimNames.methods)),
    ...given('tenantId', claim(claimNames.tenantId) ?? tenantId),
    ...given('appId', appId),
    ...given('role', evidence('role')),
  }
  return {
    type: typeOf(evidence('principalType'), claim('idtyp'), userName),
    ...given('principalId', principalId ?? userName),
    ...given('userName', userName),
    ...(Object.keys(attributes).length === 0 ? {} : { sessionContext: { attributes } }),
  }
}

function typeOf(principalType: string | null, tokenType: string | null, userName: string | null): string {
  if (principalType === 'ServicePrincipal' || tokenType === 'app') return 'ServiceAccount'
  return principalType === null && userName === null ? 'Unknown' : 'User'
}

/** When the token was issued, in seconds since the epoch. */
function creationDate(issuedAt: string | null): JsonObject {
  const seconds = Number(issuedAt ?? Number.NaN)
  const isTime = Number.isInteger(seconds) && seconds > 0 && seconds <= epochSecondsMax
  return isTime ? { creationDate: formatEventTime(seconds * 1000) } : {}
}

function mfa(methods: string | null): JsonObject {
  return methods === null
    ? {}
    : { mfaAuthenticated: String(methods.split(',').some((method) => method.trim() === 'mfa')) }
}

function given(name: string, value: string | null | undefined): JsonObject {
  return value === null || value === undefined ? {} : { [name]: value }
}
