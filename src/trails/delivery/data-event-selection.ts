import { parseAccountId } from '../../base/brands.ts'
import type { CallFacts } from '../../capture/recorded-call.ts'
import type { EventRecord } from '../../event/event-record.ts'
import type { Trail } from '../trail.ts'
import type { Trails } from '../trails.ts'
import { TrailChoices } from './trail-choice.ts'

/** Says whether a trail wants a call on the contents of a resource on record (`capture.dataEvents: selected`). */
export class DataEventSelection {
  readonly #trails: Trails
  readonly #choices = new TrailChoices()

  constructor(trails: Trails) {
    this.#trails = trails
  }

  /**
   * Whether a trail that logs now, of the caller's account, of the resource's or of what is copied, selects the call as its
   * account's record tells it. Cheap: it is asked at every such call.
   */
  selects(facts: CallFacts): boolean {
    const { recipientAccountId, owner, source } = facts
    const isSelected = this.#isSelectedIn([recipientAccountId, owner?.accountId], facts)
    if (isSelected || source === undefined) return isSelected
    return this.#isSelectedIn([source.accountId], { ...facts, resources: source.resources })
  }

  /** Whether it is worth finding out what the call is about: a trail logs that could select it. */
  maySelect({ recipientAccountId, owner }: CallFacts): boolean {
    return this.#loggingTrails([recipientAccountId, owner?.accountId]).length > 0
  }

  #isSelectedIn(accountIds: readonly (string | undefined)[], facts: CallFacts): boolean {
    const trails = this.#loggingTrails(accountIds)
    if (trails.length === 0) return false
    const record = recordOf(facts)
    return trails.some((trail) => this.#choices.of(trail)(record))
  }

  #loggingTrails(accountIds: readonly (string | undefined)[]): readonly Trail[] {
    return accountIds.flatMap((given) => {
      const accountId = parseAccountId(given)
      return accountId === null ? [] : this.#trails.ofAccount(accountId).filter(({ isLogging }) => isLogging)
    })
  }
}

/** What selectors look at, as the record will have it. */
function recordOf(facts: CallFacts): EventRecord {
  const { eventCategory, eventSource, eventName, awsRegion, userIdentity, readOnly, resources } = facts
  return {
    eventCategory,
    eventSource,
    eventName,
    eventType: 'AwsApiCall',
    awsRegion,
    userIdentity,
    readOnly,
    resources,
  }
}
