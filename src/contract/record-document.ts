import { isRecord, ownValue } from './is-record.ts'
import type { Member, Shape, ShapeUse } from './shapes.ts'

/** Deepest nesting of a document that is recorded; those of S3 have some six levels. */
const depthMax = 16

/**
 * A request's XML body as records tell it: an object under the name of its root element, with `xmlns`, elements in the
 * spelling of the wire, an element that repeats as a list and one that does not as itself.
 *
 * Members that are sensitive, or that the shape lacks, are left out.
 */
export function recordDocument(payload: Member, value: unknown): Record<string, unknown> {
  if (payload.shape.type !== 'structure' || !isRecord(value)) return {}
  const namespace = payload.xmlNamespace ?? payload.shape.xmlNamespace
  const content = elements(payload.shape, value, 1)
  const name = payload.locationName ?? payload.shape.locationName ?? payload.name
  return { [name]: { ...(namespace === null ? {} : { xmlns: namespace.uri }), ...content } }
}

function elements(shape: Shape, value: unknown, depth: number): Record<string, unknown> {
  if (shape.type !== 'structure' || !isRecord(value) || depth > depthMax) return {}
  const told: Record<string, unknown> = {}
  for (const member of shape.members) {
    const held = ownValue(value, member.name)
    if (held === undefined || held === null || member.shape.isSensitive) continue
    told[member.locationName ?? member.name] = element(member, held, depth)
  }
  return told
}

function element(use: ShapeUse, value: unknown, depth: number): unknown {
  const { shape } = use
  if (shape.type === 'list') {
    if (!Array.isArray(value)) return null
    const items = value.map((item: unknown) => element(shape.member, item, depth + 1))
    const repeated = items.length === 1 ? items[0] : items
    return use.isFlattened || shape.isFlattened ? repeated : { [shape.member.locationName ?? 'member']: repeated }
  }
  if (shape.type === 'structure') return { ...prefixOf(use), ...elements(shape, value, depth + 1) }
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'string' ? plainRecordText(value) : value
}

/** A namespace that attributes of the element name by a prefix, as the type of who is granted something does. */
function prefixOf({ shape, xmlNamespace }: ShapeUse): Record<string, unknown> {
  const namespace = xmlNamespace ?? shape.xmlNamespace
  return namespace?.prefix ? { [`xmlns:${namespace.prefix}`]: namespace.uri } : {}
}

/** As CloudTrail writes the text of an element: one that looks like a number or a truth value is written as one. */
export function plainRecordText(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^-?(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text
}
