import * as v from 'valibot'
import { iamArn } from '../arn.ts'
import type { User } from '../entities.ts'
import { accountOf, encodeHolder, holderParts, type RowForm, rowVersion, tagsPart } from './row-parts.ts'

const schema = v.object({
  version: rowVersion,
  userId: v.string(),
  userName: v.string(),
  path: v.string(),
  createdAtMs: v.number(),
  tags: tagsPart,
  boundaryArn: v.nullable(v.string()),
  groupIds: v.array(v.string()),
  ...holderParts,
})

/** `iam-user/<account>/<name in lower case>`. */
export const userRows: RowForm<User> = {
  prefix: 'iam-user/',
  encode: (user) => {
    const { userId, userName, path, createdAtMs, tags, boundaryArn, groupIds } = user
    const own = { userId, userName, path, createdAtMs, tags: [...tags], boundaryArn, groupIds }
    return { version: 1, ...own, ...encodeHolder(user) }
  },
  decode: (value, place) => {
    const { version, ...row } = v.parse(schema, value)
    const accountId = accountOf(place)
    return { ...row, accountId, arn: iamArn(accountId, 'user', row.path, row.userName) }
  },
}
