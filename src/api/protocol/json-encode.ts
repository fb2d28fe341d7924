import { assert } from '../../base/assert.ts'
import { isRecord, ownValue } from '../../contract/is-record.ts'
import type { ShapeUse, StructureShape, TimestampFormat } from '../../contract/shapes.ts'
import { depthMax } from './protocol.ts'
import { printTimestamp, timestampFormat } from './timestamps.ts'

/**
 * A structure as the JSON value that `shape` describes. Members that are undefined or null are left out.
 *
 * @throws {InvariantError} The value is not what the shape says: a mistake of ours, found before a client finds it.
 */
export function encodeJsonStructure(shape: StructureShape, value: unknown, depth = 0): Record<string, unknown> {
  assert(isRecord(value) && depth < depthMax, `${shape.name} is a structure`)
  if (shape.isDocument) return value
  const encoded: Record<string, unknown> = {}
  for (const member of shape.members) {
    const part = ownValue(value, member.name)
    if (part !== undefined && part !== null) {
      encoded[member.locationName ?? member.name] = encodeJson(member, part, depth + 1)
    }
  }
  return encoded
}

function encodeJson(use: ShapeUse, value: unknown, depth: number): unknown {
  const { shape } = use
  switch (shape.type) {
    case 'structure':
      return encodeJsonStructure(shape, value, depth)
    case 'list':
      assert(Array.isArray(value) && depth < depthMax, `${shape.name} is a list`)
      return value.map((element: unknown) => encodeJson(shape.member, element, depth + 1))
    case 'map': {
      assert(isRecord(value) && depth < depthMax, `${shape.name} is a map`)
      const map: Record<string, unknown> = Object.create(null)
      for (const [key, part] of Object.entries(value)) map[key] = encodeJson(shape.value, part, depth + 1)
      return map
    }
    case 'string':
      assert(typeof value === 'string', `${shape.name} is a text`)
      return value
    case 'blob':
      assert(value instanceof Uint8Array, `${shape.name} is bytes`)
      return Buffer.from(value).toString('base64')
    case 'boolean':
      assert(typeof value === 'boolean', `${shape.name} is a boolean`)
      return value
    case 'timestamp':
      assert(value instanceof Date, `${shape.name} is an instant`)
      return encodeTimestamp(value, timestampFormat(use, shape, 'unixTimestamp'))
    default:
      assert(typeof value === 'number', `${shape.name} is a number`)
      return Number.isFinite(value) ? value : String(value)
  }
}

function encodeTimestamp(instant: Date, format: TimestampFormat): number | string {
  return format === 'unixTimestamp' ? instant.getTime() / 1000 : printTimestamp(instant, format)
}
