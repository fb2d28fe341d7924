import type { AccountId } from '../../base/brands.ts'

/** What IAM tells of an account's root user, who is in no table of its own. */
export interface RootUser {
  /** Of the account, in milliseconds since the epoch. */
  readonly createdAtMs: number
  /** By access key id. */
  readonly accessKeys: readonly RootUserKey[]
}

/** What is told of a key of root. */
export interface RootUserKey {
  readonly accessKeyId: string
  readonly isActive: boolean
  /** In milliseconds since the epoch. */
  readonly createdAtMs: number
}

/** The root user of an account that exists. */
export type RootUserOf = (accountId: AccountId) => RootUser
