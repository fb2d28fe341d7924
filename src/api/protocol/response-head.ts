import type { Member, ShapeUse, StructureShape } from '../../contract/shapes.ts'
import { type HttpHeaders, headerValue } from './protocol.ts'
import { lenientText } from './response-structure.ts'

/** The members of an output that are headers or the status. Those that cannot be read are left out. */
export function decodeHead(shape: StructureShape, status: number, headers: HttpHeaders): Record<string, unknown> {
  const decoded: Record<string, unknown> = {}
  for (const member of shape.members) {
    const value = headMember(member, status, headers)
    if (value !== undefined) decoded[member.name] = value
  }
  return decoded
}

function headMember(member: Member, status: number, headers: HttpHeaders): unknown {
  const name = (member.locationName ?? member.name).toLowerCase()
  switch (member.location) {
    case 'statusCode':
      return status
    case 'header': {
      const text = headerValue(headers, name)
      return text === null ? undefined : headerMember(member, text)
    }
    case 'headers':
      return prefixed(headers, name)
    default:
      return undefined
  }
}

function headerMember(use: ShapeUse, text: string): unknown {
  const { shape } = use
  if (shape.type !== 'list') return lenientText(use, text.trim(), 'rfc822')
  return text
    .split(',')
    .map((element) => lenientText(shape.member, element.trim(), 'rfc822'))
    .filter((element) => element !== undefined)
}

function prefixed(headers: HttpHeaders, prefix: string): Record<string, string> | undefined {
  // No prototype: the names are the other server's.
  const found: Record<string, string> = Object.create(null)
  for (const name of Object.keys(headers)) {
    if (name.startsWith(prefix) && name !== prefix) found[name.slice(prefix.length)] = headerValue(headers, name) ?? ''
  }
  return Object.keys(found).length === 0 ? undefined : found
}
