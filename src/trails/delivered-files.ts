import * as v from 'valibot'
import { isAccountId, isRegion } from '../base/brands.ts'
import type { TableOptions } from '../storage/table.ts'
import type { DeliveredFile } from './delivered-file.ts'
import { trailPartition } from './trail-place.ts'

/** Version of the form of a delivered file's row. */
const rowVersion = 1

const rowSchema = v.strictObject({
  version: v.literal(rowVersion),
  trailArn: v.string(),
  accountId: v.pipe(v.string(), v.guard(isAccountId)),
  region: v.pipe(v.string(), v.guard(isRegion)),
  bucketName: v.string(),
  key: v.string(),
  plannedAtMs: v.number(),
  deliveredAtMs: v.number(),
  sha256: v.string(),
  oldestEventTime: v.nullable(v.string()),
  newestEventTime: v.nullable(v.string()),
})

/** The log files of each trail that no digest has named yet: `delivered-file/<trail>/<planned at>-<file name>`. */
export const deliveredFileRows: TableOptions<DeliveredFile> = {
  prefix: 'delivered-file/',
  encode: (file) => ({ version: rowVersion, ...file }),
  decode: (value) => {
    const { version: _, ...file } = v.parse(rowSchema, value)
    return file
  },
}

/** By trail, and there by the time when they were planned. */
export function deliveredFilePlace({ trailArn, plannedAtMs, key }: DeliveredFile) {
  const name = key.slice(key.lastIndexOf('/') + 1)
  return { partition: trailPartition(trailArn), name: `${String(plannedAtMs).padStart(15, '0')}-${name}` }
}
