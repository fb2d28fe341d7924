/** Which element of a policy is at fault, for services that have an error of their own for it. */
export type MalformedPolicyReason =
  /** It is longer than any policy may be. */
  | 'size'
  /** It is no JSON, or not what a policy looks like: unknown or repeated elements, values of a wrong type. */
  | 'syntax'
  | 'version'
  | 'statement'
  | 'sid'
  | 'effect'
  | 'principal'
  | 'action'
  | 'resource'
  | 'condition'

/** A policy that AWS would not take. The message is AWS's own, for the kind of policy that it is. */
export class MalformedPolicyError extends Error {
  override readonly name = 'MalformedPolicyError'
  readonly reason: MalformedPolicyReason

  constructor(reason: MalformedPolicyReason, message: string) {
    super(message)
    this.reason = reason
  }
}
