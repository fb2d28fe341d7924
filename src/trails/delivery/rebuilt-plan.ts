import type { RecordNumber } from '../../base/brands.ts'
import { recordNumber } from '../../base/brands.ts'
import { fileGroup, type PlannedFile, type PlanRow } from './delivery-rows.ts'
import type { PackBounds, PackedLogFile } from './log-packer.ts'
import type { Packing, PackRun } from './packing.ts'
import type { Stretch } from './stretch.ts'
import { scopeOf } from './trail-choice.ts'
import type { TrailRecords } from './trail-records.ts'

/** A plan says where its files end: nothing else may. */
const unbounded: PackBounds = {
  targetBytes: Number.POSITIVE_INFINITY,
  memoryBytesMax: Number.POSITIVE_INFINITY,
  trailFilesMax: Number.POSITIVE_INFINITY,
  storedSpanMsMax: Number.POSITIVE_INFINITY,
}

/** What is read at once where a plan is made again. */
const rebuildReadBytes = 1024 * 1024

/** Makes the files of a plan again, after a start or a failure; null where some of its records have been freed. */
export async function rebuiltFiles(
  { trail }: Stretch,
  plan: PlanRow,
  { records, packing }: { readonly records: TrailRecords; readonly packing: Packing },
): Promise<readonly PackedLogFile[] | null> {
  const run = await packing.begin({ scopes: [scopeOf(trail)], bounds: unbounded })
  for (let next = plan.from; next < plan.before; ) {
    const range = await records.range({ from: next, before: plan.before, bytesMax: rebuildReadBytes })
    if (range.from !== next || range.lengthsBytes.length === 0) return null
    next = (await run.take(range, null)).next
  }
  if (!(await takeHeld(run, plan.held, 0, records))) return null
  return (await run.finish())[0]?.files ?? []
}

/** Gives the records to one trail; false where one of them has been freed. */
export async function takeHeld(
  run: PackRun,
  held: readonly number[],
  trail: number,
  records: TrailRecords,
): Promise<boolean> {
  let isWhole = true
  for (const number of held.map((one) => recordNumber(one))) {
    const range = await records.range({ from: number, before: following(number), bytesMax: 1 })
    if (range.from === number) await run.take(range, trail)
    else isWhole = false
  }
  return isWhole
}

/**
 * The plan for files that are not as it says, because another version of Cairn made it: what it has in the bucket already
 * stays, what is not there comes to be as it is made now. Null where everything is as it says.
 */
export async function amendedPlan(
  plan: PlanRow,
  built: ReadonlyMap<string, PackedLogFile>,
  isThere: (file: PlannedFile) => Promise<boolean>,
): Promise<PlanRow | null> {
  if (plan.files.every((file) => built.get(fileGroup(file))?.sha256 === file.sha256)) return null
  const files: PlannedFile[] = []
  for (const file of plan.files) {
    const made = built.get(fileGroup(file))
    if (made === undefined || made.sha256 === file.sha256 || (await isThere(file))) files.push(file)
    else files.push(plannedFile(made, file.key))
  }
  return { ...plan, files }
}

export function plannedFile(file: PackedLogFile, key: string): PlannedFile {
  const { kind, region, sha256, records, oldestEventTime, newestEventTime } = file
  return { kind, region, key, sha256, records, oldestEventTime, newestEventTime }
}

function following(number: RecordNumber): RecordNumber {
  return recordNumber(number + 1)
}
