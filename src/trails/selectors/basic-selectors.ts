import { InvalidSelectorsError } from './invalid-selectors.ts'
import {
  type BasicSelector,
  type DataResource,
  type DataResourceType,
  dataResourceTypes,
  type ReadWriteType,
  readWriteTypes,
} from './selectors.ts'

/** A basic selector as a request gives it. */
export interface GivenBasicSelector {
  readonly ReadWriteType?: string | undefined
  readonly IncludeManagementEvents?: boolean | undefined
  readonly ExcludeManagementEventSources?: readonly string[] | undefined
  readonly DataResources?: readonly GivenDataResource[] | undefined
}

interface GivenDataResource {
  readonly Type?: string | undefined
  readonly Values?: readonly string[] | undefined
}

/** Most basic selectors of a trail, and values over all of them. */
const selectorsMax = 5
const valuesMax = 250

/** The only services whose management events can be left out. */
const excludableSources: readonly string[] = ['kms.amazonaws.com', 'rdsdata.amazonaws.com']

/**
 * Checks basic selectors.
 *
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventSelector.html
 *
 * @throws {InvalidSelectorsError}
 */
export function basicSelectors(given: readonly GivenBasicSelector[]): readonly BasicSelector[] {
  if (given.length < 1 || given.length > selectorsMax) {
    throw new InvalidSelectorsError(`Specify a valid number of selectors (1 to ${selectorsMax}) for your trail.`)
  }
  const selectors = given.map(basicSelector)
  const values = selectors.flatMap(({ dataResources }) => dataResources.flatMap((resource) => resource.values))
  if (values.length > valuesMax) {
    throw new InvalidSelectorsError(
      `Specify a valid number of DataResources.Values (0 to ${valuesMax}) for all your selectors`,
    )
  }
  return selectors
}

function basicSelector(given: GivenBasicSelector): BasicSelector {
  const dataResources = (given.DataResources ?? []).map(dataResource)
  const includesManagement = given.IncludeManagementEvents ?? true
  const excludedSources = given.ExcludeManagementEventSources ?? []
  if (!includesManagement && dataResources.length === 0) {
    throw new InvalidSelectorsError(
      'Invalid combination of parameters in EventSelectors. When includeManagementEvents is false, DataResources must not be empty.',
    )
  }
  if (!includesManagement && excludedSources.length > 0) {
    throw new InvalidSelectorsError(
      'Invalid combination of parameters in EventSelectors. When includeManagementEvents is false, ExcludeManagementEventSources must be empty.',
    )
  }
  const unknown = excludedSources.find((source) => !excludableSources.includes(source))
  if (unknown !== undefined) {
    throw new InvalidSelectorsError(`Value ${unknown} for ExcludeManagementEventSources is invalid.`)
  }
  return { readWriteType: readWriteTypeOf(given.ReadWriteType), includesManagement, excludedSources, dataResources }
}

function readWriteTypeOf(given: string | undefined): ReadWriteType {
  const known = readWriteTypes.find((type) => type === (given ?? 'All'))
  if (known === undefined) throw new InvalidSelectorsError(`Value ${given} for ReadWriteType is invalid.`)
  return known
}

function dataResource({ Type, Values = [] }: GivenDataResource): DataResource {
  const type = dataResourceTypes.find((known) => known === Type)
  if (type === undefined) throw new InvalidSelectorsError(`Value ${Type} for DataResources.Type is invalid.`)
  for (const value of Values) {
    if (!valuePatterns[type].test(value)) {
      throw new InvalidSelectorsError(`Value ${value} for DataResources.Values is invalid.`)
    }
  }
  return { type, values: Values }
}

/** Everything of a type, or: a bucket with its slash and a prefix; one function; one table. No wildcards. */
const valuePatterns: Readonly<Record<DataResourceType, RegExp>> = {
  'AWS::S3::Object': /^arn:aws[\w-]*:s3(?::::(?:[^/*]+\/.*)?)?$/s,
  'AWS::Lambda::Function': /^arn:aws[\w-]*:lambda(?::[a-z0-9-]+:\d{12}:function:[^*]+)?$/,
  'AWS::DynamoDB::Table': /^arn:aws[\w-]*:dynamodb(?::[a-z0-9-]+:\d{12}:table\/[^*]+)?$/,
}
