import { type AccountId, isAccountId } from '../base/brands.ts'

/** Long-term and temporary access keys. */
const keyIdPattern = /^A[KS]IA([A-Z2-7]{16})$/

const base32Characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const bitsPerCharacter = 5n

/** After the prefix: a bit that is set where the id holds an account at all, its number, and what is of the key alone. */
const accountBits = 40n
const keyBits = 39n

/**
 * The account that AWS wrote into an access key id of its own making; null where the id holds none.
 *
 * Ids from before 2019 hold none. Those that Cairn makes look the same and hold nothing: ask for these first.
 */
export function accountInAwsKeyId(accessKeyId: string): AccountId | null {
  const [, characters] = keyIdPattern.exec(accessKeyId) ?? []
  if (characters === undefined) return null
  let number = 0n
  for (const character of characters) {
    number = (number << bitsPerCharacter) | BigInt(base32Characters.indexOf(character))
  }
  if (number >> (accountBits + keyBits) === 0n) return null
  const account = (number >> keyBits) & ((1n << accountBits) - 1n)
  const accountId = account.toString().padStart(12, '0')
  return isAccountId(accountId) ? accountId : null
}
