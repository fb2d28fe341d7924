import * as v from 'valibot'
import { isAccountId, isRegion } from '../base/brands.ts'
import { type BoundPolicy, bindPolicy } from '../identity/policy/bound-policy.ts'
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
  policy: v.nullable(v.strictObject({ text: v.string(), principalIds: v.record(v.string(), v.string()) })),
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
    policy: encodePolicy(bucket.policy),
    tags: [...bucket.tags],
  }
}

/** @throws {v.ValiError} `value` is no such row. */
export function decodeBucket(value: unknown, { name }: RowPlace): Bucket {
  const { version: _, ...row } = v.parse(rowSchema, value)
  return {
    ...row,
    name,
    policy: decodePolicy(row.policy),
  }
}

function encodePolicy(policy: BoundPolicy | null): unknown {
  return policy === null ? null : { text: policy.text, principalIds: Object.fromEntries(policy.principalIds) }
}

function decodePolicy(stored: v.InferOutput<typeof rowSchema>['policy']): BoundPolicy | null {
  return stored === null ? null : bindPolicy(stored.text, 'resource', new Map(Object.entries(stored.principalIds)))
}
