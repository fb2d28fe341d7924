import { assert } from '../../base/assert.ts'
import { isRecord, ownValue } from '../../contract/is-record.ts'
import type {
  ListShape,
  MapShape,
  Member,
  ShapeUse,
  StructureShape,
  TimestampFormat,
  XmlNamespace,
} from '../../contract/shapes.ts'
import { isFlattened } from './flattened.ts'
import { depthMax } from './protocol.ts'
import { printTimestamp, timestampFormat } from './timestamps.ts'

/**
 * The structure's members as XML elements, one after another, without an element round them. Members that are undefined
 * or null are left out; those that are attributes are too, because they belong to the element round it.
 *
 * @throws {InvariantError} The value is not what the shape says: a mistake of ours, found before a client finds it.
 */
export function encodeXmlMembers(shape: StructureShape, value: unknown, place: XmlPlace = outermost): string {
  assert(isRecord(value) && place.depth < depthMax, `${shape.name} is a structure`)
  let xml = ''
  for (const member of shape.members) {
    const part = ownValue(value, member.name)
    if (part === undefined || part === null || member.isXmlAttribute || member.location !== null) continue
    xml += encodeMember(member, part, inside(place))
  }
  return xml
}

/** A value in an element of the given name, as {@link encodeXmlMembers} writes its parts. */
export function encodeElement(use: ShapeUse, name: string, value: unknown, place: XmlPlace = outermost): string {
  const { shape } = use
  const attributes = `${namespaceAttribute(use.xmlNamespace ?? shape.xmlNamespace)}${shapeAttributes(shape, value)}`
  return `<${name}${attributes}>${encodeContent(use, value, place)}</${name}>`
}

/** How deep in the answer a value stands, and whether instants there have milliseconds even where these are none. */
export interface XmlPlace {
  readonly depth: number
  readonly hasMilliseconds: boolean
}

const outermost: XmlPlace = { depth: 0, hasMilliseconds: false }

function inside(place: XmlPlace): XmlPlace {
  return { depth: place.depth + 1, hasMilliseconds: place.hasMilliseconds }
}

function encodeMember(member: Member, value: unknown, place: XmlPlace): string {
  const { shape } = member
  const name = member.locationName ?? member.name
  if (shape.type === 'list' && isFlattened(member, shape)) {
    return encodeElements(shape, shape.member.locationName ?? name, value, place)
  }
  if (shape.type === 'map' && isFlattened(member, shape)) return encodeEntries(shape, name, value, place)
  return encodeElement(member, name, value, place)
}

function encodeContent(use: ShapeUse, value: unknown, place: XmlPlace): string {
  const { shape } = use
  switch (shape.type) {
    case 'structure':
      return encodeXmlMembers(shape, value, place)
    case 'list':
      return encodeElements(shape, shape.member.locationName ?? 'member', value, place)
    case 'map':
      return encodeEntries(shape, 'entry', value, place)
    case 'string':
      assert(typeof value === 'string', `${shape.name} is a text`)
      return escapeXml(value)
    case 'blob':
      assert(value instanceof Uint8Array, `${shape.name} is bytes`)
      return Buffer.from(value).toString('base64')
    case 'boolean':
      assert(typeof value === 'boolean', `${shape.name} is a boolean`)
      return String(value)
    case 'timestamp':
      assert(value instanceof Date, `${shape.name} is an instant`)
      return printInstant(value, timestampFormat(use, shape, 'iso8601'), place)
    default:
      assert(typeof value === 'number', `${shape.name} is a number`)
      return String(value)
  }
}

function printInstant(instant: Date, format: TimestampFormat, { hasMilliseconds }: XmlPlace): string {
  return format === 'iso8601' && hasMilliseconds ? instant.toISOString() : printTimestamp(instant, format)
}

function encodeElements(shape: ListShape, name: string, value: unknown, place: XmlPlace): string {
  assert(Array.isArray(value) && place.depth < depthMax, `${shape.name} is a list`)
  return value.map((element: unknown) => encodeElement(shape.member, name, element, inside(place))).join('')
}

function encodeEntries(shape: MapShape, name: string, value: unknown, place: XmlPlace): string {
  assert(isRecord(value) && place.depth < depthMax, `${shape.name} is a map`)
  const entries = Object.entries(value).map(([key, part]) => {
    const keyXml = encodeElement(shape.key, shape.key.locationName ?? 'key', key, inside(place))
    const valueXml = encodeElement(shape.value, shape.value.locationName ?? 'value', part, inside(place))
    return `<${name}>${keyXml}${valueXml}</${name}>`
  })
  return entries.join('')
}

function shapeAttributes(shape: ShapeUse['shape'], value: unknown): string {
  if (shape.type !== 'structure' || !isRecord(value)) return ''
  return shape.members
    .filter((member) => member.isXmlAttribute && ownValue(value, member.name) !== undefined)
    .map((member) => ` ${member.locationName ?? member.name}="${escapeXml(String(ownValue(value, member.name)))}"`)
    .join('')
}

export function namespaceAttribute(namespace: XmlNamespace | null): string {
  if (namespace === null) return ''
  return ` xmlns${namespace.prefix === null ? '' : `:${namespace.prefix}`}="${escapeXml(namespace.uri)}"`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
}

// Characters that no XML 1.0 document can hold, not even as an entity.
const impossible = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu

// What is written as it is. Nearly every text, and telling so is many times as fast as replacing nothing.
const plain = /^[ !#-%'-;=?-~]*$/

/** The text as element content or attribute value; what XML cannot hold becomes the replacement character. */
export function escapeXml(text: string): string {
  if (plain.test(text)) return text
  return text.replace(impossible, '\ufffd').replace(/[&<>"\r]/g, (character) => entities[character] ?? character)
}
