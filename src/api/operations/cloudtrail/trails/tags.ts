import type { Tag } from '@aws-sdk/client-cloudtrail'
import { trailError } from '../../../../trails/errors.ts'
import type { Trail } from '../../../../trails/trail.ts'
import { invalidArn, parseTrailArn } from '../../../../trails/trail-name.ts'
import type { TrailScope, Trails } from '../../../../trails/trails.ts'
import { defineOperation, ownTarget } from '../../operation.ts'
import { requestTagContext, tagKeysContext, trailTarget } from './trail-target.ts'

const tagsMax = 50
const keyCharsMax = 128
const valueCharsMax = 256

/** Sets tags of a trail; a key that it has gets the new value. */
export const addTags = (trails: Trails) =>
  defineOperation('cloudtrail', 'AddTags', {
    target: ({ ResourceId = '', TagsList = [] }, call) =>
      trailTarget(trails, call, 'AddTags', ResourceId, requestTagContext(TagsList)),
    run: async ({ ResourceId = '', TagsList = [] }, call) => {
      const { arn } = taggable(trails, ResourceId, call)
      await trails.change(arn, call.eventId, (trail) => ({ ...trail, tags: trailTags(trail.tags, TagsList) }))
      return {}
    },
  })

/** Takes tags away, by key. */
export const removeTags = (trails: Trails) =>
  defineOperation('cloudtrail', 'RemoveTags', {
    target: ({ ResourceId = '', TagsList = [] }, call) =>
      trailTarget(trails, call, 'RemoveTags', ResourceId, tagKeysContext(TagsList)),
    run: async ({ ResourceId = '', TagsList = [] }, call) => {
      const { arn } = taggable(trails, ResourceId, call)
      const removed = new Set(TagsList.map(({ Key }) => Key))
      await trails.change(arn, call.eventId, (trail) => ({
        ...trail,
        tags: new Map([...trail.tags].filter(([key]) => !removed.has(key))),
      }))
      return {}
    },
  })

/** The tags of up to twenty trails. */
export const listTags = (trails: Trails) =>
  defineOperation('cloudtrail', 'ListTags', {
    target: ({ ResourceIdList = [] }, call) => {
      const permissions = ResourceIdList.flatMap((id) => trailTarget(trails, call, 'ListTags', id).permissions)
      return { ...ownTarget(call, 'cloudtrail:ListTags'), permissions }
    },
    run: async ({ ResourceIdList = [] }, call) => ({
      ResourceTagList: ResourceIdList.map((id) => ({ ResourceId: id, TagsList: tagsOf(taggable(trails, id, call)) })),
    }),
  })

/**
 * The tags after some were set.
 *
 * @throws {ServiceError} `InvalidTagParameterException`, `TagsLimitExceededException`.
 */
export function trailTags(before: ReadonlyMap<string, string>, added: readonly Tag[]): ReadonlyMap<string, string> {
  const keys = added.map(({ Key = '' }) => Key)
  if (new Set(keys).size < keys.length) throw invalidTag('Duplicate tag keys are not allowed.')
  const tags = new Map(before)
  for (const { Key = '', Value = '' } of added) {
    if (Key.length < 1 || Key.length > keyCharsMax) throw invalidTag(`A tag key has 1 to ${keyCharsMax} characters.`)
    if (Value.length > valueCharsMax) throw invalidTag(`A tag value has at most ${valueCharsMax} characters.`)
    if (/^aws:/i.test(Key)) throw invalidTag('Tag keys that begin with aws: are reserved.')
    tags.set(Key, Value)
  }
  if (tags.size > tagsMax) {
    throw trailError('TagsLimitExceededException', `A trail has at most ${tagsMax} tags.`)
  }
  return tags
}

function taggable(trails: Trails, arn: string, scope: TrailScope): Trail {
  const parsed = parseTrailArn(arn)
  if (parsed === null) throw invalidArn(arn)
  if (parsed.region !== scope.region) {
    throw trailError(
      'CloudTrailARNInvalidException',
      `Region in ARN is wrong, you can only access resources in region ${scope.region}.`,
    )
  }
  const trail = trails.find(arn, scope)
  if (trail === null) throw trailError('ResourceNotFoundException', `The specified resource ${arn} was not found.`)
  return trail
}

function tagsOf({ tags }: Trail): Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }))
}

function invalidTag(message: string) {
  return trailError('InvalidTagParameterException', message)
}
