import type { AccountId } from '../../base/brands.ts'

/** What an account's IAM has under a path and a name, as ARNs call it. */
export type NamedKind = 'user' | 'group' | 'role' | 'policy'

/** `arn:aws:iam::<account>:<kind><path><name>`. */
export function iamArn(accountId: AccountId, kind: NamedKind, path: string, name: string): string {
  return `arn:aws:iam::${accountId}:${kind}${path}${name}`
}
