import { iamError, validationError } from './errors.ts'
import { tagsMax } from './limits.ts'

export type Tags = ReadonlyMap<string, string>

/** A tag of a request, as the contract lets it through. */
export interface GivenTag {
  readonly Key?: string | undefined
  readonly Value?: string | undefined
}

/**
 * The tags of a request. Keys keep their case and are one key whatever their case.
 *
 * @throws {ServiceError} A key comes twice, or is AWS's own.
 */
export function tagsOf(given: readonly GivenTag[] | undefined): Tags {
  const tags = new Map<string, string>()
  const seen = new Set<string>()
  for (const { Key: key = '', Value: value = '' } of given ?? []) {
    if (key.toLowerCase().startsWith(reservedPrefix)) throw reserved(key)
    if (seen.has(key.toLowerCase())) {
      throw iamError(
        'InvalidInputException',
        'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      )
    }
    seen.add(key.toLowerCase())
    tags.set(key, value)
  }
  return tags
}

/**
 * `tags` with `added`, which replace those of the same key.
 *
 * @throws {ServiceError} There would be more than {@link tagsMax}.
 */
export function withTags(tags: Tags, added: Tags): Tags {
  const merged = new Map([...withoutTags(tags, [...added.keys()]), ...added])
  if (merged.size > tagsMax) {
    throw iamError('LimitExceededException', 'The number of tags has reached the maximum limit.')
  }
  return merged
}

/** `tags` without these keys, whatever their case. A key that is not there is no error. */
export function withoutTags(tags: Tags, keys: readonly string[]): Tags {
  const removed = new Set(keys.map((key) => key.toLowerCase()))
  return new Map([...tags].filter(([key]) => !removed.has(key.toLowerCase())))
}

const reservedPrefix = 'aws:'

function reserved(key: string) {
  return validationError(`Tag keys that begin with ${reservedPrefix} are reserved for AWS: ${key}`)
}
