import type { AccountId } from '../../base/brands.ts'
import type { RowPlace } from '../../storage/table.ts'

/** Where the row of a named thing stands: names are unique whatever their case. */
export function placeOf(accountId: AccountId, name: string): RowPlace {
  return { partition: accountId, name: name.toLowerCase() }
}

/** Whether two names mean the same thing. */
export function isSameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase()
}
