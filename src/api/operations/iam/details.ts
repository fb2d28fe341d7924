import type { AccessKeyMetadata, Group as GroupDetails, Tag, User as UserDetails } from '@aws-sdk/client-iam'
import type { Group, User } from '../../../identity/iam/entities.ts'
import type { RootUserKey } from '../../../identity/iam/root-user.ts'
import type { Tags } from '../../../identity/iam/tags.ts'
import type { AttachedBoundary } from './policy-types.ts'
import type { UserAnswer } from './types.ts'

/** A user as lists show it: without tags and boundary, as in AWS. */
export function userEntry({
  path,
  userName,
  userId,
  arn,
  createdAtMs,
}: User): Omit<UserDetails, 'PermissionsBoundary'> {
  return { Path: path, UserName: userName, UserId: userId, Arn: arn, CreateDate: new Date(createdAtMs) }
}

export function userDetails(user: User): UserAnswer {
  return {
    ...userEntry(user),
    ...boundaryDetails(user.boundaryArn),
    ...(user.tags.size === 0 ? {} : { Tags: tagDetails(user.tags) }),
  }
}

export function groupDetails({ path, groupName, groupId, arn, createdAtMs }: Group): GroupDetails {
  return { Path: path, GroupName: groupName, GroupId: groupId, Arn: arn, CreateDate: new Date(createdAtMs) }
}

export function accessKeyDetails({ accessKeyId, isActive, createdAtMs }: RootUserKey) {
  return {
    AccessKeyId: accessKeyId,
    Status: isActive ? 'Active' : 'Inactive',
    CreateDate: new Date(createdAtMs),
  } as const satisfies AccessKeyMetadata
}

export function tagDetails(tags: Tags): Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }))
}

/** `PermissionsBoundary` of a user or role; nothing where none is set. */
export function boundaryDetails(boundaryArn: string | null): { readonly PermissionsBoundary?: AttachedBoundary } {
  if (boundaryArn === null) return {}
  return { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundaryArn } }
}
