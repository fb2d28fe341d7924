import type { ListShape, MapShape, Member, ShapeUse, StructureShape } from '../../contract/shapes.ts'
import { isFlattened } from './flattened.ts'
import { depthMax } from './protocol.ts'
import { decodeText } from './text-value.ts'
import { malformedXml, type XmlElement } from './xml-parse.ts'

/**
 * The element's parts as the structure that `shape` describes; only its members that are part of a body. Elements that
 * the shape lacks are ignored.
 *
 * @throws {ServiceError} `malformedRequest` or `serialization`: a required member is missing, one that is no list comes
 *   twice, or a value is of another type or none of those that it may be.
 */
export function decodeXmlStructure(
  shape: StructureShape,
  { attributes, children }: XmlElement,
  depth = 0,
): Record<string, unknown> {
  if (depth >= depthMax) throw malformedXml()
  const elementsByName = grouped(children)
  const decoded: Record<string, unknown> = {}
  for (const member of shape.members) {
    if (member.location !== null) continue
    const name = xmlName(member)
    const attribute = member.isXmlAttribute ? attributes.get(name) : undefined
    const elements = member.isXmlAttribute ? [] : (elementsByName.get(name) ?? [])
    if (attribute !== undefined) decoded[member.name] = decodeSimple(member, attribute)
    else if (elements.length > 0) decoded[member.name] = decodeMember(member, elements, depth + 1)
    else if (member.isRequired) throw malformedXml()
  }
  return decoded
}

/** The name of the member's elements: of each one, where it is a flattened list. */
export function xmlName(member: Member): string {
  return member.locationName ?? member.name
}

function decodeMember(member: Member, elements: readonly XmlElement[], depth: number): unknown {
  const { shape } = member
  if (shape.type === 'list' && isFlattened(member, shape)) return decodeList(shape, elements, depth)
  if (shape.type === 'map' && isFlattened(member, shape)) return decodeMap(shape, elements, depth)
  const [element, ...more] = elements
  if (element === undefined || more.length > 0) throw malformedXml()
  return decodeElement(member, element, depth)
}

function decodeElement(use: ShapeUse, element: XmlElement, depth: number): unknown {
  const { shape } = use
  if (depth >= depthMax) throw malformedXml()
  switch (shape.type) {
    case 'structure':
      return decodeXmlStructure(shape, element, depth)
    case 'list': {
      const name = shape.member.locationName ?? 'member'
      return decodeList(shape, named(element, name), depth)
    }
    case 'map':
      return decodeMap(shape, named(element, 'entry'), depth)
    default:
      if (element.children.length > 0) throw malformedXml()
      return decodeSimple(use, shape.type === 'string' ? element.text : element.text.trim())
  }
}

/** Texts whose values S3 refuses with errors of their own. */
const openTexts: ReadonlySet<string> = new Set(['BucketLocationConstraint'])

function decodeSimple(use: ShapeUse, text: string): unknown {
  const { shape } = use
  const values = shape.type === 'string' && !openTexts.has(shape.name) ? shape.values : null
  if (values !== null && !values.includes(text)) throw malformedXml()
  return decodeText(use, text)
}

function decodeList(shape: ListShape, elements: readonly XmlElement[], depth: number): unknown[] {
  return elements.map((element) => decodeElement(shape.member, element, depth + 1))
}

function decodeMap(shape: MapShape, entries: readonly XmlElement[], depth: number): Record<string, unknown> {
  // No prototype: a key of a map is the caller's, and `__proto__` is a key like any other.
  const map: Record<string, unknown> = Object.create(null)
  for (const entry of entries) {
    const [key] = named(entry, shape.key.locationName ?? 'key')
    const [value] = named(entry, shape.value.locationName ?? 'value')
    if (key === undefined || value === undefined) throw malformedXml()
    map[key.text] = decodeElement(shape.value, value, depth + 1)
  }
  return map
}

/** Elements by name, in their order. */
export function grouped(elements: readonly XmlElement[]): Map<string, XmlElement[]> {
  const groups = new Map<string, XmlElement[]>()
  for (const element of elements) {
    const group = groups.get(element.name)
    if (group === undefined) groups.set(element.name, [element])
    else group.push(element)
  }
  return groups
}

function named(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name)
}
