import * as v from 'valibot'
import { isAccountId, isRegion } from '../../base/brands.ts'
import type { RowPlace, TableOptions } from '../../storage/table.ts'
import { trailPartition } from '../trail-place.ts'
import type { ChainId, DigestChain } from './digest-chain.ts'
import type { DigestSchedule } from './digest-schedule.ts'

/** Rows of log files that are removed in one batch, below the bound of a batch. */
export const removedFilesMax = 900

/** Version of the forms of both kinds of rows. */
const rowVersion = v.literal(1)

const accountId = v.pipe(v.string(), v.guard(isAccountId))
const region = v.pipe(v.string(), v.guard(isRegion))

const chainSchema = v.strictObject({
  version: rowVersion,
  trailArn: v.string(),
  accountId,
  region,
  isBackfill: v.boolean(),
  anchorMs: v.number(),
  endMs: v.number(),
  last: v.nullable(
    v.strictObject({
      bucket: v.string(),
      object: v.string(),
      hashValue: v.string(),
      hashAlgorithm: v.string(),
      signature: v.string(),
    }),
  ),
  plan: v.nullable(
    v.strictObject({
      startMs: v.number(),
      endMs: v.number(),
      plannedAtMs: v.number(),
      bucketName: v.string(),
      key: v.string(),
      sha256: v.string(),
      fingerprint: v.string(),
      signature: v.string(),
      fileNames: v.array(v.string()),
      isWritten: v.boolean(),
    }),
  ),
})

const scheduleSchema = v.strictObject({
  version: rowVersion,
  trailArn: v.string(),
  accountId,
  trailName: v.string(),
  homeRegion: region,
  bucketName: v.string(),
  keyPrefix: v.nullable(v.string()),
  anchorMs: v.number(),
  startedAtMs: v.nullable(v.number()),
  revision: v.number(),
  endRevision: v.nullable(v.number()),
  finalMs: v.nullable(v.number()),
})

/** `digest-chain/<trail>/<account>/<Region>/regular`, and `…/backfill`. */
export const chainRows: TableOptions<DigestChain> = {
  prefix: 'digest-chain/',
  encode: (chain) => ({ version: 1, ...chain }),
  decode: (value) => {
    const { version, ...chain } = v.parse(chainSchema, value)
    return chain
  },
}

/** `digest-schedule/<trail>/current`: of trails that log with digests, or have digests to be made. */
export const scheduleRows: TableOptions<DigestSchedule> = {
  prefix: 'digest-schedule/',
  encode: (schedule) => ({ version: 1, ...schedule }),
  decode: (value) => {
    const { version, ...schedule } = v.parse(scheduleSchema, value)
    return schedule
  },
}

export function chainPlace({ trailArn, accountId, region, isBackfill }: ChainId): RowPlace {
  return {
    partition: trailPartition(trailArn),
    name: `${accountId}/${region}/${isBackfill ? 'backfill' : 'regular'}`,
  }
}

export function schedulePlace(trailArn: string): RowPlace {
  return { partition: trailPartition(trailArn), name: 'current' }
}
