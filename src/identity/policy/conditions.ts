import { type ConditionOperator, conditionOperators, type Fit, type ValueTest } from './condition-operators.ts'
import { parseBool } from './condition-values.ts'
import { allHold, anyHolds, type TriState } from './tri-state.ts'
import type { ContextValues } from './value-pattern.ts'

/** One operator on one key of a `Condition`. */
export interface Condition {
  readonly operator: OperatorName
  /** As it was given. */
  readonly key: string
  readonly keyLower: string
  /** As they were given. */
  readonly values: readonly string[]
  /** Names of the variables in `values`, as they were given. */
  readonly variables: readonly string[]
  test(context: ContextValues): TriState
}

/** `ForAnyValue:StringLikeIfExists`, taken apart. */
export interface OperatorName {
  readonly quantifier: 'all' | 'any' | null
  /** In lower case. */
  readonly base: string
  readonly isIfExists: boolean
}

/** The operator that `name` is; null where there is none of that name. */
export function parseOperatorName(name: string): OperatorName | null {
  const [, prefix, base = '', ifExists] = /^(ForAllValues:|ForAnyValue:)?(\w+?)(IfExists)?$/i.exec(name) ?? []
  const baseLower = base.toLowerCase()
  if (baseLower === 'null' ? ifExists !== undefined : !conditionOperators.has(baseLower)) return null
  const quantifier = prefix === undefined ? null : prefix.toLowerCase() === 'forallvalues:' ? 'all' : 'any'
  return { quantifier, base: baseLower, isIfExists: ifExists !== undefined }
}

/** Compiles one operator on one key. Its values are alternatives; of a negated operator, none may fit. */
export function compileCondition(
  operator: OperatorName,
  key: string,
  values: readonly string[],
  hasVariables: boolean,
): Condition {
  const keyLower = key.toLowerCase()
  const known = conditionOperators.get(operator.base)
  if (known === undefined) return { operator, key, keyLower, values, variables: [], test: nullTest(keyLower, values) }
  const tests = values.map((value) => known.compile(value, hasVariables))
  const variables = tests.flatMap((test) => test.variables)
  return { operator, key, keyLower, values, variables, test: keyTest(operator, keyLower, known, tests) }
}

/** A condition that nobody can judge: of an operator that does not exist, where AWS takes such a policy. */
export const unknownCondition: Condition = {
  operator: { quantifier: null, base: '', isIfExists: false },
  key: '',
  keyLower: '',
  values: [],
  variables: [],
  test: () => 'unknown',
}

/** `Null`: whether the key is missing. */
function nullTest(keyLower: string, values: readonly string[]): Condition['test'] {
  const wanted = values.map(parseBool)
  return (context) => {
    const isMissing = (context.get(keyLower)?.length ?? 0) === 0
    return anyHolds(wanted, (one) => (one === null ? 'unknown' : one === isMissing ? 'yes' : 'no'))
  }
}

function keyTest(
  { quantifier, isIfExists }: OperatorName,
  keyLower: string,
  { isNegated }: ConditionOperator,
  tests: readonly ValueTest[],
): Condition['test'] {
  const isHeldByMissing = isIfExists || quantifier === 'all' || (quantifier === null && isNegated)
  // A key of several values without a set operator: one must fit, or none, whichever is asked.
  const quantify = (quantifier ?? (isNegated ? 'all' : 'any')) === 'all' ? allHold : anyHolds
  return (context) => {
    const values = context.get(keyLower)
    if (values === undefined || values.length === 0) return isHeldByMissing ? 'yes' : 'no'
    return quantify(values, (value) => holds(value, context))
  }

  function holds(value: string, context: ContextValues): TriState {
    const fit = fitOfOne(tests, value, context)
    if (fit === 'unknown') return 'unknown'
    return fit !== 'unset' && (fit === 'yes') !== isNegated ? 'yes' : 'no'
  }
}

/** Whether `value` fits one of the tests. A variable without a value is worse than a value that cannot be read. */
function fitOfOne(tests: readonly ValueTest[], value: string, context: ContextValues): Fit {
  let result: Fit = 'no'
  for (const test of tests) {
    const fit = test.fits(value, context)
    if (fit === 'yes') return 'yes'
    if (fit === 'unset' || (fit === 'unknown' && result === 'no')) result = fit
  }
  return result
}
