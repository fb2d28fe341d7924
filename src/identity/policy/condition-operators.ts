import { compileArn } from './arn-pattern.ts'
import { parseBinary, parseBool, parseDate, parseNumber } from './condition-values.ts'
import { compileGlob } from './glob.ts'
import { isInRange, parseIpRange } from './ip-range.ts'
import type { TriState } from './tri-state.ts'
import { type CompileParts, type ContextValues, compileValue } from './value-pattern.ts'

/** Whether one value of a request fits one value of a policy. `unset`: a variable in the policy's has no value. */
export type Fit = TriState | 'unset'

export interface ValueTest {
  readonly variables: readonly string[]
  fits(value: string, context: ContextValues): Fit
}

/** A condition operator without its prefix and `IfExists`. */
export interface ConditionOperator {
  /** It holds where no value fits. */
  readonly isNegated: boolean
  /** @param variables Whether `${…}` in the value is a variable. */
  compile(value: string, variables: boolean): ValueTest
}

const textOperators = {
  StringEquals: text(false),
  StringEqualsIgnoreCase: text(false, (value) => value.toLowerCase()),
  StringLike: text(true),
  ArnEquals: text(true, unchanged, compileArn),
  ArnLike: text(true, unchanged, compileArn),
}

const readOperators = {
  NumericEquals: read(parseNumber, (value, wanted) => value === wanted),
  NumericLessThan: read(parseNumber, (value, wanted) => value < wanted),
  NumericLessThanEquals: read(parseNumber, (value, wanted) => value <= wanted),
  NumericGreaterThan: read(parseNumber, (value, wanted) => value > wanted),
  NumericGreaterThanEquals: read(parseNumber, (value, wanted) => value >= wanted),
  DateEquals: read(parseDate, (value, wanted) => value === wanted),
  DateLessThan: read(parseDate, (value, wanted) => value < wanted),
  DateLessThanEquals: read(parseDate, (value, wanted) => value <= wanted),
  DateGreaterThan: read(parseDate, (value, wanted) => value > wanted),
  DateGreaterThanEquals: read(parseDate, (value, wanted) => value >= wanted),
  Bool: read(parseBool, (value, wanted) => value === wanted),
  BinaryEquals: read(parseBinary, (value, wanted) => value === wanted),
  IpAddress: read(parseIpRange, (value, wanted) => isInRange(wanted, value)),
}

/**
 * The operators by name in lower case: like AWS, Cairn takes them in any. `Null` is none of them: it asks about a key,
 * not about its values.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const conditionOperators: ReadonlyMap<string, ConditionOperator> = new Map(
  [
    ...Object.entries({ ...textOperators, ...readOperators }).map(([name, operator]) => [name, operator] as const),
    ['StringNotEquals', negated(textOperators.StringEquals)] as const,
    ['StringNotEqualsIgnoreCase', negated(textOperators.StringEqualsIgnoreCase)] as const,
    ['StringNotLike', negated(textOperators.StringLike)] as const,
    ['ArnNotEquals', negated(textOperators.ArnEquals)] as const,
    ['ArnNotLike', negated(textOperators.ArnLike)] as const,
    ['NumericNotEquals', negated(readOperators.NumericEquals)] as const,
    ['DateNotEquals', negated(readOperators.DateEquals)] as const,
    ['NotIpAddress', negated(readOperators.IpAddress)] as const,
  ].map(([name, operator]) => [name.toLowerCase(), operator]),
)

function negated(operator: ConditionOperator): ConditionOperator {
  return { ...operator, isNegated: true }
}

function unchanged(value: string): string {
  return value
}

/** Compares texts, in which there may be variables. */
function text(wildcards: boolean, fold = unchanged, compileParts?: CompileParts): ConditionOperator {
  return {
    isNegated: false,
    compile(value, variables) {
      const pattern = compileValue(value, { wildcards, variables }, foldingParts(fold, compileParts))
      return {
        variables: pattern.variables,
        fits(value, context) {
          const test = pattern.testFor(context)
          if (test === null) return 'unset'
          return test(fold(value)) ? 'yes' : 'no'
        },
      }
    },
  }
}

/** Folds what is compiled, the values of variables included, as the request's values will be. */
function foldingParts(fold: (value: string) => string, compileParts: CompileParts = compileGlob): CompileParts {
  if (fold === unchanged) return compileParts
  return (parts) => compileParts(parts.map((part) => (typeof part === 'string' ? fold(part) : part)))
}

/** Compares what the texts stand for; `unknown` where one of them cannot be read. */
function read<Value>(
  parse: (text: string) => Value | null,
  compare: (value: Value, wanted: Value) => boolean,
): ConditionOperator {
  return {
    isNegated: false,
    compile(wantedText) {
      const wanted = parse(wantedText)
      return {
        variables: [],
        fits(text) {
          const value = parse(text)
          if (wanted === null || value === null) return 'unknown'
          return compare(value, wanted) ? 'yes' : 'no'
        },
      }
    },
  }
}
