import * as v from 'valibot'
import { compilePolicy } from '../../policy/compile-policy.ts'
import { iamArn } from '../arn.ts'
import type { ManagedPolicy } from '../entities.ts'
import { accountOf, type RowForm, rowVersion, tagsPart } from './row-parts.ts'

const versionPart = v.object({
  versionId: v.string(),
  policy: v.pipe(
    v.string(),
    v.transform((text) => compilePolicy(text, 'identity')),
  ),
  createdAtMs: v.number(),
})

const schema = v.object({
  version: rowVersion,
  policyId: v.string(),
  policyName: v.string(),
  path: v.string(),
  createdAtMs: v.number(),
  updatedAtMs: v.number(),
  description: v.nullable(v.string()),
  tags: tagsPart,
  versions: v.array(versionPart),
  defaultVersionId: v.string(),
  lastVersionNumber: v.number(),
})

/** `iam-policy/<account>/<name in lower case>`. */
export const policyRows: RowForm<ManagedPolicy> = {
  prefix: 'iam-policy/',
  encode: ({ accountId, arn, tags, versions, ...row }) => ({
    version: 1,
    ...row,
    tags: [...tags],
    versions: versions.map((version) => ({ ...version, policy: version.policy.text })),
  }),
  decode: (value, place) => {
    const { version, ...row } = v.parse(schema, value)
    const accountId = accountOf(place)
    return { ...row, accountId, arn: iamArn(accountId, 'policy', row.path, row.policyName) }
  },
}
