import type { WriteCondition } from '../../../buckets/objects/conditions.ts'
import { notImplemented } from './unsupported-members.ts'

/** @throws {ServiceError} `NotImplemented`: a write that must not find a certain ETag; S3 has only `*`. */
export function writeConditionOf({
  IfMatch,
  IfNoneMatch,
}: {
  readonly IfMatch?: string | undefined
  readonly IfNoneMatch?: string | undefined
}): WriteCondition {
  if (IfNoneMatch !== undefined && IfNoneMatch !== '*') throw notImplemented('If-None-Match', IfNoneMatch)
  return { ifMatch: IfMatch ?? null, mustBeNew: IfNoneMatch === '*' }
}
