import type { ServiceError } from '../../contract/errors.ts'
import type { AuthorizationMessages } from '../../identity/authorization-message.ts'
import { PolicyDenialError } from '../operations/policy-denial.ts'

/**
 * The header of a refusal that says in full why, for DecodeAuthorizationMessage in the caller's account. What is known of
 * another account's resource, such as its tags, is not in it.
 */
export function authorizationMessageHeader(
  error: ServiceError,
  messages: Pick<AuthorizationMessages, 'encode'>,
): Readonly<Record<string, string>> {
  if (!(error instanceof PolicyDenialError)) return {}
  const { denied, request } = error
  const { principal, permission, requestContext } = request
  if (principal.type === 'Anonymous' || principal.type === 'AWSService') return {}
  const isOwn = permission.accountId === principal.accountId
  const context = isOwn ? new Map([...requestContext, ...permission.context]) : requestContext
  const { action, resource } = permission
  const message = messages.encode({ principal, action, resource, context, isExplicit: denied.isExplicit })
  return { 'x-cairn-authorization-message': message }
}
