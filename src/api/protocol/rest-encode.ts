import { assert } from '../../base/assert.ts'
import { isRecord, ownValue } from '../../contract/is-record.ts'
import type { Member, ShapeUse, StructureShape } from '../../contract/shapes.ts'
import { printTimestamp, timestampFormat } from './timestamps.ts'

/** The part of an answer that stands before its body. */
export interface ResponseHead {
  /** Null where the output does not say. */
  readonly status: number | null
  /** By lower-case name. */
  readonly headers: Record<string, string>
}

/**
 * The members of an output that are headers or the status. Those that are undefined or null are left out.
 *
 * @throws {InvariantError} A value is not what the shape says.
 */
export function encodeHead(shape: StructureShape, output: Readonly<Record<string, unknown>>): ResponseHead {
  const headers: Record<string, string> = {}
  let status: number | null = null
  for (const member of shape.members) {
    const value = ownValue(output, member.name)
    if (value === undefined || value === null) continue
    const name = (member.locationName ?? member.name).toLowerCase()
    if (member.location === 'header') headers[name] = headerText(member, value)
    if (member.location === 'headers') Object.assign(headers, prefixed(member, name, value))
    if (member.location === 'statusCode') status = Number(value)
  }
  return { status, headers }
}

function prefixed(member: Member, prefix: string, value: unknown): Record<string, string> {
  assert(isRecord(value), `${member.name} is a map`)
  const entries = Object.entries(value).map(([name, part]) => {
    return [`${prefix}${name.toLowerCase()}`, headerSafe(String(part))]
  })
  return Object.fromEntries(entries)
}

function headerText(use: ShapeUse, value: unknown): string {
  const { shape } = use
  switch (shape.type) {
    case 'timestamp':
      assert(value instanceof Date, `${shape.name} is an instant`)
      return printTimestamp(value, timestampFormat(use, shape, 'rfc822'))
    case 'list':
      assert(Array.isArray(value), `${shape.name} is a list`)
      return value.map((element: unknown) => headerText(shape.member, element)).join(',')
    case 'string':
      assert(typeof value === 'string', `${shape.name} is a text`)
      return headerSafe(value)
    default:
      assert(typeof value === 'number' || typeof value === 'boolean', `${shape.name} can be a header`)
      return String(value)
  }
}

/** What ASCII cannot say stands as S3 spells it there (RFC 2047); no value can end its header. */
function headerSafe(text: string): string {
  return /^[\t\x20-\x7e]*$/.test(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`
}
