import type { Session } from '../principal.ts'

/** What a caller asks for, as it was sent. */
export interface RequestedTags {
  readonly tags: readonly (readonly [key: string, value: string])[]
  readonly transitiveKeys: readonly string[]
}

/** Tags of a new session: those that were asked for, and those that it inherits from the session that asks. */
export type SessionTags = Pick<Session, 'tags' | 'transitiveTagKeys'>

/**
 * Transitive tags of the asking session pass to the new one, and stay transitive. Tag keys are the same whatever their
 * case.
 *
 * @param asking Null for a caller with a long-term key.
 * @throws {SessionTagsError}
 */
export function sessionTags({ tags, transitiveKeys }: RequestedTags, asking: SessionTags | null): SessionTags {
  const given = new Map(tags.map(([key, value]) => [key.toLowerCase(), [key, value] as const]))
  if (given.size < tags.length) {
    throw new SessionTagsError('Duplicate tag keys found. Please note that Tag keys are case insensitive.')
  }
  if ([...given.keys()].some((key) => key.startsWith('aws:'))) {
    throw new SessionTagsError('Tag keys that begin with aws: are reserved.')
  }
  const inherited = asking?.transitiveTagKeys ?? []
  if (inherited.some((key) => given.has(key.toLowerCase()))) {
    throw new SessionTagsError(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the " +
        'calling session.',
    )
  }
  const transitive = transitiveKeys.map((key) => given.get(key.toLowerCase())?.[0])
  if (transitive.includes(undefined)) {
    throw new SessionTagsError('The specified transitive tag key must be included in the requested tags.')
  }
  const inheritedTags = inherited.map((key) => [key, asking?.tags.get(key) ?? ''] as const)
  return {
    tags: new Map([...inheritedTags, ...tags]),
    transitiveTagKeys: [...new Set([...inherited, ...transitive.filter((key) => key !== undefined)])],
  }
}

/** The tags cannot be those of a session. The message is AWS's. */
export class SessionTagsError extends Error {
  override readonly name = 'SessionTagsError'
}
