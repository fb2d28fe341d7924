import type { AccessControlPolicy } from '@aws-sdk/client-s3'
import type { Bucket } from '../../../buckets/bucket.ts'
import { s3Error } from '../../../contract/s3-errors.ts'
import { ownerOf } from './owners.ts'
import { aclRefusal, notImplemented } from './unsupported-members.ts'

/** What PutBucketAcl and PutObjectAcl are given. */
export interface AclMembers {
  readonly ACL?: string | undefined
  readonly AccessControlPolicy?: AccessControlPolicy | undefined
}

/**
 * Throws unless the list says what holds anyway: everything is the owner's and nobody else's.
 *
 * @throws {ServiceError} `AccessControlListNotSupported` where lists are off, as in every new bucket; `NotImplemented`
 *   where they are on.
 */
export function checkAcl({ ACL, AccessControlPolicy }: AclMembers, bucket: Bucket): void {
  if (ACL !== undefined) {
    const refusal = aclRefusal(ACL, bucket)
    if (refusal !== null) throw refusal
    return
  }
  if (AccessControlPolicy === undefined) {
    throw s3Error('MissingSecurityHeader', 'Your request was missing a required header', {
      MissingHeaderName: 'x-amz-acl',
    })
  }
  if (isOwnersAlone(AccessControlPolicy, bucket)) return
  if (bucket.ownership === 'BucketOwnerEnforced') throw s3Error('AccessControlListNotSupported')
  throw notImplemented('AccessControlPolicy')
}

function isOwnersAlone({ Owner, Grants = [] }: AccessControlPolicy, { accountId }: Bucket): boolean {
  const { ID } = ownerOf(accountId)
  return (
    (Owner?.ID ?? ID) === ID &&
    Grants.length > 0 &&
    Grants.every(({ Grantee, Permission }) => Grantee?.ID === ID && Permission === 'FULL_CONTROL')
  )
}
