import { InvalidSelectorsError } from './invalid-selectors.ts'
import {
  type AdvancedSelector,
  type FieldOperator,
  type FieldSelector,
  fieldOperators,
  type SelectorField,
  selectorFields,
} from './selectors.ts'

/** An advanced selector as a request gives it. */
export interface GivenAdvancedSelector {
  readonly Name?: string | undefined
  readonly FieldSelectors?: readonly GivenFieldSelector[] | undefined
}

type GivenFieldSelector = { readonly Field?: string | undefined } & {
  readonly [Operator in FieldOperator]?: readonly string[] | undefined
}

/** Most values over all conditions of a trail's selectors. */
const valuesMax = 500

/** What can be chosen by, in one category. */
interface CategoryRules {
  readonly required: readonly SelectorField[]
  readonly optional: Readonly<Partial<Record<SelectorField, FieldRule>>>
}

interface FieldRule {
  readonly operators: readonly FieldOperator[]
  /** Null: any value. */
  readonly values: readonly string[] | RegExp | null
  /** Whether one value is all that may be given. */
  readonly isSingle: boolean
}

const anything: FieldRule = { operators: fieldOperators, values: null, isSingle: false }
const only = (operators: readonly FieldOperator[], values: FieldRule['values'], isSingle: boolean): FieldRule => ({
  operators,
  values,
  isSingle,
})

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html */
const readOnlyRule = only(['Equals'], ['true', 'false'], true)
const requiredRules: Readonly<Partial<Record<SelectorField, FieldRule>>> = {
  eventCategory: only(['Equals'], ['Management', 'Data', 'NetworkActivity'], true),
  'resources.type': only(['Equals'], /^AWS::\w+::\w+$/, true),
  eventSource: only(['Equals'], null, true),
}

const categories: Readonly<Record<string, CategoryRules>> = {
  Management: {
    required: ['eventCategory'],
    optional: {
      eventSource: only(['NotEquals'], ['kms.amazonaws.com', 'rdsdata.amazonaws.com'], false),
      readOnly: readOnlyRule,
    },
  },
  Data: {
    required: ['eventCategory', 'resources.type'],
    optional: {
      eventName: anything,
      eventSource: anything,
      eventType: anything,
      readOnly: readOnlyRule,
      'resources.ARN': anything,
      sessionCredentialFromConsole: only(['Equals', 'NotEquals'], ['true', 'false'], false),
      'userIdentity.arn': anything,
    },
  },
  NetworkActivity: {
    required: ['eventCategory', 'eventSource'],
    optional: {
      errorCode: only(['Equals'], ['VpceAccessDenied'], true),
      eventName: anything,
      'userIdentity.arn': anything,
      vpcEndpointId: anything,
    },
  },
}

/**
 * Checks advanced selectors.
 *
 * @throws {InvalidSelectorsError}
 */
export function advancedSelectors(given: readonly GivenAdvancedSelector[]): readonly AdvancedSelector[] {
  if (given.length === 0) throw new InvalidSelectorsError('Specify at least one advanced event selector.')
  const selectors = given.map(advancedSelector)
  const counts = selectors.flatMap(({ fields }) =>
    fields.flatMap((field) => fieldOperators.map((operator) => field[operator].length)),
  )
  if (counts.reduce((sum, count) => sum + count, 0) > valuesMax) {
    throw new InvalidSelectorsError(`Specify at most ${valuesMax} values over all conditions of your selectors.`)
  }
  return selectors
}

function advancedSelector({ Name = '', FieldSelectors = [] }: GivenAdvancedSelector): AdvancedSelector {
  const fields = FieldSelectors.map(fieldSelector)
  const names = fields.map(({ field }) => field)
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined) {
    throw new InvalidSelectorsError(`The field ${repeated} may stand once in an advanced event selector.`)
  }
  checkCategory(fields)
  return { name: Name, fields }
}

function fieldSelector(given: GivenFieldSelector): FieldSelector {
  const field = selectorFields.find((known) => known === given.Field)
  if (field === undefined) throw new InvalidSelectorsError(`The field ${given.Field} is not supported.`)
  const values = (operator: FieldOperator): readonly string[] => {
    const list = given[operator]
    if (list?.length === 0) throw new InvalidSelectorsError(`${operator} of ${field} needs at least one value.`)
    return list ?? []
  }
  const selector: FieldSelector = {
    field,
    Equals: values('Equals'),
    StartsWith: values('StartsWith'),
    EndsWith: values('EndsWith'),
    NotEquals: values('NotEquals'),
    NotStartsWith: values('NotStartsWith'),
    NotEndsWith: values('NotEndsWith'),
  }
  if (fieldOperators.every((operator) => selector[operator].length === 0)) {
    throw new InvalidSelectorsError(`The field ${field} needs an operator.`)
  }
  return selector
}

function checkCategory(fields: readonly FieldSelector[]): void {
  const category = fields.find(({ field }) => field === 'eventCategory')
  if (category === undefined) throw new InvalidSelectorsError('The field eventCategory is required.')
  checkRule(category, requiredRules.eventCategory ?? anything)
  const name = category.Equals[0] ?? ''
  const rules = categories[name]
  if (rules === undefined) throw new InvalidSelectorsError(`Trails do not choose events of category ${name}.`)
  for (const required of rules.required) {
    if (!fields.some(({ field }) => field === required)) {
      throw new InvalidSelectorsError(`The field ${required} is required for ${name} events.`)
    }
  }
  for (const selector of fields) {
    const { field } = selector
    const rule = rules.required.includes(field) ? requiredRules[field] : rules.optional[field]
    if (rule === undefined) throw new InvalidSelectorsError(`The field ${field} is not supported for ${name} events.`)
    checkRule(selector, rule)
  }
}

function checkRule(selector: FieldSelector, { operators, values, isSingle }: FieldRule): void {
  const { field } = selector
  for (const operator of fieldOperators) {
    const given = selector[operator]
    if (given.length > 0 && !operators.includes(operator)) {
      throw new InvalidSelectorsError(`The operator ${operator} is not supported for the field ${field}.`)
    }
    if (isSingle && given.length > 1) throw new InvalidSelectorsError(`The field ${field} takes one value.`)
    const unknown = given.find((value) => !isAmong(values, value))
    if (unknown !== undefined) throw new InvalidSelectorsError(`Value ${unknown} for ${field} is invalid.`)
  }
  const isWhole = field !== 'resources.ARN' || [...selector.Equals, ...selector.NotEquals].every(isResourceArn)
  if (!isWhole) {
    throw new InvalidSelectorsError(`Equals and NotEquals of ${field} need the whole ARN of a resource.`)
  }
  const both = selector.Equals.find((value) => selector.NotEquals.includes(value))
  if (both !== undefined) throw new InvalidSelectorsError(`Value ${both} of ${field} is both chosen and left out.`)
}

function isAmong(values: FieldRule['values'], value: string): boolean {
  if (values === null) return true
  return values instanceof RegExp ? values.test(value) : values.includes(value)
}

/** An ARN with something after its account; of what lies in a bucket, with the slash after its name. */
function isResourceArn(value: string): boolean {
  return /^arn:aws[\w-]*:(?:s3:::[^/]+\/.*|(?!s3:::)[\w-]+:[\w-]*:\d*:.+)$/s.test(value)
}
