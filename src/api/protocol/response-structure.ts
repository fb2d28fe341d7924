import { isRecord, ownValue } from '../../contract/is-record.ts'
import type { ShapeUse, StructureShape, TimestampFormat } from '../../contract/shapes.ts'
import { checkedNumber, specialDecimals } from './conversion.ts'
import { depthMax } from './protocol.ts'
import { decodeText } from './text-value.ts'
import { fromEpochSeconds, fromHttpDate, fromIso8601 } from './timestamps.ts'

/**
 * What JSON or CBOR holds as the structure that `shape` describes; null where it is no structure at all. What is not of
 * its member's type is left out, also from lists and maps, and so is what nests deeper than {@link depthMax}.
 */
export function lenientStructure(shape: StructureShape, value: unknown, depth = 0): Record<string, unknown> | null {
  if (!isRecord(value) || depth >= depthMax) return null
  if (shape.isDocument) return value
  const decoded: Record<string, unknown> = {}
  for (const member of shape.members) {
    if (member.location !== null) continue
    // Some servers that only resemble the service spell the model's name where it has another on the wire.
    const sent = ownValue(value, member.locationName ?? member.name) ?? ownValue(value, member.name)
    const part = lenientValue(member, sent, depth + 1)
    if (part !== undefined) decoded[member.name] = part
  }
  return decoded
}

/** Undefined: it cannot be read. */
function lenientValue(use: ShapeUse, value: unknown, depth: number): unknown {
  const { shape } = use
  if (value === undefined || value === null || depth >= depthMax) return undefined
  switch (shape.type) {
    case 'structure':
      if (shape.isDocument) return value
      return shape.isEventStream ? undefined : (lenientStructure(shape, value, depth) ?? undefined)
    case 'list':
      if (!Array.isArray(value)) return undefined
      return value
        .map((element: unknown) => lenientValue(shape.member, element, depth + 1))
        .filter((element) => element !== undefined)
    case 'map': {
      if (!isRecord(value)) return undefined
      // No prototype: a key of a map is anyone's, and `__proto__` is a key like any other.
      const map: Record<string, unknown> = Object.create(null)
      for (const [key, part] of Object.entries(value)) {
        const decoded = lenientValue(shape.value, part, depth + 1)
        if (decoded !== undefined) map[key] = decoded
      }
      return map
    }
    case 'string':
      return typeof value === 'string' ? value : undefined
    case 'blob':
      if (value instanceof Uint8Array) return value
      return typeof value === 'string' ? lenientText(use, value) : undefined
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined
    case 'timestamp':
      return lenientInstant(value)
    default:
      return lenientNumber(use, value)
  }
}

/** A simple value from its text; undefined where it is not of its type. */
export function lenientText(use: ShapeUse, text: string, instantsByDefault?: TimestampFormat): unknown {
  try {
    return decodeText(use, text, instantsByDefault)
  } catch {
    return undefined
  }
}

function lenientInstant(value: unknown): Date | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value
  if (typeof value === 'number') return fromEpochSeconds(value) ?? undefined
  return typeof value === 'string' ? (fromIso8601(value) ?? fromHttpDate(value) ?? undefined) : undefined
}

function lenientNumber({ shape }: ShapeUse, value: unknown): number | undefined {
  const number = typeof value === 'string' ? specialDecimals.get(value) : value
  if (typeof number !== 'number' || !isNumberShape(shape)) return undefined
  try {
    return checkedNumber(shape, number)
  } catch {
    return undefined
  }
}

type NumberShape = Extract<
  ShapeUse['shape'],
  { readonly type: 'byte' | 'short' | 'integer' | 'long' | 'float' | 'double' }
>

function isNumberShape(shape: ShapeUse['shape']): shape is NumberShape {
  return ['byte', 'short', 'integer', 'long', 'float', 'double'].includes(shape.type)
}
