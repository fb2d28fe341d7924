import type { RandomSource } from '../../base/random.ts'
import { base32 } from '../access-key.ts'

/** How the unique id of each kind begins: user, group, role, managed policy. */
export type UniqueIdPrefix = 'AIDA' | 'AGPA' | 'AROA' | 'ANPA'

/** 88 bits: exactly 17 characters of base32 and 3 bits over. */
const randomBytes = 11

/** An id in AWS's form that nothing had before: the prefix and 17 of `[A-Z2-7]`. */
export function makeUniqueId(random: RandomSource, prefix: UniqueIdPrefix): string {
  return `${prefix}${base32(random.bytes(randomBytes))}`
}
