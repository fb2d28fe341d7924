import { commonError } from '../../contract/errors.ts'
import { isSimple } from '../../contract/shape-rules.ts'
import type { ListShape, MapShape, Member, ShapeUse, StructureShape } from '../../contract/shapes.ts'
import { tooDeep, wrongForm } from './conversion.ts'
import { isFlattened } from './flattened.ts'
import { depthMax } from './protocol.ts'
import type { QueryNode } from './query-parameters.ts'
import { decodeText } from './text-value.ts'

/** What the query protocols do not spell alike. */
export interface QueryForm {
  nameOf(member: Member): string
  isFlattened(use: ShapeUse, shape: ListShape | MapShape): boolean
}

const awsQueryForm: QueryForm = {
  nameOf(member) {
    const { shape } = member
    // A flattened list goes by the name of its elements, where they have one.
    const elementName = shape.type === 'list' && isFlattened(member, shape) ? shape.member.locationName : null
    return elementName ?? member.locationName ?? member.name
  },
  isFlattened,
}

/**
 * The parameters as the structure that `shape` describes: `Tags.member.1.Key`, flattened `Tag.1.Key`, maps as
 * `Attributes.entry.1.key`.
 *
 * @throws {ServiceError} `serialization`.
 */
export function decodeQueryStructure(
  shape: StructureShape,
  node: QueryNode,
  form: QueryForm = awsQueryForm,
  depth = 0,
): Record<string, unknown> {
  if (depth >= depthMax) throw tooDeep()
  const decoded: Record<string, unknown> = {}
  for (const member of shape.members) {
    const part = node.parts.get(form.nameOf(member))
    if (part !== undefined) decoded[member.name] = decodeQuery(member, part, form, depth + 1)
  }
  return decoded
}

function decodeQuery(use: ShapeUse, node: QueryNode, form: QueryForm, depth: number): unknown {
  const { shape } = use
  if (depth >= depthMax) throw tooDeep()
  if (!isSimple(shape) && node.text !== null && node.text !== '') throw wrongForm(node.text)
  switch (shape.type) {
    case 'structure':
      return decodeQueryStructure(shape, node, form, depth)
    case 'list':
      return decodeList(use, shape, node, form, depth)
    case 'map':
      return decodeMap(use, shape, node, form, depth)
    default:
      return decodeText(use, textOf(node))
  }
}

function decodeList(use: ShapeUse, shape: ListShape, node: QueryNode, form: QueryForm, depth: number): unknown[] {
  const elements = form.isFlattened(use, shape) ? node : node.parts.get(shape.member.locationName ?? 'member')
  return inOrder(elements).map((element) => decodeQuery(shape.member, element, form, depth + 1))
}

function decodeMap(
  use: ShapeUse,
  shape: MapShape,
  node: QueryNode,
  form: QueryForm,
  depth: number,
): Record<string, unknown> {
  const entries = form.isFlattened(use, shape) ? node : node.parts.get('entry')
  // No prototype: a key of a map is the caller's, and `__proto__` is a key like any other.
  const map: Record<string, unknown> = Object.create(null)
  for (const entry of inOrder(entries)) {
    const key = entry.parts.get(shape.key.locationName ?? 'key')
    const value = entry.parts.get(shape.value.locationName ?? 'value')
    if (key === undefined || value === undefined)
      throw commonError('serialization', 'A map entry lacks its key or value')
    map[textOf(key)] = decodeQuery(shape.value, value, form, depth + 1)
  }
  return map
}

/** Elements by their number, whatever order they came in. Numbers may leave gaps. */
function inOrder(node: QueryNode | undefined): QueryNode[] {
  const numbered = [...(node?.parts ?? [])].map(([part, element]) => {
    if (!/^\d{1,9}$/.test(part)) throw commonError('serialization', 'Key is not an index of a list')
    return { index: Number(part), element }
  })
  return numbered.sort((one, other) => one.index - other.index).map(({ element }) => element)
}

function textOf(node: QueryNode): string {
  if (node.text === null) throw commonError('serialization', 'Unexpected complex element termination')
  return node.text
}
