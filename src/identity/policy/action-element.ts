import type { ActionElement } from './compiled-policy.ts'
import { compileValue } from './value-pattern.ts'

/** Compiles `Action` or `NotAction`. Actions match whatever their case. */
export function compileActions(values: readonly string[], isNot: boolean): ActionElement {
  const literals = new Set<string>()
  const tests: ((actionLower: string) => boolean)[] = []
  for (const value of values) {
    const lower = value.toLowerCase()
    if (/[*?]/.test(lower)) {
      const test = compileValue(lower, { wildcards: true, variables: false }).testFor(noContext)
      if (test !== null) tests.push(test)
    } else literals.add(lower)
  }
  const named = (actionLower: string) => literals.has(actionLower) || tests.some((test) => test(actionLower))
  return { isNot, values, covers: (actionLower) => named(actionLower) !== isNot }
}

const noContext = new Map<string, readonly string[]>()
