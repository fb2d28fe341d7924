import type { FieldAction, FieldRule } from './field-rule.ts'

/** A place on the way of some rules' paths. */
export interface FieldStep {
  readonly next: Map<string, FieldStep>
  /** Where `*` leads. */
  any: FieldStep | null
  /** The rule whose path ends here. */
  rule: FieldRule | null
  /** This step alone, so that none has to be made for each value. */
  readonly alone: readonly FieldStep[]
}

/** No rule goes any further. */
export const noSteps: readonly FieldStep[] = []

/** The steps that every path of `rules` begins with. Of rules for one field the one that leaves least counts. */
export function compileSteps(rules: readonly FieldRule[]): readonly FieldStep[] {
  const root = newStep()
  for (const rule of rules) {
    let step = root
    for (const name of rule.field.split('.')) step = child(step, name)
    step.rule = stronger(step.rule, rule)
  }
  return root.alone
}

/** The first names of all paths, and there whatever stands is taken out or masked as a whole. */
export function coarseSteps(steps: readonly FieldStep[]): readonly FieldStep[] {
  const root = newStep()
  for (const { next } of steps) {
    for (const [name, { rule }] of next) {
      const wasDropped = rule?.action === 'drop'
      child(root, name).rule = wasDropped ? rule : { ...wholeMember, field: name }
    }
  }
  return root.alone
}

/** What takes the place of finer rules in a record that these would make too large. */
const wholeMember = { name: 'too-large', eventSource: null, eventName: null, action: 'mask' } as const

/**
 * Where the paths go on from `steps` by the member `name`. As in search, a name may itself contain dots, and then
 * takes as many steps as it has parts; a `*` takes the whole of it, or one part.
 */
export function stepsInto(steps: readonly FieldStep[], name: string): readonly FieldStep[] {
  const isDotted = name.includes('.')
  const [only] = steps
  if (steps.length === 1 && only !== undefined && only.any === null && !isDotted) {
    return only.next.get(name)?.alone ?? noSteps
  }
  const into = new Set<FieldStep>()
  for (const step of steps) {
    add(into, step.next.get(name))
    add(into, step.any)
  }
  if (isDotted) {
    let from: readonly FieldStep[] = steps
    for (const part of name.split('.')) from = from.flatMap(({ next, any }) => [next.get(part), any].filter(isStep))
    for (const step of from) into.add(step)
  }
  return into.size === 0 ? noSteps : [...into]
}

/** Where the paths go on from `steps` by an element of a list: as in search a list stands for each of its elements. */
export function stepsIntoElement(steps: readonly FieldStep[], index: number): readonly FieldStep[] {
  const into = new Set(steps)
  for (const step of steps) {
    add(into, step.any)
    if (step.next.size > 0) add(into, step.next.get(String(index)))
  }
  return into.size === steps.length ? steps : [...into]
}

/** The rule whose path has come to its end at `steps`; null where none has. */
export function ruleAt(steps: readonly FieldStep[]): FieldRule | null {
  let rule: FieldRule | null = null
  for (const step of steps) if (step.rule !== null) rule = stronger(rule, step.rule)
  return rule
}

const strengths: Readonly<Record<FieldAction, number>> = { hash: 1, mask: 2, drop: 3 }

function stronger(one: FieldRule | null, other: FieldRule): FieldRule {
  return one !== null && strengths[one.action] >= strengths[other.action] ? one : other
}

function child(step: FieldStep, name: string): FieldStep {
  if (name === '*') {
    step.any ??= newStep()
    return step.any
  }
  const known = step.next.get(name)
  if (known !== undefined) return known
  const made = newStep()
  step.next.set(name, made)
  return made
}

function newStep(): FieldStep {
  const alone: FieldStep[] = []
  const step = { next: new Map<string, FieldStep>(), any: null, rule: null, alone }
  alone.push(step)
  return step
}

function add(into: Set<FieldStep>, step: FieldStep | null | undefined): void {
  if (isStep(step)) into.add(step)
}

function isStep(step: FieldStep | null | undefined): step is FieldStep {
  return step !== null && step !== undefined
}
