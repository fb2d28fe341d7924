/**
 * What a value on the wire may look like. Shapes may hold themselves, so they are a graph; walk them beside a value and
 * with a bound on depth.
 */
export type Shape =
  | StructureShape
  | ListShape
  | MapShape
  | StringShape
  | BlobShape
  | BooleanShape
  | WholeNumberShape
  | DecimalShape
  | TimestampShape

export interface StructureShape extends ShapeBase {
  readonly type: 'structure'
  /** In the order of the model, which is the order on the wire and in event records. */
  readonly members: readonly Member[]
  /** Exactly one member is set. */
  readonly isUnion: boolean
  /** The member that is the HTTP body, in REST protocols. */
  readonly payload: string | null
  /** Free JSON: members are not known. */
  readonly isDocument: boolean
  readonly isEventStream: boolean
}

export interface ListShape extends ShapeBase, Bounds {
  readonly type: 'list'
  readonly member: ShapeUse
  readonly isFlattened: boolean
}

export interface MapShape extends ShapeBase, Bounds {
  readonly type: 'map'
  readonly key: ShapeUse
  readonly value: ShapeUse
  readonly isFlattened: boolean
}

export interface StringShape extends ShapeBase, Bounds {
  readonly type: 'string'
  /** As the model prints it. */
  readonly pattern: string | null
  /** Matches a whole value that keeps to `pattern`. Compiled at first use. */
  readonly expression: RegExp | null
  readonly values: readonly string[] | null
}

export interface BlobShape extends ShapeBase, Bounds {
  readonly type: 'blob'
}

export interface BooleanShape extends ShapeBase {
  readonly type: 'boolean'
}

export interface WholeNumberShape extends ShapeBase, Bounds {
  readonly type: 'byte' | 'short' | 'integer' | 'long'
}

export interface DecimalShape extends ShapeBase, Bounds {
  readonly type: 'float' | 'double'
}

export interface TimestampShape extends ShapeBase {
  readonly type: 'timestamp'
  readonly format: TimestampFormat | null
}

export type TimestampFormat = 'iso8601' | 'rfc822' | 'unixTimestamp'

interface ShapeBase {
  readonly name: string
  /** The value must not appear in event records, logs or messages. */
  readonly isSensitive: boolean
  readonly locationName: string | null
  readonly xmlNamespace: XmlNamespace | null
}

/** Length of texts (characters), blobs (bytes), lists and maps (elements); value of numbers. Both inclusive. */
interface Bounds {
  readonly min: number | null
  readonly max: number | null
}

/** A shape in its place, with what the wire adds there. */
export interface ShapeUse {
  readonly shape: Shape
  readonly location: 'header' | 'headers' | 'querystring' | 'statusCode' | 'uri' | null
  readonly locationName: string | null
  readonly queryName: string | null
  readonly isFlattened: boolean
  readonly isXmlAttribute: boolean
  readonly xmlNamespace: XmlNamespace | null
  readonly isStreaming: boolean
  readonly isIdempotencyToken: boolean
  /** A text that holds JSON. */
  readonly isJsonText: boolean
  readonly timestampFormat: TimestampFormat | null
}

export interface Member extends ShapeUse {
  readonly name: string
  readonly isRequired: boolean
}

export interface XmlNamespace {
  readonly uri: string
  readonly prefix: string | null
}
