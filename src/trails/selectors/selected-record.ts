import { type EventRecord, isJsonObject, textAt, textOf } from '../../event/event-record.ts'
import { readOnlyOf } from '../../event/indexed-fields.ts'
import type { SelectorField } from './selectors.ts'

/** A resource of a record, as far as selectors look at it. */
export interface SelectedResource {
  readonly type: string | null
  /** Its ARN or, of a listing, the beginning that all of its objects have. */
  readonly arn: string | null
}

/** A resource that a record names with its type; the others choose nothing. */
export function resourcesOf({ resources }: EventRecord): readonly SelectedResource[] {
  if (!Array.isArray(resources)) return []
  return resources.filter(isJsonObject).map((resource) => ({
    type: textOf(resource.type),
    arn: textOf(resource.ARN) ?? textOf(resource.arn) ?? textOf(resource.ARNPrefix),
  }))
}

/** A record without a category is older than categories: `managementEvent` tells, and without that it is management. */
export function categoryOf(record: EventRecord): string {
  return textOf(record.eventCategory) ?? (record.managementEvent === false ? 'Data' : 'Management')
}

type PlainField = Exclude<SelectorField, 'resources.ARN' | 'resources.type'>

/** How each field is read; null where the record has none. */
export const fieldReaders: Readonly<Record<PlainField, (record: EventRecord) => string | null>> = {
  errorCode: ({ errorCode }) => textOf(errorCode),
  eventCategory: categoryOf,
  eventName: ({ eventName }) => textOf(eventName),
  eventSource: ({ eventSource }) => textOf(eventSource),
  eventType: ({ eventType }) => textOf(eventType),
  readOnly: (record) => readOnlyOf(record)?.toString() ?? null,
  sessionCredentialFromConsole: ({ sessionCredentialFromConsole: from }) =>
    typeof from === 'boolean' ? String(from) : textOf(from),
  'userIdentity.arn': (record) => textAt(record, 'userIdentity', 'arn'),
  vpcEndpointId: ({ vpcEndpointId }) => textOf(vpcEndpointId),
}
