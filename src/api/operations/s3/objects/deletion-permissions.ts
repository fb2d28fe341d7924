import type { Bucket } from '../../../../buckets/bucket.ts'
import type { Permission, TargetCall } from '../../operation.ts'
import { objectPermission } from '../s3-target.ts'
import { versionAction } from '../version-action.ts'

/**
 * What deleting an object needs. Nothing here is ever under a retention that could be bypassed; who says that one is to
 * be needs the permission all the same, as in AWS.
 */
export function deletionPermissions(
  bucket: Bucket,
  key: string,
  call: TargetCall,
  deletion: { readonly VersionId?: string | undefined; readonly BypassGovernanceRetention?: boolean | undefined },
): readonly Permission[] {
  const needs = (action: string) => objectPermission(bucket, key, call, action)
  return [
    needs(versionAction('s3:DeleteObject', deletion)),
    ...(deletion.BypassGovernanceRetention === true ? [needs('s3:BypassGovernanceRetention')] : []),
  ]
}
