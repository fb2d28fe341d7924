import { createHash } from 'node:crypto'
import type { AccountId } from '../base/brands.ts'

/**
 * What S3 calls an account by: 64 hexadecimal characters. AWS's own cannot be computed; these are the same in every
 * Cairn.
 */
export function canonicalUserId(accountId: AccountId): string {
  return createHash('sha256').update(`cairn canonical user ${accountId}`).digest('hex')
}
