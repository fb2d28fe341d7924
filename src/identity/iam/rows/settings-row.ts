import * as v from 'valibot'
import type { AccountSettings } from '../entities.ts'
import { accountOf, type RowForm, rowVersion } from './row-parts.ts'

const schema = v.object({
  version: rowVersion,
  alias: v.nullable(v.string()),
  passwordPolicy: v.nullable(
    v.object({
      minimumLengthChars: v.number(),
      requiresSymbols: v.boolean(),
      requiresNumbers: v.boolean(),
      requiresUppercase: v.boolean(),
      requiresLowercase: v.boolean(),
      usersMayChange: v.boolean(),
      maxAgeDays: v.nullable(v.number()),
      reusePrevention: v.nullable(v.number()),
      isExpiryHard: v.nullable(v.boolean()),
    }),
  ),
})

/** `iam-account/<account>/settings`. */
export const settingsRows: RowForm<AccountSettings> = {
  prefix: 'iam-account/',
  encode: ({ alias, passwordPolicy }) => ({ version: 1, alias, passwordPolicy }),
  decode: (value, place) => {
    const { version, ...row } = v.parse(schema, value)
    return { ...row, accountId: accountOf(place) }
  },
}
