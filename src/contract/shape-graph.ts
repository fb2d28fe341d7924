import * as v from 'valibot'
import { assert } from '../base/assert.ts'
import { type ContractFrame, type ShapeData, type ShapeReference, shapeSchema } from './contract-data.ts'
import type { Member, Shape, ShapeUse, StringShape, TimestampFormat, XmlNamespace } from './shapes.ts'

/** Turns shape data into shapes that know one another. Each is parsed and made once, when something first asks for it. */
export class ShapeGraph {
  readonly #data: ContractFrame['shapes']
  readonly #made = new Map<string, Shape>()

  constructor(data: ContractFrame['shapes']) {
    this.#data = data
  }

  shape(name: string): Shape {
    const made = this.#made.get(name)
    if (made !== undefined) return made
    const data = Object.hasOwn(this.#data, name) ? this.#data[name] : undefined
    assert(data !== undefined, `the contract has no shape ${name}`)
    const shape = this.#make(name, v.parse(shapeSchema, data))
    this.#made.set(name, shape)
    return shape
  }

  use(reference: ShapeReference): ShapeUse {
    const data = typeof reference === 'string' ? { shape: reference } : reference
    const graph = this
    return {
      get shape() {
        return graph.shape(data.shape)
      },
      location: data.location ?? null,
      locationName: data.locationName ?? null,
      queryName: data.queryName ?? null,
      isFlattened: data.flattened ?? false,
      isXmlAttribute: data.xmlAttribute ?? false,
      xmlNamespace: xmlNamespace(data.xmlNamespace),
      isStreaming: data.streaming ?? false,
      isIdempotencyToken: data.idempotencyToken ?? false,
      isJsonText: data.jsonvalue ?? false,
      timestampFormat: timestampFormat(data.timestampFormat),
    }
  }

  #make(name: string, data: ShapeData): Shape {
    const base = {
      name,
      isSensitive: data.sensitive ?? false,
      locationName: data.locationName ?? null,
      xmlNamespace: xmlNamespace(data.xmlNamespace),
    }
    const bounds = { min: data.min ?? null, max: data.max ?? null }
    switch (data.type) {
      case 'structure':
        return {
          ...base,
          type: 'structure',
          members: this.#members(data),
          isUnion: data.union ?? false,
          payload: data.payload ?? null,
          isDocument: data.document ?? false,
          isEventStream: data.eventstream ?? false,
        }
      case 'list':
        return {
          ...base,
          ...bounds,
          type: 'list',
          member: this.#part(data.member),
          isFlattened: data.flattened ?? false,
        }
      case 'map':
        return {
          ...base,
          ...bounds,
          type: 'map',
          key: this.#part(data.key),
          value: this.#part(data.value),
          isFlattened: data.flattened ?? false,
        }
      case 'string':
      case 'character':
        return stringShape(base, bounds, data)
      case 'blob':
        return { ...base, ...bounds, type: 'blob' }
      case 'boolean':
        return { ...base, type: 'boolean' }
      case 'timestamp':
        return { ...base, type: 'timestamp', format: timestampFormat(data.timestampFormat) }
      case 'float':
      case 'double':
      case 'bigdecimal':
        return { ...base, ...bounds, type: data.type === 'float' ? 'float' : 'double' }
      case 'biginteger':
        return { ...base, ...bounds, type: 'long' }
      default:
        return { ...base, ...bounds, type: data.type }
    }
  }

  #members(data: ShapeData): Member[] {
    const required = new Set(data.required)
    return Object.entries(data.members ?? {}).map(([name, reference]) =>
      // Defined on the use itself: a copy would ask for the shape, and a shape may hold itself.
      Object.assign(this.use(reference), { name, isRequired: required.has(name) }),
    )
  }

  #part(reference: ShapeReference | undefined): ShapeUse {
    assert(reference !== undefined, 'a list or map in the contract lacks its part')
    return this.use(reference)
  }
}

type ShapeBase = Pick<Shape, 'name' | 'isSensitive' | 'locationName' | 'xmlNamespace'>

function stringShape(base: ShapeBase, bounds: Pick<StringShape, 'min' | 'max'>, data: ShapeData): StringShape {
  const { pattern } = data
  const [source, flags] = data.expression ?? [pattern ?? '', 'u']
  let compiled: RegExp | null = null
  return {
    ...base,
    ...bounds,
    type: 'string',
    values: data.enum ?? null,
    pattern: pattern ?? null,
    get expression() {
      if (pattern !== undefined) compiled ??= new RegExp(`^(?:${source})$`, flags)
      return compiled
    },
  }
}

function xmlNamespace(data: ShapeData['xmlNamespace']): XmlNamespace | null {
  return data === undefined ? null : { uri: data.uri, prefix: data.prefix ?? null }
}

function timestampFormat(format: string | undefined): TimestampFormat | null {
  return format === 'iso8601' || format === 'rfc822' || format === 'unixTimestamp' ? format : null
}
