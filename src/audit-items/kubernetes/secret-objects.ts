import { isJsonObject, type JsonObject } from '../../event/event-record.ts'
import { hiddenValue } from '../../event/redaction-rules.ts'
import type { AuditEvent } from './audit-event.ts'

/** Resources whose objects are secrets or carry tokens: `resource`, or `resource/subresource`. */
const secretResources: ReadonlySet<string> = new Set(['secrets', 'serviceaccounts/token', 'tokenreviews'])

/**
 * The event without what an audit policy should not have put into it: the objects of Secrets, of requests for tokens
 * and of questions about them are hidden as a whole, because a patch or an annotation holds the same values elsewhere.
 */
export function withoutSecretObjects(event: AuditEvent): Pick<AuditEvent, 'requestObject' | 'responseObject'> {
  const { requestObject, responseObject } = event
  return isSecret(event)
    ? { requestObject: hidden(requestObject), responseObject: hidden(responseObject) }
    : { requestObject, responseObject }
}

/** The item as it is kept beside the record. */
export function withoutSecretMembers(item: JsonObject, event: AuditEvent): JsonObject {
  if (!isSecret(event)) return item
  const { requestObject, responseObject } = withoutSecretObjects(event)
  return {
    ...item,
    ...(requestObject === undefined ? {} : { requestObject }),
    ...(responseObject === undefined ? {} : { responseObject }),
  }
}

function isSecret({ objectRef, requestObject, responseObject }: AuditEvent): boolean {
  const { resource = '', subresource } = objectRef ?? {}
  const name = subresource === undefined ? resource : `${resource}/${subresource}`
  return secretResources.has(name) || [requestObject, responseObject].some(isSecretKind)
}

/** A list that spans all resources names none. */
function isSecretKind(object: unknown): boolean {
  return (
    isJsonObject(object) &&
    typeof object.kind === 'string' &&
    /^(Secret(List)?|Token(Request|Review))$/.test(object.kind)
  )
}

function hidden(object: unknown): unknown {
  return object === undefined || object === null ? object : hiddenValue
}
