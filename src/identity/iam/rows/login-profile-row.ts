import * as v from 'valibot'
import type { LoginProfile } from '../entities.ts'
import { accountOf, type RowForm, rowVersion } from './row-parts.ts'

const schema = v.object({
  version: rowVersion,
  passwordHash: v.string(),
  earlierHashes: v.array(v.string()),
  mustReset: v.boolean(),
  passwordSetAtMs: v.number(),
  createdAtMs: v.number(),
})

/** `iam-login-profile/<account>/<user id>`. */
export const loginProfileRows: RowForm<LoginProfile> = {
  prefix: 'iam-login-profile/',
  encode: ({ accountId, userId, ...row }) => ({ version: 1, ...row }),
  decode: (value, place) => {
    const { version, ...row } = v.parse(schema, value)
    return { ...row, accountId: accountOf(place), userId: place.name }
  },
}
