import { parseAccountId } from '../../base/brands.ts'
import { type JsonObject, textAt } from '../../event/event-record.ts'
import { formatEventTime } from '../../event/event-time.ts'
import type { ApiActivity } from './api-activity.ts'

type Actor = NonNullable<ApiActivity['actor']>

/** Who called. */
export function ocsfIdentity({ actor = {} }: ApiActivity): JsonObject {
  const { user = {}, session = {} } = actor
  const accountId = parseAccountId(user.account?.uid)
  return {
    type: typeOf(actor),
    ...given('principalId', user.uid_alt ?? user.uid),
    ...given(
      'arn',
      [user.uid, user.uid_alt, session.uid_alt].find((uid) => uid?.startsWith('arn:')),
    ),
    ...(accountId === null ? {} : { accountId }),
    ...given('accessKeyId', user.credential_uid ?? session.credential_uid),
    ...given('userName', user.name ?? user.email_addr),
    ...sessionContext(actor),
    ...given('invokedBy', actor.invoked_by ?? actor.app_name),
  }
}

/** Of `user.type_id`, where the sender has no word of its own. */
const userTypes: ReadonlyMap<number | undefined, string> = new Map([
  [1, 'User'],
  [2, 'Admin'],
  [3, 'System'],
  [4, 'Service'],
  [99, 'Other'],
])

function typeOf({ user, invoked_by: invokedBy }: Actor): string {
  if (user === undefined) return invokedBy === undefined ? 'Unknown' : 'Service'
  return user.type ?? userTypes.get(user.type_id) ?? 'Unknown'
}

function sessionContext({ session, user, idp }: Actor): JsonObject {
  const { issuer, created_time: createdMs, is_mfa: isMfa } = session ?? {}
  const groups = user?.groups?.flatMap((group) => textAt(group, 'name') ?? [])
  const attributes = {
    ...(isTime(createdMs) ? { creationDate: formatEventTime(createdMs) } : {}),
    ...(isMfa === undefined ? {} : { mfaAuthenticated: String(isMfa) }),
    ...(groups === undefined || groups.length === 0 ? {} : { groups }),
    ...given('identityProvider', idp?.name),
  }
  const context = {
    ...(issuer === undefined
      ? {}
      : { sessionIssuer: issuer.startsWith('arn:') ? { arn: issuer } : { userName: issuer } }),
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
  }
  return Object.keys(context).length === 0 ? {} : { sessionContext: context }
}

function isTime(timeMs: number | undefined): timeMs is number {
  return timeMs !== undefined && timeMs >= 0 && timeMs <= 253_402_300_799_999
}

function given(name: string, value: string | undefined): JsonObject {
  return value === undefined ? {} : { [name]: value }
}
