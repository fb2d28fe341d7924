import type { Principal } from '../principal.ts'

/**
 * Whether temporary credentials cannot be used for an action at all, whatever policies say: those of GetSessionToken
 * for IAM, unless a second factor stands behind them, and for STS but to assume a role or to ask who they are; those
 * of GetFederationToken for IAM, and for STS but to ask who they are.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
 *
 * @param actionLower `service:operation` in lower case.
 */
export function isBeyondSession(principal: Principal, actionLower: string): boolean {
  if (principal.type === 'FederatedUser') return isOther(actionLower, openToFederated)
  if ((principal.type !== 'IAMUser' && principal.type !== 'Root') || principal.session === null) return false
  return isOther(actionLower, principal.session.hasMfa ? openWithMfa : openToSession)
}

interface OpenActions {
  readonly iam: boolean
  /** Whole names. */
  readonly sts: readonly string[]
}

const openToFederated: OpenActions = { iam: false, sts: ['sts:getcalleridentity'] }
const openToSession: OpenActions = {
  iam: false,
  // The last two are asked for beside the first.
  sts: ['sts:getcalleridentity', 'sts:assumerole', 'sts:tagsession', 'sts:setsourceidentity'],
}
const openWithMfa: OpenActions = { ...openToSession, iam: true }

function isOther(actionLower: string, { iam, sts }: OpenActions): boolean {
  if (actionLower.startsWith('iam:')) return !iam
  return actionLower.startsWith('sts:') && !sts.includes(actionLower)
}
