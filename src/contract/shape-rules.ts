import { isRecord } from './is-record.ts'
import type { Shape } from './shapes.ts'

export type Rule = 'enum' | 'pattern' | 'length' | 'range'

export interface BrokenRule {
  readonly rule: Rule
  readonly constraint: string
}

/** The rules of the shape itself that the value breaks, not those of its parts. */
export function brokenRules(shape: Shape, value: unknown): BrokenRule[] {
  const broken: BrokenRule[] = []
  if (!hasRules(shape)) return broken
  const size = sizeOf(shape, value)
  const tooLarge = shape.max !== null && size > shape.max
  const tooSmall = shape.min !== null && size < shape.min
  const rule = isNumber(shape) ? 'range' : 'length'

  if (shape.type === 'string' && typeof value === 'string') {
    if (shape.values !== null && !shape.values.includes(value)) {
      broken.push({ rule: 'enum', constraint: enumRule(shape.values) })
    }
    // A text that is too long is refused without a look at its pattern: the time a pattern takes grows with the text.
    if (!tooLarge && shape.expression !== null && !shape.expression.test(value)) {
      broken.push({ rule: 'pattern', constraint: patternRule(shape.pattern ?? '') })
    }
  }
  if (tooLarge) broken.push({ rule, constraint: boundRule(shape, 'less', shape.max) })
  if (tooSmall) broken.push({ rule, constraint: boundRule(shape, 'greater', shape.min) })
  return broken
}

/** Every rule of the shape in AWS's order. */
export function rulesOf(shape: Shape): string[] {
  if (!hasRules(shape)) return []
  const rules: string[] = []
  if (shape.max !== null) rules.push(boundRule(shape, 'less', shape.max))
  if (shape.min !== null) rules.push(boundRule(shape, 'greater', shape.min))
  if (shape.type === 'string' && shape.pattern !== null) rules.push(patternRule(shape.pattern))
  if (shape.type === 'string' && shape.values !== null) rules.push(enumRule(shape.values))
  return rules
}

function boundRule(shape: Shape, side: 'less' | 'greater', bound: number | null): string {
  return `Member must have ${isNumber(shape) ? 'value' : 'length'} ${side} than or equal to ${bound}`
}

function patternRule(pattern: string): string {
  return `Member must satisfy regular expression pattern: ${pattern}`
}

function enumRule(values: readonly string[]): string {
  return `Member must satisfy enum value set: [${values.join(', ')}]`
}

/** What `min` and `max` of the shape count. */
function sizeOf(shape: Shape, value: unknown): number {
  if (typeof value === 'number') return value
  if (typeof value === 'string') return characters(value)
  if (value instanceof Uint8Array) return value.length
  if (Array.isArray(value)) return value.length
  return isRecord(value) && shape.type === 'map' ? Object.keys(value).length : 0
}

/** Unicode code points, without making a copy of the text. */
function characters(text: string): number {
  let count = text.length
  for (let index = 0; index < text.length; index += 1) {
    if ((text.codePointAt(index) ?? 0) > 0xffff) {
      count -= 1
      index += 1
    }
  }
  return count
}

function isNumber(shape: Shape): boolean {
  return ['byte', 'short', 'integer', 'long', 'float', 'double'].includes(shape.type)
}

/** Texts, numbers and the like: values without parts. */
export function isSimple(shape: Shape): boolean {
  return shape.type !== 'structure' && shape.type !== 'list' && shape.type !== 'map'
}

type RuledShape = Exclude<Shape, { readonly type: 'structure' | 'boolean' | 'timestamp' }>

function hasRules(shape: Shape): shape is RuledShape {
  return shape.type !== 'structure' && shape.type !== 'boolean' && shape.type !== 'timestamp'
}
