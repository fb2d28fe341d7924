import { commonError, type ServiceError } from './errors.ts'
import { isRecord, ownValue } from './is-record.ts'
import { lowerCamel } from './lower-camel.ts'
import { brokenRules, isSimple, type Rule, rulesOf } from './shape-rules.ts'
import type { Shape, ShapeUse, StructureShape } from './shapes.ts'
import { showValue } from './violation-text.ts'

/** Violations beyond this are not looked for: the answer names at most ten, as AWS does. */
export const violationsMax = 10

/** Nesting beyond this is not valid, whatever the model allows. */
const depthMax = 64

/** A rule of the model that a value breaks. */
export interface Violation {
  /** Where: member names with a small first letter, elements counted from 1 (`tagsList.1.member.key`). */
  readonly path: string
  /** The member that the path ends in or, for an element of a list or map, that holds it; spelled as in the model. */
  readonly member: string
  readonly rule: Rule | 'required' | 'element' | 'union' | 'depth'
  /** `Member must have length less than or equal to 128`. */
  readonly constraint: string
  /** The value as messages print it; null where it is sensitive and must not be printed. */
  readonly shown: string | null
}

/**
 * Every rule of the model that `value` breaks, in the model's order, at most {@link violationsMax}.
 *
 * `value` is what a protocol decoded by `shape`. A handler whose service has an error of its own for a member looks for
 * that member here; otherwise {@link validationError} says it as AWS does.
 */
export function validateInput(shape: StructureShape | null, value: unknown): Violation[] {
  const found: Violation[] = []
  if (shape !== null) checkMembers(shape, isRecord(value) ? value : {}, { path: '', found, depth: 0 })
  return found.slice(0, violationsMax)
}

/** The error that names the violations in AWS's words. There must be at least one. */
export function validationError(violations: readonly Violation[]): ServiceError {
  const texts = violations.map(({ path, constraint, shown }) => {
    const value = shown === null ? 'Value' : `Value ${shown}`
    return `${value} at '${path}' failed to satisfy constraint: ${constraint}`
  })
  const count = `${texts.length} validation ${texts.length === 1 ? 'error' : 'errors'} detected`
  return commonError('validation', `${count}: ${texts.join('; ')}`)
}

interface Walk {
  readonly path: string
  readonly found: Violation[]
  readonly depth: number
}

function checkMembers(shape: StructureShape, value: Readonly<Record<string, unknown>>, walk: Walk): void {
  for (const member of shape.members) {
    if (walk.found.length >= violationsMax) return
    const part = ownValue(value, member.name)
    const path = walk.path === '' ? lowerCamel(member.name) : `${walk.path}.${lowerCamel(member.name)}`
    if (part === undefined || part === null) {
      if (member.isRequired) {
        const constraint = 'Member must not be null'
        walk.found.push({ path, member: member.name, rule: 'required', constraint, shown: 'null' })
      }
      continue
    }
    checkValue(member.shape, part, member.name, { ...walk, path })
  }
  checkUnion(shape, value, walk)
}

function checkUnion(shape: StructureShape, value: Readonly<Record<string, unknown>>, { path, found }: Walk): void {
  if (!shape.isUnion) return
  const set = shape.members.filter(({ name }) => ownValue(value, name) !== undefined)
  if (set.length === 1) return
  const constraint = 'Exactly one member of a union must be set'
  found.push({ path, member: shape.name, rule: 'union', constraint, shown: showValue(shape, value) })
}

function checkValue(shape: Shape, value: unknown, member: string, walk: Walk): void {
  const { path, found } = walk
  for (const { rule, constraint } of brokenRules(shape, value)) {
    found.push({ path, member, rule, constraint, shown: shape.isSensitive ? null : showValue(shape, value) })
  }
  if (walk.depth >= depthMax) {
    found.push({ path, member, rule: 'depth', constraint: 'Member is nested too deeply', shown: null })
    return
  }
  if (shape.type === 'structure' && isRecord(value)) checkMembers(shape, value, { ...walk, depth: walk.depth + 1 })
  if (shape.type === 'list' && Array.isArray(value)) checkElements(shape, shape.member, value, member, walk)
  if (shape.type === 'map' && isRecord(value)) {
    checkParts(shape, shape.key, Object.keys(value), 'Map keys must satisfy constraint', value, member, walk)
    checkElements(shape, shape.value, value, member, walk)
  }
}

/** Structures are checked one by one; of simple values AWS names the whole collection and every rule for elements. */
function checkElements(
  shape: Shape,
  use: ShapeUse,
  value: readonly unknown[] | Readonly<Record<string, unknown>>,
  member: string,
  walk: Walk,
): void {
  if (isSimple(use.shape)) {
    const opening = Array.isArray(value) ? 'Member must satisfy constraint' : 'Map value must satisfy constraint'
    checkParts(shape, use, Object.values(value), opening, value, member, walk)
    return
  }
  for (const [key, element] of Object.entries(value)) {
    if (walk.found.length >= violationsMax) return
    const path = `${walk.path}.${Array.isArray(value) ? Number(key) + 1 : key}.member`
    if (element === null || element === undefined) {
      walk.found.push({ path, member, rule: 'required', constraint: 'Member must not be null', shown: 'null' })
      continue
    }
    checkValue(use.shape, element, member, { ...walk, path, depth: walk.depth + 1 })
  }
}

function checkParts(
  shape: Shape,
  use: ShapeUse,
  parts: readonly unknown[],
  opening: string,
  whole: unknown,
  member: string,
  { path, found }: Walk,
): void {
  const isBroken = (part: unknown) => part === null || part === undefined || brokenRules(use.shape, part).length > 0
  if (!parts.some(isBroken)) return
  const rules = [...rulesOf(use.shape), 'Member must not be null'].join(', ')
  const sensitive = shape.isSensitive || use.shape.isSensitive
  const shown = sensitive ? null : showValue(shape, whole)
  found.push({ path, member, rule: 'element', constraint: `${opening}: [${rules}]`, shown })
}
