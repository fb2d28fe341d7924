import type { Tag } from '@aws-sdk/client-cloudtrail'
import type { RequestContext } from '../../../../identity/authorise.ts'
import type { Trail } from '../../../../trails/trail.ts'
import { parseTrailArn, trailArn } from '../../../../trails/trail-name.ts'
import type { Trails } from '../../../../trails/trails.ts'
import { type CallTarget, noContext, ownTarget, type TargetCall } from '../../operation.ts'

/** An operation about the trail that a name or ARN stands for, whether there is one or not. */
export function trailTarget(
  trails: Trails,
  call: TargetCall,
  operation: string,
  reference: string,
  context: RequestContext = noContext,
): CallTarget {
  const trail = trails.find(reference, call)
  const isArn = parseTrailArn(reference) !== null
  const resource = isArn ? reference : (trail?.arn ?? trailArn(call.accountId, call.region, reference))
  return ownTarget(call, `cloudtrail:${operation}`, resource, new Map([...context, ...tagContext(trail)]))
}

/** The condition keys that say which tags a request sets. */
export function requestTagContext(tags: readonly Tag[]): RequestContext {
  const values = tags.map(({ Key = '', Value = '' }) => [`aws:requesttag/${Key.toLowerCase()}`, [Value]] as const)
  return new Map([...values, ...tagKeysContext(tags)])
}

/** The condition key that says which tags a request is about. Absent where it is about none. */
export function tagKeysContext(tags: readonly Tag[]): RequestContext {
  return tags.length === 0 ? noContext : new Map([['aws:tagkeys', tags.map(({ Key = '' }) => Key)]])
}

function tagContext(trail: Trail | null): RequestContext {
  if (trail === null) return noContext
  return new Map([...trail.tags].map(([key, value]) => [`aws:resourcetag/${key.toLowerCase()}`, [value]] as const))
}
