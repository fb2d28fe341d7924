import type { LookupAttribute, LookupEventsCommandInput } from '@aws-sdk/client-cloudtrail'
import type { RateLimit } from '../../../base/rate-limit.ts'
import { commonError, modelledError, type ServiceError } from '../../../contract/errors.ts'
import { loadService } from '../../../contract/load.ts'
import {
  type EventLookup,
  ForeignTokenError,
  type LookupAttributeKey,
  type LookupQuestion,
  lookupAttributes,
} from '../../../history/lookup-events.ts'
import { defineOperation, ownTarget } from '../operation.ts'

/** Page size where the caller names none, which is also the largest. */
const pageRecordsMax = 50

/** Longest attribute value; `_`, blank, comma and line end count double (API reference of LookupAttribute). */
const attributeLengthMax = 2_000

/** Insights events can be looked up by these only. */
const insightKeys: readonly LookupAttributeKey[] = ['EventId', 'EventName', 'EventSource']

/** Looks up management or Insights events of the caller's account in the Region of the call. */
export const lookupEvents = (eventLookup: EventLookup, limit: RateLimit) =>
  defineOperation('cloudtrail', 'LookupEvents', {
    checks: ['enum', 'range', 'length', 'required'],
    target: (_input, call) => ownTarget(call, 'cloudtrail:LookupEvents'),
    run: async (input, { accountId, region }) => {
      if (!limit.take(`${accountId} ${region}`)) throw commonError('throttling', 'Rate exceeded')
      const question: LookupQuestion = {
        accountId,
        region,
        category: categoryOf(input),
        ...timeRangeOf(input),
        attribute: attributeOf(input),
        limitRecords: limitOf(input),
        nextToken: input.NextToken ?? null,
      }
      const page = await eventLookup.lookup(question).catch((error: unknown) => {
        throw error instanceof ForeignTokenError ? refusal('InvalidNextTokenException', 'Invalid NextToken.') : error
      })
      return {
        Events: page.events.map((event) => ({ ...event, Resources: [...event.Resources] })),
        ...(page.nextToken === null ? {} : { NextToken: page.nextToken }),
      }
    },
  })

function categoryOf({ EventCategory }: LookupEventsCommandInput): LookupQuestion['category'] {
  if (EventCategory === undefined) return 'management'
  if (EventCategory === 'insight') return 'insight'
  throw refusal('InvalidEventCategoryException', 'The event category is not valid. The only valid value is insight.')
}

function timeRangeOf({ StartTime, EndTime }: LookupEventsCommandInput) {
  const startMs = StartTime?.getTime() ?? null
  const endMs = EndTime?.getTime() ?? null
  if (startMs !== null && endMs !== null && startMs > endMs) {
    throw refusal('InvalidTimeRangeException', 'The start time must be before or equal to the end time.')
  }
  return { startMs, endMs }
}

function limitOf({ MaxResults }: LookupEventsCommandInput): number {
  if (MaxResults === undefined) return pageRecordsMax
  if (MaxResults >= 1 && MaxResults <= pageRecordsMax) return MaxResults
  throw refusal('InvalidMaxResultsException', `MaxResults must be between 1 and ${pageRecordsMax}.`)
}

function attributeOf({ LookupAttributes, EventCategory }: LookupEventsCommandInput): LookupQuestion['attribute'] {
  const [attribute, ...others] = LookupAttributes ?? []
  if (attribute === undefined) return null
  if (others.length > 0) throw badAttribute('You can only have one LookupAttribute.')
  return checkedAttribute(attribute, EventCategory === 'insight')
}

function checkedAttribute({ AttributeKey, AttributeValue }: LookupAttribute, isInsight: boolean) {
  const key = Object.keys(lookupAttributes)
    .filter(isAttributeKey)
    .find((known) => known === AttributeKey)
  if (key === undefined) throw badAttribute(`${AttributeKey} is not a valid AttributeKey.`)
  if (isInsight && !insightKeys.includes(key))
    throw badAttribute(`${key} is not a valid AttributeKey for Insights events.`)
  const value = AttributeValue ?? ''
  const length = value.length + (value.match(/[_ ,\n]/g)?.length ?? 0)
  if (length < 1 || length > attributeLengthMax) {
    throw badAttribute(`An AttributeValue has 1 to ${attributeLengthMax} characters.`)
  }
  if (key === 'ReadOnly' && value !== 'true' && value !== 'false') {
    throw badAttribute('The AttributeValue of ReadOnly is true or false.')
  }
  return { key, value }
}

function isAttributeKey(name: string): name is LookupAttributeKey {
  return Object.hasOwn(lookupAttributes, name)
}

function badAttribute(message: string): ServiceError {
  return refusal('InvalidLookupAttributesException', message)
}

function refusal(name: string, message: string): ServiceError {
  return modelledError(loadService('cloudtrail'), name, message)
}
