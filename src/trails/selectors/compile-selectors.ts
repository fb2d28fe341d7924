import type { EventRecord } from '../../event/event-record.ts'
import { readOnlyOf } from '../../event/indexed-fields.ts'
import { categoryOf, fieldReaders, resourcesOf, type SelectedResource } from './selected-record.ts'
import {
  type AdvancedSelector,
  type BasicSelector,
  choosingOperators,
  type DataResource,
  type FieldSelector,
  type TrailSelectors,
  vetoingOperators,
} from './selectors.ts'

/** Whether a record is chosen. */
export type Choice = (record: EventRecord) => boolean

/**
 * Selectors as a function, made once when they change, because every record of an account goes through it.
 *
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
 */
export function compileSelectors(trail: TrailSelectors): Choice {
  const choices = trail.kind === 'basic' ? trail.selectors.map(basicChoice) : trail.selectors.map(advancedChoice)
  return (record) => choices.some((choice) => choice(record))
}

function basicChoice({ readWriteType, includesManagement, excludedSources, dataResources }: BasicSelector): Choice {
  const excluded = new Set(excludedSources)
  const resources = dataResources.map(dataChoice)
  return (record) => {
    if (!isOfType(readWriteType, record)) return false
    switch (categoryOf(record)) {
      case 'Management':
        return includesManagement && !excluded.has(String(record.eventSource))
      case 'Data':
        return resourcesOf(record).some((resource) => resources.some((choice) => choice(resource)))
      default:
        return false
    }
  }
}

/** A record that says nothing of reading or writing counts as a write: it is better kept than missed. */
function isOfType(readWriteType: BasicSelector['readWriteType'], record: EventRecord): boolean {
  return readWriteType === 'All' || (readWriteType === 'ReadOnly') === (readOnlyOf(record) === true)
}

type ResourceChoice = (resource: SelectedResource) => boolean

/** Values that stand for every resource of their type. */
const everyResource: ReadonlySet<string> = new Set([
  'arn:aws:s3',
  'arn:aws:s3:::',
  'arn:aws:lambda',
  'arn:aws:dynamodb',
])

/** Objects are chosen by the beginning of their ARN, functions and tables by the whole of it. */
function dataChoice({ type, values }: DataResource): ResourceChoice {
  if (values.some((value) => everyResource.has(value))) return (resource) => resource.type === type
  const matches =
    type === 'AWS::S3::Object'
      ? (arn: string) => values.some((value) => arn.startsWith(value))
      : (arn: string) => values.includes(arn)
  return (resource) => resource.type === type && resource.arn !== null && matches(resource.arn)
}

function advancedChoice({ fields }: AdvancedSelector): Choice {
  const plain: Choice[] = []
  const ofResource: ResourceChoice[] = []
  for (const selector of fields) {
    const matches = fieldTest(selector)
    const { field } = selector
    if (field === 'resources.type') ofResource.push(({ type }) => matches(type))
    else if (field === 'resources.ARN') ofResource.push(({ arn }) => matches(arn))
    else plain.push((record) => matches(fieldReaders[field](record)))
  }
  return (record) =>
    plain.every((choice) => choice(record)) &&
    // Type and ARN are of one and the same resource.
    (ofResource.length === 0 || resourcesOf(record).some((one) => ofResource.every((choice) => choice(one))))
}

const operatorTests = {
  Equals: (value: string, given: string) => value === given,
  StartsWith: (value: string, given: string) => value.startsWith(given),
  EndsWith: (value: string, given: string) => value.endsWith(given),
} as const

/** A field that a record lacks is chosen by no value and vetoed by none. */
function fieldTest(selector: FieldSelector): (value: string | null) => boolean {
  const choosing = choosingOperators.flatMap((operator) => testsOf(operatorTests[operator], selector[operator]))
  const vetoing = vetoingOperators.flatMap((operator) => testsOf(vetoTests[operator], selector[operator]))
  return (value) => {
    if (value === null) return choosing.length === 0
    if (vetoing.some((matches) => matches(value))) return false
    return choosing.length === 0 || choosing.some((matches) => matches(value))
  }
}

const vetoTests = {
  NotEquals: operatorTests.Equals,
  NotStartsWith: operatorTests.StartsWith,
  NotEndsWith: operatorTests.EndsWith,
} as const

function testsOf(matches: (value: string, given: string) => boolean, values: readonly string[]) {
  return values.map((given) => (value: string) => matches(value, given))
}
