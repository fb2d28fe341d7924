import * as v from 'valibot'
import { assert } from '../base/assert.ts'
import { type ShapeData, type ShapeReference, shapeSchema } from './contract-data.ts'
import type { Member, Shape, ShapeUse, StringShape, TimestampFormat, XmlNamespace } from './shapes.ts'

/** Turns shape data into shapes that know one another. Each is parsed and made once, when something first asks for it. */
export class ShapeGraph {
  readonly #dataOf: (name: string) => unknown
  readonly #made = new Map<string, Shape>()

  /** @param dataOf What {@link shapeSchema} parses; undefined for a name that no shape has. Asked once for each name. */
  constructor(dataOf: (name: string) => unknown) {
    this.#dataOf = dataOf
  }

  shape(name: string): Shape {
    const made = this.#made.get(name)
    if (made !== undefined) return made
    const data = this.#dataOf(name)
    assert(data !== undefined, `the contract has no shape ${name}`)
    const shape = this.#make(name, v.parse(shapeSchema, data))
    this.#made.set(name, shape)
    return shape
  }

  use(reference: ShapeReference): ShapeUse {
    return new GraphUse(this, reference)
  }

  #make(name: string, data: ShapeData): Shape {
    const base = {
      name,
      isSensitive: data.sensitive ?? false,
      locationName: data.locationName ?? null,
      xmlNamespace: xmlNamespace(data.xmlNamespace),
    }
    const bounded = { ...base, min: data.min ?? null, max: data.max ?? null }
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
        return { ...bounded, type: 'list', member: this.#part(data.member), isFlattened: data.flattened ?? false }
      case 'map':
        return {
          ...bounded,
          type: 'map',
          key: this.#part(data.key),
          value: this.#part(data.value),
          isFlattened: data.flattened ?? false,
        }
      case 'string':
      case 'character':
        return new GraphString(bounded, data)
      case 'blob':
        return { ...bounded, type: 'blob' }
      case 'boolean':
        return { ...base, type: 'boolean' }
      case 'timestamp':
        return { ...base, type: 'timestamp', format: timestampFormat(data.timestampFormat) }
      case 'float':
      case 'double':
      case 'bigdecimal':
        return { ...bounded, type: data.type === 'float' ? 'float' : 'double' }
      case 'biginteger':
        return { ...bounded, type: 'long' }
      default:
        return { ...bounded, type: data.type }
    }
  }

  #members(data: ShapeData): Member[] {
    const required = new Set(data.required)
    return Object.entries(data.members ?? {}).map(
      ([name, reference]) => new GraphMember(this, name, reference, required.has(name)),
    )
  }

  #part(reference: ShapeReference | undefined): ShapeUse {
    assert(reference !== undefined, 'a list or map in the contract lacks its part')
    return this.use(reference)
  }
}

/** Asks for its shape when it is asked for it: a shape may hold itself. A class, because a service has thousands. */
class GraphUse implements ShapeUse {
  readonly #graph: ShapeGraph
  readonly #shape: string
  readonly location: ShapeUse['location']
  readonly locationName: string | null
  readonly queryName: string | null
  readonly isFlattened: boolean
  readonly isXmlAttribute: boolean
  readonly xmlNamespace: XmlNamespace | null
  readonly isStreaming: boolean
  readonly isIdempotencyToken: boolean
  readonly isJsonText: boolean
  readonly timestampFormat: TimestampFormat | null

  constructor(graph: ShapeGraph, reference: ShapeReference) {
    const data = typeof reference === 'string' ? { shape: reference } : reference
    this.#graph = graph
    this.#shape = data.shape
    this.location = data.location ?? null
    this.locationName = data.locationName ?? null
    this.queryName = data.queryName ?? null
    this.isFlattened = data.flattened ?? false
    this.isXmlAttribute = data.xmlAttribute ?? false
    this.xmlNamespace = xmlNamespace(data.xmlNamespace)
    this.isStreaming = data.streaming ?? false
    this.isIdempotencyToken = data.idempotencyToken ?? false
    this.isJsonText = data.jsonvalue ?? false
    this.timestampFormat = timestampFormat(data.timestampFormat)
  }

  get shape(): Shape {
    return this.#graph.shape(this.#shape)
  }
}

class GraphMember extends GraphUse implements Member {
  readonly name: string
  readonly isRequired: boolean

  constructor(graph: ShapeGraph, name: string, reference: ShapeReference, isRequired: boolean) {
    super(graph, reference)
    this.name = name
    this.isRequired = isRequired
  }
}

type BoundedShape = Pick<StringShape, 'name' | 'isSensitive' | 'locationName' | 'xmlNamespace' | 'min' | 'max'>

class GraphString implements StringShape {
  readonly type = 'string'
  readonly name: string
  readonly isSensitive: boolean
  readonly locationName: string | null
  readonly xmlNamespace: XmlNamespace | null
  readonly min: number | null
  readonly max: number | null
  readonly values: readonly string[] | null
  readonly pattern: string | null
  readonly #spelling: readonly [source: string, flags: string]
  #compiled: RegExp | null = null

  constructor({ name, isSensitive, locationName, xmlNamespace, min, max }: BoundedShape, data: ShapeData) {
    this.name = name
    this.isSensitive = isSensitive
    this.locationName = locationName
    this.xmlNamespace = xmlNamespace
    this.min = min
    this.max = max
    this.values = data.enum ?? null
    this.pattern = data.pattern ?? null
    this.#spelling = data.expression ?? [data.pattern ?? '', 'u']
  }

  get expression(): RegExp | null {
    const [source, flags] = this.#spelling
    if (this.pattern !== null) this.#compiled ??= new RegExp(`^(?:${source})$`, flags)
    return this.#compiled
  }
}

function xmlNamespace(data: ShapeData['xmlNamespace']): XmlNamespace | null {
  return data === undefined ? null : { uri: data.uri, prefix: data.prefix ?? null }
}

function timestampFormat(format: string | undefined): TimestampFormat | null {
  return format === 'iso8601' || format === 'rfc822' || format === 'unixTimestamp' ? format : null
}
