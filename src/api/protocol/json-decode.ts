import type { ServiceError } from '../../contract/errors.ts'
import { isRecord, ownValue } from '../../contract/is-record.ts'
import type {
  DecimalShape,
  ShapeUse,
  StructureShape,
  TimestampFormat,
  TimestampShape,
  WholeNumberShape,
} from '../../contract/shapes.ts'
import {
  checkedNumber,
  decodeBase64,
  specialDecimals,
  tooDeep,
  typeWanted,
  wrongForm,
  wrongType,
} from './conversion.ts'
import { depthMax } from './protocol.ts'
import { fromEpochSeconds, parseTimestamp, timestampFormat } from './timestamps.ts'

/** How a notation writes what JSON has no form of its own for. */
export interface JsonLikeForm {
  bytes(value: unknown): Uint8Array
  instant(value: unknown, use: ShapeUse, shape: TimestampShape): Date
}

const jsonForm: JsonLikeForm = {
  bytes: (value) => decodeBase64(requireText(value, 'a Blob')),
  instant: (value, use, shape) => decodeTimestamp(value, timestampFormat(use, shape, 'unixTimestamp')),
}

/**
 * A JSON object as the structure that `shape` describes. Strict: a number where a text belongs is refused, as AWS does.
 * Members that are null are absent; elements that are null stay, for validation to name.
 *
 * @param form Another notation that holds the same kinds of values, as CBOR.
 * @throws {ServiceError} `serialization`.
 */
export function decodeJsonStructure(
  shape: StructureShape,
  value: unknown,
  form: JsonLikeForm = jsonForm,
  depth = 0,
): Record<string, unknown> {
  const parts = requireParts(value)
  if (depth >= depthMax) throw tooDeep()
  if (shape.isDocument) return parts
  const decoded: Record<string, unknown> = {}
  for (const member of shape.members) {
    const part = ownValue(parts, member.locationName ?? member.name)
    if (part !== undefined && part !== null) decoded[member.name] = decodeJsonValue(member, part, form, depth + 1)
  }
  return decoded
}

/** A value in its place, as {@link decodeJsonStructure} decodes the members of a structure. */
export function decodeJsonValue(use: ShapeUse, value: unknown, form: JsonLikeForm = jsonForm, depth = 0): unknown {
  const { shape } = use
  if (value === null) return null
  if (depth >= depthMax) throw tooDeep()
  switch (shape.type) {
    case 'structure':
      // Free JSON may be any value, not only an object.
      return shape.isDocument ? value : decodeJsonStructure(shape, value, form, depth)
    case 'list':
      if (!Array.isArray(value)) throw wrongForm(value)
      return value.map((element: unknown) => decodeJsonValue(shape.member, element, form, depth + 1))
    case 'map': {
      // No prototype: a key of a map is the caller's, and `__proto__` is a key like any other.
      const map: Record<string, unknown> = Object.create(null)
      for (const [key, part] of Object.entries(requireParts(value))) {
        map[key] = decodeJsonValue(shape.value, part, form, depth + 1)
      }
      return map
    }
    case 'string':
      return requireText(value, 'a String')
    case 'blob':
      return form.bytes(value)
    case 'boolean':
      if (typeof value !== 'boolean') throw typeError(value, 'a Boolean')
      return value
    case 'timestamp':
      return form.instant(value, use, shape)
    default:
      return decodeNumber(shape, value)
  }
}

function requireParts(value: unknown): Record<string, unknown> {
  if (!isRecord(value) || value instanceof Uint8Array || value instanceof Date) throw wrongForm(value)
  return value
}

function decodeTimestamp(value: unknown, format: TimestampFormat): Date {
  const isNumber = format === 'unixTimestamp'
  if (isNumber && typeof value !== 'number') throw typeError(value, 'milliseconds since epoch')
  const instant =
    typeof value === 'number' ? fromEpochSeconds(value) : parseTimestamp(requireText(value, 'a Timestamp'), format)
  if (instant === null) throw typeError(value, isNumber ? 'milliseconds since epoch' : 'a Timestamp')
  return instant
}

function decodeNumber(shape: WholeNumberShape | DecimalShape, value: unknown): number {
  if (typeof value === 'number') return checkedNumber(shape, value)
  const special = typeof value === 'string' ? specialDecimals.get(value) : undefined
  if (special === undefined || (shape.type !== 'float' && shape.type !== 'double')) {
    throw typeError(value, typeWanted(shape))
  }
  return special
}

function requireText(value: unknown, wanted: string): string {
  if (typeof value !== 'string') throw typeError(value, wanted)
  return value
}

export function typeError(value: unknown, wanted: string): ServiceError {
  if (typeof value === 'string') return wrongType('STRING_VALUE', wanted)
  if (typeof value === 'number') return wrongType(Number.isInteger(value) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE', wanted)
  if (typeof value === 'boolean') return wrongType(value ? 'TRUE_VALUE' : 'FALSE_VALUE', wanted)
  return wrongForm(value)
}
