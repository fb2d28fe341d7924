import type { Trail } from '../../../../trails/trail.ts'
import { parseTrailArn, trailArn } from '../../../../trails/trail-name.ts'
import type { Trails } from '../../../../trails/trails.ts'
import { type CallTarget, ownTarget, type TargetCall } from '../../operation.ts'

/** An operation about the trail that a name or ARN stands for, whether there is one or not. */
export function trailTarget(trails: Trails, call: TargetCall, operation: string, reference: string): CallTarget {
  const trail = trails.find(reference, call)
  const isArn = parseTrailArn(reference) !== null
  const resource = isArn ? reference : (trail?.arn ?? trailArn(call.accountId, call.region, reference))
  return ownTarget(call, `cloudtrail:${operation}`, resource, trail === null ? undefined : tagContext(trail))
}

function tagContext({ tags }: Trail) {
  return new Map([...tags].map(([key, value]) => [`aws:resourcetag/${key.toLowerCase()}`, [value]] as const))
}
