import { isRecord, ownValue } from '../../contract/is-record.ts'
import type {
  DecimalShape,
  ShapeUse,
  StructureShape,
  TimestampFormat,
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

/**
 * A JSON object as the structure that `shape` describes. Strict: a number where a text belongs is refused, as AWS does.
 * Members that are null are absent; elements that are null stay, for validation to name.
 *
 * @throws {ServiceError} `serialization`.
 */
export function decodeJsonStructure(shape: StructureShape, value: unknown, depth = 0): Record<string, unknown> {
  if (!isRecord(value)) throw wrongForm(value)
  if (depth >= depthMax) throw tooDeep()
  if (shape.isDocument) return value
  const decoded: Record<string, unknown> = {}
  for (const member of shape.members) {
    const part = ownValue(value, member.locationName ?? member.name)
    if (part !== undefined && part !== null) decoded[member.name] = decodeJson(member, part, depth + 1)
  }
  return decoded
}

function decodeJson(use: ShapeUse, value: unknown, depth: number): unknown {
  const { shape } = use
  if (value === null) return null
  if (depth >= depthMax) throw tooDeep()
  switch (shape.type) {
    case 'structure':
      return decodeJsonStructure(shape, value, depth)
    case 'list':
      if (!Array.isArray(value)) throw wrongForm(value)
      return value.map((element: unknown) => decodeJson(shape.member, element, depth + 1))
    case 'map': {
      if (!isRecord(value)) throw wrongForm(value)
      // No prototype: a key of a map is the caller's, and `__proto__` is a key like any other.
      const map: Record<string, unknown> = Object.create(null)
      for (const [key, part] of Object.entries(value)) map[key] = decodeJson(shape.value, part, depth + 1)
      return map
    }
    case 'string':
      return requireText(value, 'a String')
    case 'blob':
      return decodeBase64(requireText(value, 'a Blob'))
    case 'boolean':
      if (typeof value !== 'boolean') throw typeError(value, 'a Boolean')
      return value
    case 'timestamp':
      return decodeTimestamp(value, timestampFormat(use, shape, 'unixTimestamp'))
    default:
      return decodeNumber(shape, value)
  }
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

function typeError(value: unknown, wanted: string) {
  if (typeof value === 'string') return wrongType('STRING_VALUE', wanted)
  if (typeof value === 'number') return wrongType(Number.isInteger(value) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE', wanted)
  if (typeof value === 'boolean') return wrongType(value ? 'TRUE_VALUE' : 'FALSE_VALUE', wanted)
  return wrongForm(value)
}
