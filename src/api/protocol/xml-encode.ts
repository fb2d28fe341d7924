import { assert } from '../../base/assert.ts'
import { isRecord, ownValue } from '../../contract/is-record.ts'
import type { ListShape, MapShape, Member, ShapeUse, StructureShape, XmlNamespace } from '../../contract/shapes.ts'
import { depthMax } from './protocol.ts'
import { printTimestamp, timestampFormat } from './timestamps.ts'

/**
 * The structure's members as XML elements, one after another, without an element round them. Members that are undefined
 * or null are left out; those that are attributes are too, because they belong to the element round it.
 *
 * @throws {InvariantError} The value is not what the shape says: a mistake of ours, found before a client finds it.
 */
export function encodeXmlMembers(shape: StructureShape, value: unknown, depth = 0): string {
  assert(isRecord(value) && depth < depthMax, `${shape.name} is a structure`)
  let xml = ''
  for (const member of shape.members) {
    const part = ownValue(value, member.name)
    if (part === undefined || part === null || member.isXmlAttribute) continue
    xml += encodeMember(member, part, depth + 1)
  }
  return xml
}

function encodeMember(member: Member, value: unknown, depth: number): string {
  const { shape } = member
  const name = member.locationName ?? member.name
  if (shape.type === 'list' && isFlattened(member, shape)) {
    return encodeElements(shape, shape.member.locationName ?? name, value, depth)
  }
  if (shape.type === 'map' && isFlattened(member, shape)) return encodeEntries(shape, name, value, depth)
  return encodeElement(member, name, value, depth)
}

function encodeElement(use: ShapeUse, name: string, value: unknown, depth: number): string {
  const { shape } = use
  const attributes = `${namespaceAttribute(use.xmlNamespace)}${shapeAttributes(shape, value)}`
  return `<${name}${attributes}>${encodeContent(use, value, depth)}</${name}>`
}

function encodeContent(use: ShapeUse, value: unknown, depth: number): string {
  const { shape } = use
  switch (shape.type) {
    case 'structure':
      return encodeXmlMembers(shape, value, depth)
    case 'list':
      return encodeElements(shape, shape.member.locationName ?? 'member', value, depth)
    case 'map':
      return encodeEntries(shape, 'entry', value, depth)
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
      return printTimestamp(value, timestampFormat(use, shape, 'iso8601'))
    default:
      assert(typeof value === 'number', `${shape.name} is a number`)
      return String(value)
  }
}

function encodeElements(shape: ListShape, name: string, value: unknown, depth: number): string {
  assert(Array.isArray(value) && depth < depthMax, `${shape.name} is a list`)
  return value.map((element: unknown) => encodeElement(shape.member, name, element, depth + 1)).join('')
}

function encodeEntries(shape: MapShape, name: string, value: unknown, depth: number): string {
  assert(isRecord(value) && depth < depthMax, `${shape.name} is a map`)
  const entries = Object.entries(value).map(([key, part]) => {
    const keyXml = encodeElement(shape.key, shape.key.locationName ?? 'key', key, depth + 1)
    const valueXml = encodeElement(shape.value, shape.value.locationName ?? 'value', part, depth + 1)
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

/** The text as element content or attribute value; what XML cannot hold becomes the replacement character. */
export function escapeXml(text: string): string {
  return text.replace(impossible, '\ufffd').replace(/[&<>"\r]/g, (character) => entities[character] ?? character)
}

function isFlattened(use: ShapeUse, shape: ListShape | MapShape): boolean {
  return use.isFlattened || shape.isFlattened
}
