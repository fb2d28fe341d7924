import type { ProtocolName } from '../../contract/contract-data.ts'
import type { OperationContract } from '../../contract/service-contract.ts'
import type { ListShape, MapShape, Member, ShapeUse, StructureShape } from '../../contract/shapes.ts'
import { isFlattened } from './flattened.ts'
import { depthMax } from './protocol.ts'
import { lenientText } from './response-structure.ts'
import { grouped, xmlName } from './xml-decode.ts'
import type { XmlElement } from './xml-parse.ts'

/**
 * The body members of an output in XML; null where the body is no XML or has another root than the operation's. Elements
 * that cannot be read are left out.
 *
 * @param root Null where the body is no well-formed XML.
 */
export function decodeXmlBody(
  protocol: ProtocolName,
  operation: OperationContract,
  root: XmlElement | null,
  bytes: Uint8Array,
): Record<string, unknown> | null {
  const { output, name } = operation
  if (output === null) return {}
  const payload = output.members.find((member) => member.name === output.payload)
  if (payload !== undefined && payload.shape.type === 'string') {
    return { [payload.name]: Buffer.from(bytes).toString('utf8') }
  }
  if (root === null) return null
  if (protocol === 'aws-query') {
    const wrapper = operation.resultWrapper ?? `${name}Result`
    const result = root.children.find((child) => child.name === wrapper)
    // An answer without results has no element for them, and what was renamed on the way has one of another name.
    return structure(output, result ?? root.children.find(({ name: other }) => other.endsWith('Result')) ?? root, 0)
  }
  if (payload !== undefined) {
    return payload.shape.type === 'structure' ? { [payload.name]: structure(payload.shape, root, 0) } : {}
  }
  const [only] = output.members.filter(({ location }) => location === null)
  if (operation.isOutputUnwrapped && only !== undefined) {
    const value = root.text === '' ? undefined : decodeElement(only, root, 0)
    return value === undefined ? {} : { [only.name]: value }
  }
  return structure(output, root, 0)
}

/** What the protocols with XML bodies say of the call itself. */
export function xmlRequestId(root: XmlElement): string | null {
  const metadata = root.children.find(({ name }) => name === 'ResponseMetadata') ?? root
  const found = metadata.children.find(({ name }) => requestIdNames.has(name))
  return found === undefined || found.text.trim() === '' ? null : found.text.trim()
}

const requestIdNames: ReadonlySet<string> = new Set(['RequestId', 'RequestID', 'requestId'])

function structure(
  shape: StructureShape,
  { attributes, children }: XmlElement,
  depth: number,
): Record<string, unknown> {
  const decoded: Record<string, unknown> = {}
  if (depth >= depthMax) return decoded
  const elementsByName = grouped(children)
  for (const member of shape.members) {
    if (member.location !== null) continue
    const name = localName(xmlName(member))
    const attribute = member.isXmlAttribute ? attributes.get(xmlName(member)) : undefined
    const elements = elementsByName.get(name) ?? elementsByName.get(elementName(member)) ?? []
    const value = attribute !== undefined ? lenientText(member, attribute) : decodeMember(member, elements, depth + 1)
    if (value !== undefined) decoded[member.name] = value
  }
  return decoded
}

/** A flattened list goes by the name of its elements, where they have one. */
function elementName(member: Member): string {
  const { shape } = member
  const name = shape.type === 'list' && isFlattened(member, shape) ? shape.member.locationName : null
  return name ?? member.name
}

function decodeMember(member: Member, elements: readonly XmlElement[], depth: number): unknown {
  const { shape } = member
  const [first] = elements
  if (first === undefined) return undefined
  if (shape.type === 'list' && isFlattened(member, shape)) return decodeList(shape, elements, depth)
  if (shape.type === 'map' && isFlattened(member, shape)) return decodeMap(shape, elements, depth)
  return decodeElement(member, first, depth)
}

function decodeElement(use: ShapeUse, element: XmlElement, depth: number): unknown {
  const { shape } = use
  if (depth >= depthMax) return undefined
  switch (shape.type) {
    case 'structure':
      return shape.isEventStream ? undefined : structure(shape, element, depth)
    case 'list':
      return decodeList(shape, element.children, depth)
    case 'map':
      return decodeMap(shape, element.children, depth)
    default:
      return lenientText(use, shape.type === 'string' ? element.text : element.text.trim())
  }
}

function decodeList(shape: ListShape, elements: readonly XmlElement[], depth: number): unknown[] {
  return elements
    .map((element) => decodeElement(shape.member, element, depth + 1))
    .filter((element) => element !== undefined)
}

function decodeMap(shape: MapShape, entries: readonly XmlElement[], depth: number): Record<string, unknown> {
  // No prototype: a key of a map is anyone's, and `__proto__` is a key like any other.
  const map: Record<string, unknown> = Object.create(null)
  for (const { children } of entries) {
    const key = children.find(({ name }) => name === (shape.key.locationName ?? 'key'))
    const value = children.find(({ name }) => name === (shape.value.locationName ?? 'value'))
    const decoded = value === undefined ? undefined : decodeElement(shape.value, value, depth + 1)
    if (key !== undefined && decoded !== undefined) map[key.text] = decoded
  }
  return map
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
