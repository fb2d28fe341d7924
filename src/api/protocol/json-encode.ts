import { assert } from '../../base/assert.ts'
import { isRecord, ownValue } from '../../contract/is-record.ts'
import type { ShapeUse, StructureShape, TimestampFormat, TimestampShape } from '../../contract/shapes.ts'
import { depthMax } from './protocol.ts'
import { printTimestamp, timestampFormat } from './timestamps.ts'

/** How a notation writes what JSON has no form of its own for. */
export interface JsonLikeWriting {
  bytes(value: Uint8Array): unknown
  instant(value: Date, use: ShapeUse, shape: TimestampShape): unknown
  /** A number that is none, or without end. */
  special(value: number): unknown
}

const jsonWriting: JsonLikeWriting = {
  bytes: (value) => Buffer.from(value).toString('base64'),
  instant: (value, use, shape) => encodeTimestamp(value, timestampFormat(use, shape, 'unixTimestamp')),
  special: String,
}

/**
 * A structure as the JSON value that `shape` describes. Members that are undefined or null are left out.
 *
 * @param writing Another notation that holds the same kinds of values, as CBOR.
 * @throws {InvariantError} The value is not what the shape says: a mistake of ours, found before a client finds it.
 */
export function encodeJsonStructure(
  shape: StructureShape,
  value: unknown,
  writing: JsonLikeWriting = jsonWriting,
  depth = 0,
): Record<string, unknown> {
  assert(isRecord(value) && depth < depthMax, `${shape.name} is a structure`)
  if (shape.isDocument) return value
  const encoded: Record<string, unknown> = {}
  for (const member of shape.members) {
    const part = ownValue(value, member.name)
    if (part !== undefined && part !== null) {
      encoded[member.locationName ?? member.name] = encodeJsonValue(member, part, writing, depth + 1)
    }
  }
  return encoded
}

/** A value in its place, as {@link encodeJsonStructure} encodes the members of a structure. */
export function encodeJsonValue(
  use: ShapeUse,
  value: unknown,
  writing: JsonLikeWriting = jsonWriting,
  depth = 0,
): unknown {
  const { shape } = use
  switch (shape.type) {
    case 'structure':
      // Free JSON may be any value, not only an object.
      return shape.isDocument ? value : encodeJsonStructure(shape, value, writing, depth)
    case 'list':
      assert(Array.isArray(value) && depth < depthMax, `${shape.name} is a list`)
      return value.map((element: unknown) => encodeJsonValue(shape.member, element, writing, depth + 1))
    case 'map': {
      assert(isRecord(value) && depth < depthMax, `${shape.name} is a map`)
      const map: Record<string, unknown> = Object.create(null)
      for (const [key, part] of Object.entries(value)) map[key] = encodeJsonValue(shape.value, part, writing, depth + 1)
      return map
    }
    case 'string':
      assert(typeof value === 'string', `${shape.name} is a text`)
      return value
    case 'blob':
      assert(value instanceof Uint8Array, `${shape.name} is bytes`)
      return writing.bytes(value)
    case 'boolean':
      assert(typeof value === 'boolean', `${shape.name} is a boolean`)
      return value
    case 'timestamp':
      assert(value instanceof Date, `${shape.name} is an instant`)
      return writing.instant(value, use, shape)
    default:
      assert(typeof value === 'number', `${shape.name} is a number`)
      return Number.isFinite(value) ? value : writing.special(value)
  }
}

function encodeTimestamp(instant: Date, format: TimestampFormat): number | string {
  return format === 'unixTimestamp' ? instant.getTime() / 1000 : printTimestamp(instant, format)
}
