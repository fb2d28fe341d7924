import * as v from 'valibot'
import { bindPolicy } from '../../policy/bound-policy.ts'
import { iamArn } from '../arn.ts'
import type { Role } from '../entities.ts'
import { accountOf, encodeHolder, holderParts, type RowForm, rowVersion, tagsPart } from './row-parts.ts'

const schema = v.object({
  version: rowVersion,
  roleId: v.string(),
  roleName: v.string(),
  path: v.string(),
  createdAtMs: v.number(),
  description: v.nullable(v.string()),
  trustPolicy: v.pipe(
    v.object({ text: v.string(), principalIds: v.array(v.tuple([v.string(), v.string()])) }),
    v.transform(({ text, principalIds }) => bindPolicy(text, 'trust', new Map(principalIds))),
  ),
  maxSessionDurationSeconds: v.number(),
  tags: tagsPart,
  boundaryArn: v.nullable(v.string()),
  ...holderParts,
})

/** `iam-role/<account>/<name in lower case>`. */
export const roleRows: RowForm<Role> = {
  prefix: 'iam-role/',
  encode: (role) => {
    const { roleId, roleName, path, createdAtMs, description, maxSessionDurationSeconds, boundaryArn } = role
    const { text, principalIds } = role.trustPolicy
    const trustPolicy = { text, principalIds: [...principalIds] }
    const own = { roleId, roleName, path, createdAtMs, description, maxSessionDurationSeconds, boundaryArn }
    return { version: 1, ...own, trustPolicy, tags: [...role.tags], ...encodeHolder(role) }
  },
  decode: (value, place) => {
    const { version, ...row } = v.parse(schema, value)
    const accountId = accountOf(place)
    return { ...row, accountId, arn: iamArn(accountId, 'role', row.path, row.roleName) }
  },
}
