import { type AccountId, isAccountId, isRegion, type Region } from '../base/brands.ts'
import { cutAttributeValue } from './attribute-value.ts'
import { type Condition, mergeConditions } from './condition.ts'
import { type AttributeId, attributeIds } from './fields.ts'
import { indexedFields, isEventId } from './indexed-fields.ts'
import { isPattern } from './wildcard.ts'

/**
 * What an index can answer of some conditions. Every record that fulfils the conditions fulfils this; the reverse
 * does not hold, so each record found is compared with the conditions again.
 */
export interface IndexTerms {
  readonly attributes: readonly AttributeTerm[]
  /** The record has one of these ids; null where no condition says so. */
  readonly eventIds: readonly string[] | null
  readonly regions: readonly Region[] | null
  readonly accounts: readonly AccountId[] | null
}

export interface AttributeTerm {
  readonly attribute: AttributeId
  readonly values: readonly { readonly text: string; readonly isPattern: boolean }[]
}

const attributesByPath = new Map(indexedFields.map(({ path, attribute }) => [path, attribute]))

/** @throws {ConditionError} as {@link mergeConditions} does. */
export function indexTerms(conditions: readonly Condition[]): IndexTerms {
  const attributes: AttributeTerm[] = []
  let eventIds: readonly string[] | null = null
  let regions: readonly Region[] | null = null
  let accounts: readonly AccountId[] | null = null
  for (const { path, values } of mergeConditions(conditions)) {
    const attribute = attributesByPath.get(path)
    if (attribute !== undefined) {
      attributes.push({ attribute, values: values.map(indexValue) })
    } else if (path === 'eventID' && values.every(isExactEventId)) eventIds = values
    else if (path === 'awsRegion' && values.every(isRegion)) regions = values
    else if ((path === 'account' || path === 'recipientAccountId') && values.every(isAccountId)) {
      accounts = accounts === null ? values : accounts.filter((account) => values.includes(account))
    }
  }
  return { attributes: attributes.toSorted(readOnlyLast), eventIds, regions, accounts }
}

function indexValue(value: string): { text: string; isPattern: boolean } {
  return isPattern(value) ? { text: value, isPattern: true } : { text: cutAttributeValue(value), isPattern: false }
}

function isExactEventId(value: string): boolean {
  return isEventId(value) && !isPattern(value)
}

/** Half of all records have either value: it narrows least. */
function readOnlyLast(a: AttributeTerm, b: AttributeTerm): number {
  return Number(a.attribute === attributeIds.readOnly) - Number(b.attribute === attributeIds.readOnly)
}
