import { isRecord, ownValue } from './is-record.ts'
import { lowerCamel } from './lower-camel.ts'
import { readOnly } from './read-only.ts'
import { recordTime } from './record-time.ts'
import type { OperationContract, ServiceContract } from './service-contract.ts'
import type { Shape, StructureShape } from './shapes.ts'

/** A JSON value as it stands in an event record. */
export type RecordValue = string | number | boolean | null | RecordValue[] | { [name: string]: RecordValue }

/** Nesting beyond this is left out of records. No hosted call has a tenth of it. */
const depthMax = 32

/** Names of members that models do not all mark as sensitive and that must never be on record. */
const neverRecorded = new Set(['secretaccesskey', 'password', 'newpassword', 'oldpassword', 'privatekey', 'secretkey'])

/**
 * The value as `requestParameters` holds it: members in the model's order with a small first letter, without sensitive
 * members and blobs, times as text. Null where nothing is left: an empty input is recorded as null.
 *
 * Members that the shape lacks are left out, because nobody knows what they hold.
 */
export function toRecordParameters(
  service: ServiceContract,
  shape: StructureShape | null,
  value: unknown,
): { [name: string]: RecordValue } | null {
  if (shape === null || !isRecord(value)) return null
  const recorded = recordStructure(service, shape, value, 1)
  return Object.keys(recorded).length === 0 ? null : recorded
}

/**
 * The value as `responseElements` holds it. Null for a read, with one exception that AWS makes: the answers of
 * `AssumeRole…` are on record, because they say which temporary key came into being.
 */
export function toResponseElements(
  operation: OperationContract,
  output: unknown,
): { [name: string]: RecordValue } | null {
  const { service, name } = operation
  const issuesKey = service.name === 'sts' && name.startsWith('AssumeRole')
  if (readOnly(service.name, name) && !issuesKey) return null
  return toRecordParameters(service, operation.output, output)
}

function recordStructure(
  service: ServiceContract,
  shape: StructureShape,
  value: Readonly<Record<string, unknown>>,
  depth: number,
): { [name: string]: RecordValue } {
  const recorded: { [name: string]: RecordValue } = {}
  for (const member of shape.members) {
    if (member.shape.isSensitive || neverRecorded.has(member.name.toLowerCase())) continue
    const kept = recordValue(service, member.shape, ownValue(value, member.name), depth)
    if (kept !== undefined) recorded[lowerCamel(member.name)] = kept
  }
  return recorded
}

/** Undefined: nothing is recorded here. */
function recordValue(service: ServiceContract, shape: Shape, value: unknown, depth: number): RecordValue | undefined {
  if (value === undefined || value === null || shape.isSensitive || depth > depthMax) return undefined
  switch (shape.type) {
    case 'structure':
      if (shape.isEventStream || !isRecord(value)) return undefined
      return recordStructure(service, shape, value, depth + 1)
    case 'list':
      if (!Array.isArray(value)) return undefined
      return value
        .map((element: unknown) => recordValue(service, shape.member.shape, element, depth + 1))
        .filter((element) => element !== undefined)
    case 'map': {
      if (!isRecord(value) || shape.key.shape.isSensitive) return undefined
      const entries = Object.entries(value)
        .map(([key, part]) => [key, recordValue(service, shape.value.shape, part, depth + 1)] as const)
        .filter((entry): entry is readonly [string, RecordValue] => entry[1] !== undefined)
      return Object.fromEntries(entries)
    }
    case 'blob':
      return undefined
    case 'timestamp':
      return value instanceof Date ? recordTime(service.name, value) : undefined
    case 'string':
      return typeof value === 'string' ? value : undefined
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined
    default:
      return typeof value === 'number' && Number.isFinite(value) ? value : undefined
  }
}
