import { type ContextValues, compileValue, type ValuePattern } from './value-pattern.ts'

/** `Resource` or `NotResource`. */
export interface ResourceElement {
  readonly isNot: boolean
  /** As they were given. */
  readonly values: readonly string[]
  /** Names of the variables in them, as they were given. */
  readonly variables: readonly string[]
  covers(resource: string, context: ContextValues): boolean
  /** The same for those of `values` alone that name something: `*` and `NotResource` name nothing. */
  names(resource: string, context: ContextValues): boolean
}

/**
 * Compiles `Resource` or `NotResource`. Case counts, and a `*` reaches over colons and slashes. An ARN with fewer than
 * six fields is one whose others may be anything.
 *
 * A value whose variable has no value matches nothing; a `NotResource` with one covers nothing at all.
 */
export function compileResources(values: readonly string[], isNot: boolean, variables: boolean): ResourceElement {
  const patterns = values.map((value) => compileValue(completeArn(value), { wildcards: true, variables }))
  const naming = patterns.filter((_pattern, index) => !isNot && values[index] !== '*')
  const covers = isNot
    ? (resource: string, context: ContextValues) =>
        patterns.every((pattern) => pattern.testFor(context)?.(resource) === false)
    : (resource: string, context: ContextValues) => matchesOne(patterns, resource, context)
  return {
    isNot,
    values,
    variables: patterns.flatMap((pattern) => pattern.variables),
    covers,
    names: (resource, context) => matchesOne(naming, resource, context),
  }
}

function matchesOne(patterns: readonly ValuePattern[], resource: string, context: ContextValues): boolean {
  for (const pattern of patterns) {
    // Most patterns are about something else. As `startsWith`, which takes three times as long.
    const mayMatch = resource.lastIndexOf(pattern.start, 0) === 0
    if (mayMatch && pattern.testFor(context)?.(resource) === true) return true
  }
  return false
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html, "Incomplete ARNs" */
function completeArn(value: string): string {
  if (value === '*') return value
  const missing = arnFields - value.replace(/\$\{[^}]{0,256}\}/g, '').split(':').length
  return missing > 0 ? `${value}${':*'.repeat(missing)}` : value
}

const arnFields = 6
