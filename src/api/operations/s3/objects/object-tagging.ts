import { objectTagsMax, tagList, tagSet } from '../../../../buckets/tag-set.ts'
import { defineOperation, type TargetCall } from '../../operation.ts'
import { existingTagContext, requestTagContext } from '../condition-keys.ts'
import { getVisible } from '../missing-key.ts'
import type { S3Needs } from '../s3-needs.ts'
import { findBucket, type NamesBucket, objectTarget } from '../s3-target.ts'
import { refuseUnsupported } from '../unsupported-members.ts'
import { versionAction } from '../version-action.ts'

/** Tells an object's tags. */
export const getObjectTagging = (needs: S3Needs) =>
  defineOperation('s3', 'GetObjectTagging', {
    target: (input, call) => taggingTarget(needs, input, call, 's3:GetObjectTagging'),
    run: async (input, call) => {
      const bucket = findBucket(needs.buckets, input, call)
      refuseUnsupported(input, bucket)
      const { tags } = await getVisible(needs.objects, bucket, input.Key ?? '', call)
      return { TagSet: tagList(tags) }
    },
  })

/** Replaces an object's tags. */
export const putObjectTagging = (needs: S3Needs) =>
  defineOperation('s3', 'PutObjectTagging', {
    target: async (input, call) => {
      const requested = requestTagContext(tagSet(input.Tagging?.TagSet ?? [], objectTagsMax))
      return await taggingTarget(needs, input, call, 's3:PutObjectTagging', requested)
    },
    run: async (input, call) => {
      const bucket = findBucket(needs.buckets, input, call)
      refuseUnsupported(input, bucket)
      await getVisible(needs.objects, bucket, input.Key ?? '', call)
      const tags = tagSet(input.Tagging?.TagSet ?? [], objectTagsMax)
      await needs.objects.changeTags(bucket, input.Key ?? '', tags)
      return {}
    },
  })

/** Takes all of an object's tags away. */
export const deleteObjectTagging = (needs: S3Needs) =>
  defineOperation('s3', 'DeleteObjectTagging', {
    target: (input, call) => taggingTarget(needs, input, call, 's3:DeleteObjectTagging'),
    run: async (input, call) => {
      const bucket = findBucket(needs.buckets, input, call)
      refuseUnsupported(input, bucket)
      await getVisible(needs.objects, bucket, input.Key ?? '', call)
      await needs.objects.changeTags(bucket, input.Key ?? '', new Map())
      return {}
    },
  })

async function taggingTarget(
  { buckets, objects }: S3Needs,
  input: NamesBucket & { readonly Key?: string | undefined; readonly VersionId?: string | undefined },
  call: TargetCall,
  action: string,
  requested: ReturnType<typeof requestTagContext> = new Map(),
) {
  const [bucket, key] = [findBucket(buckets, input, call), input.Key ?? '']
  const object = await objects.find(bucket, key)
  return objectTarget(
    bucket,
    key,
    call,
    versionAction(action, input),
    new Map([...existingTagContext(object?.tags), ...requested]),
  )
}
