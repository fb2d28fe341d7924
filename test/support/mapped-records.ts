import { mapItem } from '../../src/audit-items/map-item.ts'
import { mappings } from '../../src/audit-items/mappings.ts'
import type { SourceContext } from '../../src/audit-items/source-mapping.ts'
import { required } from '../../src/base/assert.ts'
import { parseAccountId, parseRegion } from '../../src/base/brands.ts'
import type { PushSourceKind } from '../../src/config/source.ts'
import { isJsonObject, type JsonObject } from '../../src/event/event-record.ts'

export const sourceContext: SourceContext = {
  accountId: required(parseAccountId('123456789012'), 'an account'),
  region: required(parseRegion('eu-west-1'), 'a Region'),
}

/** The record that an item becomes. */
export function mappedRecord(kind: PushSourceKind, item: unknown): JsonObject {
  const result = mapItem(mappings[kind], Buffer.from(JSON.stringify(item)), sourceContext)
  if (result === 'nothing' || 'problem' in result) throw new Error(`no record was made: ${JSON.stringify(result)}`)
  const record: unknown = JSON.parse(Buffer.from(result.record).toString())
  if (!isJsonObject(record)) throw new Error('a record is an object')
  return record
}

/** Why none is made of it. */
export function mappingProblem(kind: PushSourceKind, item: unknown): string | null {
  const result = mapItem(mappings[kind], Buffer.from(JSON.stringify(item)), sourceContext)
  return result !== 'nothing' && 'problem' in result ? result.problem : null
}
