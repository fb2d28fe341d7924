import { type JsonObject, textAt } from '../../event/event-record.ts'
import { lookupResources } from '../../event/lookup-resources.ts'
import { lookupUsername } from '../../event/lookup-username.ts'
import type { Column } from './table.ts'

/** What a person sees of a record first: when, what, who, from where, and what came back. */
export const recordColumns: readonly Column[] = [
  { title: 'TIME', widthMin: 20, widthTypical: 20 },
  { title: 'EVENT', widthMin: 10, widthTypical: 26 },
  { title: 'WHO', widthMin: 8, widthTypical: 18 },
  { title: 'FROM', widthMin: 9, widthTypical: 15 },
  { title: 'REGION', widthMin: 9, widthTypical: 12 },
  { title: 'ERROR', widthMin: 6, widthTypical: 14 },
  { title: 'RESOURCE', widthMin: 8, widthTypical: 36 },
]

/** One cell for each of {@link recordColumns}; text from outside, not yet escaped. */
export function recordRow(record: JsonObject): readonly string[] {
  return [
    textAt(record, 'eventTime') ?? '',
    textAt(record, 'eventName') ?? '',
    whoOf(record),
    textAt(record, 'sourceIPAddress') ?? '',
    textAt(record, 'awsRegion') ?? '',
    textAt(record, 'errorCode') ?? textAt(record, 'errorMessage') ?? '',
    resourceOf(record),
  ]
}

/** The user name that LookupEvents shows; where it shows none, whatever says most about the caller. */
function whoOf(record: JsonObject): string {
  return (
    lookupUsername(record) ??
    textAt(record, 'userIdentity', 'invokedBy') ??
    textAt(record, 'userIdentity', 'arn') ??
    textAt(record, 'userIdentity', 'accountId') ??
    textAt(record, 'userIdentity', 'type') ??
    ''
  )
}

/** The resources that the call was about: the most exact first, and how many more there are. */
function resourceOf(record: JsonObject): string {
  const names = lookupResources(record).map(({ ResourceName }) => ResourceName.replace(/^arn:aws:s3:::/, 's3://'))
  const [first = '', ...others] = names.sort((one, other) => other.length - one.length)
  const more = others.filter((name) => !first.includes(name)).length
  return more === 0 ? first : `${first} +${more}`
}
