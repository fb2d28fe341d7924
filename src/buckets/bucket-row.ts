import * as v from 'valibot'
import { isAccountId, isRegion } from '../base/brands.ts'
import { compilePolicy } from '../identity/policy/compile-policy.ts'
import type { RowPlace } from '../storage/table.ts'
import type { Bucket } from './bucket.ts'
import { pairsSchema } from './objects/object-row.ts'

/** Version of the form of a bucket's row. */
const rowVersion = 1

const rowSchema = v.strictObject({
  version: v.literal(rowVersion),
  bucketId: v.string(),
  accountId: v.pipe(v.string(), v.guard(isAccountId)),
  region: v.pipe(v.string(), v.guard(isRegion)),
  createdAtMs: v.number(),
  policy: v.nullable(v.string()),
  publicAccessBlock: v.nullable(
    v.strictObject({
      blocksPublicAcls: v.boolean(),
      ignoresPublicAcls: v.boolean(),
      blocksPublicPolicy: v.boolean(),
      restrictsPublicBuckets: v.boolean(),
    }),
  ),
  ownership: v.nullable(v.picklist(['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'])),
  tags: pairsSchema,
  isBucketKeyEnabled: v.boolean(),
})

/** Row of a bucket, without its name, which the row is under. */
export function encodeBucket({ name: _, ...bucket }: Bucket): unknown {
  return {
    version: rowVersion,
    ...bucket,
    policy: bucket.policy?.text ?? null,
    tags: [...bucket.tags],
  }
}

/** @throws {v.ValiError} `value` is no such row. */
export function decodeBucket(value: unknown, { name }: RowPlace): Bucket {
  const { version: _, ...row } = v.parse(rowSchema, value)
  return {
    ...row,
    name,
    policy: row.policy === null ? null : compilePolicy(row.policy, 'resource'),
  }
}
