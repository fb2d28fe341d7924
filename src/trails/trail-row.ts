import * as v from 'valibot'
import { isAccountId, isRegion } from '../base/brands.ts'
import type { TableOptions } from '../storage/table.ts'
import { dataResourceTypes, readWriteTypes, selectorFields } from './selectors/selectors.ts'
import type { Trail } from './trail.ts'
import type { TrailRow } from './trails.ts'

/** Version of the form of a trail's row. */
const rowVersion = 1

const texts = v.array(v.string())
const basicSelector = v.strictObject({
  readWriteType: v.picklist(readWriteTypes),
  includesManagement: v.boolean(),
  excludedSources: texts,
  dataResources: v.array(v.strictObject({ type: v.picklist(dataResourceTypes), values: texts })),
})
const advancedSelector = v.strictObject({
  name: v.string(),
  fields: v.array(
    v.strictObject({
      field: v.picklist(selectorFields),
      Equals: texts,
      StartsWith: texts,
      EndsWith: texts,
      NotEquals: texts,
      NotStartsWith: texts,
      NotEndsWith: texts,
    }),
  ),
})
const account = v.pipe(v.string(), v.guard(isAccountId))

/** A trail as rows hold it. */
export const trailSchema = v.strictObject({
  name: v.string(),
  arn: v.string(),
  accountId: account,
  homeRegion: v.pipe(v.string(), v.guard(isRegion)),
  createdAtMs: v.number(),
  bucketName: v.string(),
  keyPrefix: v.nullable(v.string()),
  isMultiRegion: v.boolean(),
  includesGlobalServices: v.boolean(),
  hasDigests: v.boolean(),
  selectors: v.variant('kind', [
    v.strictObject({ kind: v.literal('basic'), selectors: v.array(basicSelector) }),
    v.strictObject({ kind: v.literal('advanced'), selectors: v.array(advancedSelector) }),
  ]),
  hasCustomSelectors: v.boolean(),
  isRecursive: v.boolean(),
  tags: v.record(v.string(), v.string()),
  isLogging: v.boolean(),
  startedAtMs: v.nullable(v.number()),
  stoppedAtMs: v.nullable(v.number()),
})

const rowSchema = v.strictObject({
  version: v.literal(rowVersion),
  revisions: v.array(v.strictObject({ revision: v.number(), eventId: v.string(), trail: v.nullable(trailSchema) })),
})

/** The trails of each account, by ARN: `trail/<account id>/<ARN>`. */
export const trailRows: TableOptions<TrailRow> = {
  prefix: 'trail/',
  encode: ({ revisions }) => ({
    version: rowVersion,
    revisions: revisions.map((revision) => ({ ...revision, trail: encodeTrail(revision.trail) })),
  }),
  decode: (value, { partition, name }) => {
    const { revisions } = v.parse(rowSchema, value)
    return {
      arn: name,
      accountId: v.parse(account, partition),
      revisions: revisions.map((revision) => ({ ...revision, trail: decodeTrail(revision.trail) })),
    }
  },
}

export function encodeTrail(trail: Trail | null): unknown {
  return trail === null ? null : { ...trail, tags: Object.fromEntries(trail.tags) }
}

export function decodeTrail(stored: v.InferOutput<typeof trailSchema> | null): Trail | null {
  return stored === null ? null : { ...stored, tags: new Map(Object.entries(stored.tags)) }
}
