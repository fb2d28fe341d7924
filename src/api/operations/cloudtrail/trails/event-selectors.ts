import type {
  AdvancedEventSelector,
  AdvancedFieldSelector,
  EventSelector,
  PutEventSelectorsCommandInput,
} from '@aws-sdk/client-cloudtrail'
import { trailError } from '../../../../trails/errors.ts'
import { advancedSelectors } from '../../../../trails/selectors/advanced-selectors.ts'
import { basicSelectors } from '../../../../trails/selectors/basic-selectors.ts'
import { InvalidSelectorsError } from '../../../../trails/selectors/invalid-selectors.ts'
import {
  type AdvancedSelector,
  type BasicSelector,
  defaultSelectors,
  type FieldSelector,
  fieldOperators,
  type TrailSelectors,
} from '../../../../trails/selectors/selectors.ts'
import type { Trails } from '../../../../trails/trails.ts'
import { defineOperation } from '../../operation.ts'
import { trailTarget } from './trail-target.ts'

/** Which events a trail chooses. */
export const getEventSelectors = (trails: Trails) =>
  defineOperation('cloudtrail', 'GetEventSelectors', {
    target: ({ TrailName = '' }, call) => trailTarget(trails, call, 'GetEventSelectors', TrailName),
    run: async ({ TrailName = '' }, call) => {
      const { arn, selectors } = trails.get(TrailName, call)
      return { TrailARN: arn, ...answerOf(selectors, true) }
    },
  })

/** Replaces all selectors of a trail. */
export const putEventSelectors = (trails: Trails) =>
  defineOperation('cloudtrail', 'PutEventSelectors', {
    target: ({ TrailName = '' }, call) => trailTarget(trails, call, 'PutEventSelectors', TrailName),
    run: async ({ TrailName = '', ...input }, call) => {
      const { arn } = trails.getAtHome(TrailName, call)
      const selectors = selectorsOf(input)
      const hasCustomSelectors = JSON.stringify(selectors) !== JSON.stringify(defaultSelectors)
      await trails.change(arn, call.eventId, (trail) => ({ ...trail, selectors, hasCustomSelectors }))
      return { TrailARN: arn, ...answerOf(selectors, false) }
    },
  })

function selectorsOf({
  EventSelectors,
  AdvancedEventSelectors,
}: Omit<PutEventSelectorsCommandInput, 'TrailName'>): TrailSelectors {
  const hasBasic = (EventSelectors?.length ?? 0) > 0
  const hasAdvanced = (AdvancedEventSelectors?.length ?? 0) > 0
  if (hasBasic === hasAdvanced) {
    throw invalid('Specify either EventSelectors or AdvancedEventSelectors for your trail.')
  }
  try {
    return hasBasic
      ? { kind: 'basic', selectors: basicSelectors(EventSelectors ?? []) }
      : { kind: 'advanced', selectors: advancedSelectors(AdvancedEventSelectors ?? []) }
  } catch (error) {
    throw error instanceof InvalidSelectorsError ? invalid(error.message) : error
  }
}

/** @param isSorted Reads show the fields of a selector by name, as AWS's do. */
function answerOf(selectors: TrailSelectors, isSorted: boolean) {
  return selectors.kind === 'basic'
    ? { EventSelectors: selectors.selectors.map(basicAnswer) }
    : { AdvancedEventSelectors: selectors.selectors.map((selector) => advancedAnswer(selector, isSorted)) }
}

function basicAnswer(selector: BasicSelector): EventSelector {
  return {
    ReadWriteType: selector.readWriteType,
    IncludeManagementEvents: selector.includesManagement,
    DataResources: selector.dataResources.map(({ type, values }) => ({ Type: type, Values: [...values] })),
    ExcludeManagementEventSources: [...selector.excludedSources],
  }
}

function advancedAnswer({ name, fields }: AdvancedSelector, isSorted: boolean): AdvancedEventSelector {
  const shown = isSorted ? [...fields].sort((left, right) => (left.field < right.field ? -1 : 1)) : fields
  return { ...(name === '' ? {} : { Name: name }), FieldSelectors: shown.map(fieldAnswer) }
}

function fieldAnswer(selector: FieldSelector): AdvancedFieldSelector {
  const answer: AdvancedFieldSelector = { Field: selector.field }
  for (const operator of fieldOperators) if (selector[operator].length > 0) answer[operator] = [...selector[operator]]
  return answer
}

function invalid(message: string) {
  return trailError('InvalidEventSelectorsException', message)
}
