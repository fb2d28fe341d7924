import * as v from 'valibot'
import { iamArn } from '../arn.ts'
import type { Group } from '../entities.ts'
import { accountOf, encodeHolder, holderParts, type RowForm, rowVersion } from './row-parts.ts'

const schema = v.object({
  version: rowVersion,
  groupId: v.string(),
  groupName: v.string(),
  path: v.string(),
  createdAtMs: v.number(),
  ...holderParts,
})

/** `iam-group/<account>/<name in lower case>`. Its members are in their own rows. */
export const groupRows: RowForm<Group> = {
  prefix: 'iam-group/',
  encode: (group) => {
    const { groupId, groupName, path, createdAtMs } = group
    return { version: 1, groupId, groupName, path, createdAtMs, ...encodeHolder(group) }
  },
  decode: (value, place) => {
    const { version, ...row } = v.parse(schema, value)
    const accountId = accountOf(place)
    return { ...row, accountId, arn: iamArn(accountId, 'group', row.path, row.groupName) }
  },
}
