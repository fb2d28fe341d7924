import type { RequestContext } from '../../../identity/authorise.ts'
import type { Tags } from '../../../identity/iam/tags.ts'

/** The condition keys that say which tags a user, role or policy has. */
export function resourceTagContext(tags: Tags): RequestContext {
  return new Map(
    [...tags].flatMap(([key, value]) => [
      [`aws:resourcetag/${key.toLowerCase()}`, [value]] as const,
      [`iam:resourcetag/${key.toLowerCase()}`, [value]] as const,
    ]),
  )
}

/** The condition keys that say which tags a request sets. */
export function requestTagContext(tags: Tags): RequestContext {
  const values = [...tags].map(([key, value]) => [`aws:requesttag/${key.toLowerCase()}`, [value]] as const)
  return new Map([...values, ...tagKeysContext([...tags.keys()])])
}

/** The condition key that says which tags a request is about. Absent where it is about none. */
export function tagKeysContext(keys: readonly string[]): RequestContext {
  return keys.length === 0 ? new Map() : new Map([['aws:tagkeys', keys]])
}
