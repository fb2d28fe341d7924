import { type EventRecord, isJsonObject, type JsonObject, textOf } from './event-record.ts'

/**
 * The `Username` by which LookupEvents shows and finds a record; null where AWS shows none.
 *
 * A user's name, `root`, or the session name of an assumed role or federated user. Services and callers of other
 * accounts have none.
 */
export function lookupUsername(record: EventRecord): string | null {
  const identity = record.userIdentity
  if (!isJsonObject(identity)) return null
  switch (identity.type) {
    case 'Root':
      return 'root'
    case 'AssumedRole':
    case 'FederatedUser':
      return sessionName(identity)
    case 'IAMUser':
      return textOf(identity.userName) ?? lastOf(identity.arn, '/')
    case undefined:
    case 'AWSService':
    case 'AWSAccount':
      return null
    default:
      return textOf(identity.userName)
  }
}

/** Stands at the end of the ARN, and after the colon of the principal id. */
function sessionName(identity: JsonObject): string | null {
  return lastOf(identity.arn, '/') ?? lastOf(identity.principalId, ':')
}

/** What follows the last `separator` of `value`; null where there is none. */
function lastOf(value: unknown, separator: string): string | null {
  if (typeof value !== 'string') return null
  const at = value.lastIndexOf(separator)
  return at === -1 ? null : textOf(value.slice(at + 1))
}
