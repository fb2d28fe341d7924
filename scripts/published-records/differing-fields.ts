import { isRecord } from '../../src/contract/is-record.ts'
import { derivedRecord, type ToldFields } from './derived-record.ts'
import type { PublishedRecord } from './published-record.ts'

/** A field of a published record and ours of the same call. */
export interface DifferingField {
  /** From the record's root, `[]` for any element of a list: `responseElements.tags[].key`. */
  readonly path: string
  /** Undefined: ours has no such field. */
  readonly ours: unknown
  /** Undefined: theirs has none. */
  readonly theirs: unknown
  /** Why ours says more on purpose (docs/reference/proxied-records.md); null where it is not on purpose. */
  readonly choice: string | null
}

type Compared = Omit<DifferingField, 'choice'>

/** What differs between the record and ours of the same call. Absent and null are the same. */
export function differingFields(record: PublishedRecord): readonly DifferingField[] {
  const ours = derivedRecord(record)
  if (ours === null) return [{ path: 'eventName', ours: undefined, theirs: record.eventName, choice: null }]
  const theirs = toldFields(record)
  return compared(ours, theirs, '')
    .filter(({ path }) => Object.hasOwn(theirs, path) || path.includes('.') || path.includes('['))
    .map((field) => ({ ...field, choice: choiceOf(field, record) }))
}

/** Early records lack what came later; what one does not say is not compared. */
function toldFields(record: PublishedRecord): ToldFields {
  const { eventSource, eventName, readOnly, eventCategory, managementEvent } = record
  const told = eventCategory ?? (managementEvent === false ? 'Data' : null)
  return {
    eventSource,
    eventName,
    ...(typeof readOnly === 'boolean' ? { readOnly } : {}),
    ...(told === null ? {} : { eventCategory: told }),
    apiVersion: record.apiVersion ?? null,
    requestParameters: record.requestParameters ?? null,
    responseElements: record.responseElements ?? null,
    errorCode: record.errorCode ?? null,
    errorMessage: record.errorMessage ?? null,
    resources: record.resources ?? null,
    additionalEventData: record.additionalEventData ?? null,
  }
}

function choiceOf({ path, theirs }: Compared, { errorCode, eventSource }: PublishedRecord): string | null {
  if (theirs !== undefined && theirs !== null) return null
  const [field = ''] = path.split(/[.[]/, 1)
  const isOfBytes = path === 'additionalEventData' || /\.bytesTransferred(?:In|Out)$/.test(path)
  if (isOfBytes && eventSource !== 's3.amazonaws.com') return 'the bytes of every call'
  if (path === 'errorMessage') return 'what the server said of every refusal'
  const isDenied = errorCode === 'AccessDenied' || errorCode === 'Client.UnauthorizedOperation'
  return isDenied && ofDenied.has(field) ? 'what a denied call asked' : null
}

/** What most services leave out of the records of denied calls. */
const ofDenied: ReadonlySet<string> = new Set(['requestParameters', 'apiVersion', 'resources'])

function compared(ours: unknown, theirs: unknown, path: string): Compared[] {
  if (isRecord(ours) && isRecord(theirs)) {
    const names = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])]
    return names.flatMap((name) => compared(ours[name], theirs[name], path === '' ? name : `${path}.${name}`))
  }
  if (Array.isArray(ours) && Array.isArray(theirs)) {
    const length = Math.max(ours.length, theirs.length)
    return Array.from({ length }).flatMap((_, at) => compared(ours[at], theirs[at], `${path}[]`))
  }
  return Object.is(ours ?? null, theirs ?? null) ? [] : [{ path, ours, theirs }]
}
