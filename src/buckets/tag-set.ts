import { s3Error } from '../contract/s3-errors.ts'

/** A tag as requests carry it. */
export interface GivenTag {
  readonly Key?: string | undefined
  readonly Value?: string | undefined
}

/** Most tags of a bucket and of an object. */
export const bucketTagsMax = 50
export const objectTagsMax = 10

/** Longest key and value, in characters. */
const keyCharsMax = 128
const valueCharsMax = 256

/** What AWS lets stand in keys and values. */
const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/**
 * The tags of a bucket or an object, in the order given.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
 *
 * @throws {ServiceError} `InvalidTag`, or `BadRequest` in AWS's words where there are too many.
 */
export function tagSet(given: readonly GivenTag[], countMax: number): ReadonlyMap<string, string> {
  if (given.length > countMax) {
    throw s3Error('InvalidTag', `Object tags cannot be greater than ${countMax}`)
  }
  const tags = new Map<string, string>()
  for (const { Key = '', Value = '' } of given) {
    if (!isTagText(Key, 1, keyCharsMax)) {
      throw s3Error('InvalidTag', 'The TagKey you have provided is invalid', { TagKey: Key })
    }
    if (!isTagText(Value, 0, valueCharsMax)) {
      throw s3Error('InvalidTag', 'The TagValue you have provided is invalid', { TagKey: Key, TagValue: Value })
    }
    if (/^aws:/i.test(Key)) throw s3Error('InvalidTag', 'System tags cannot be added/updated by requester')
    if (tags.has(Key)) throw s3Error('InvalidTag', 'Cannot provide multiple Tags with the same key', { TagKey: Key })
    tags.set(Key, Value)
  }
  return tags
}

/** Tags as answers carry them. */
export function tagList(tags: ReadonlyMap<string, string>): { Key: string; Value: string }[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }))
}

function isTagText(text: string, charsMin: number, charsMax: number): boolean {
  const chars = [...text].length
  return chars >= charsMin && chars <= charsMax && tagText.test(text)
}
