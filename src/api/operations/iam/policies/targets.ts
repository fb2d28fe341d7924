import type { RequestContext } from '../../../../identity/authorise.ts'
import { iamArn } from '../../../../identity/iam/arn.ts'
import type { Directory } from '../../../../identity/iam/directory.ts'
import { policyByArn } from '../../../../identity/iam/policy-by-arn.ts'
import { findHolder, type HolderKind } from '../../../../identity/iam/policy-holders.ts'
import type { Tags } from '../../../../identity/iam/tags.ts'
import { type CallTarget, ownTarget, type TargetCall } from '../../operation.ts'
import { requestTagContext, resourceTagContext, tagKeysContext } from '../tag-context.ts'

/** What conditions of IAM's own can ask about a call. */
export interface ConditionFacts {
  /** `iam:PolicyARN`: what is attached or detached. */
  readonly policyArn?: string
  /** `iam:PermissionsBoundary`: the one to be set, else the one that the user or role has. */
  readonly boundaryArn?: string | null | undefined
  readonly resourceTags?: Tags
  readonly requestTags?: Tags
  /** Of a request that names keys only. */
  readonly tagKeys?: readonly string[]
}

/** A user, group or role, named as in the request; one that does not exist is asked for without a path. */
export function holderTarget(
  directory: Directory,
  call: TargetCall,
  action: string,
  { kind, name }: { readonly kind: HolderKind; readonly name: string },
  facts: ConditionFacts = {},
): CallTarget {
  const holder = findHolder(directory, { kind, accountId: call.accountId, name })
  const arn = holder?.arn ?? iamArn(call.accountId, kind, '/', name)
  const known =
    holder !== null && 'tags' in holder ? { resourceTags: holder.tags, boundaryArn: holder.boundaryArn } : {}
  return ownTarget(call, `iam:${action}`, arn, conditionContext({ ...known, ...facts }))
}

/** A managed policy, by its ARN as in the request. */
export function policyTarget(
  directory: Directory,
  call: TargetCall,
  action: string,
  arn: string,
  facts: ConditionFacts = {},
): CallTarget {
  const policy = policyByArn(directory, call.accountId, arn)
  const known = policy === null ? {} : { resourceTags: policy.tags }
  return ownTarget(call, `iam:${action}`, arn, conditionContext({ ...known, ...facts }))
}

/** Something that is to be made, with tags: whoever may make it must also be allowed to tag it. */
export function creationTarget(
  call: TargetCall,
  [action, tagAction]: readonly [create: string, tag: string],
  arn: string,
  facts: ConditionFacts,
): CallTarget {
  const target = ownTarget(call, `iam:${action}`, arn, conditionContext(facts))
  if (facts.requestTags === undefined || facts.requestTags.size === 0) return target
  const tagging = ownTarget(call, `iam:${tagAction}`, arn, requestTagContext(facts.requestTags))
  return { ...target, permissions: [...target.permissions, ...tagging.permissions] }
}

function conditionContext({
  policyArn,
  boundaryArn,
  resourceTags,
  requestTags,
  tagKeys,
}: ConditionFacts): RequestContext {
  const context = new Map<string, readonly string[]>([
    ...resourceTagContext(resourceTags ?? noTags),
    ...requestTagContext(requestTags ?? noTags),
    ...tagKeysContext(tagKeys ?? []),
  ])
  if (policyArn !== undefined) context.set('iam:policyarn', [policyArn])
  if (boundaryArn !== undefined && boundaryArn !== null) context.set('iam:permissionsboundary', [boundaryArn])
  return context
}

const noTags: Tags = new Map()
