import { type LogFileKind, logFolders, parseLogFileKey } from '../formats/log-file-key.ts'
import type { BucketGroup } from './bucket-groups.ts'
import type { BucketReader } from './bucket-reader.ts'
import type { Coverage } from './digest-chain.ts'
import type { LogFileFinding, Problem } from './finding.ts'
import type { NamedFiles } from './named-files.ts'
import type { TimeRange, Verification } from './verification.ts'

export interface NamedSoFar {
  readonly files: NamedFiles
  /** Kinds of which at least one file is named. */
  readonly kinds: ReadonlySet<LogFileKind>
}

/** AWS names a log file for the time when it began to make it, some minutes before it delivers it. */
const nameLagMsMax = 15 * 60_000

const dayMs = 86_400_000

/** What is left among a group's log files when those are taken away that a digest names. */
export async function* unnamedFiles(
  bucket: BucketReader,
  bucketName: string,
  group: BucketGroup,
  coverages: readonly Coverage[],
  named: NamedSoFar,
  range: TimeRange & Pick<Verification, 'nowMs'>,
): AsyncGenerator<LogFileFinding> {
  for (const kind of logKinds) {
    const folder = folderOf(group, kind)
    // Whether digests cover a kind of file at all shows only in that they name one. Log files proper they always cover.
    const covering = kind === 'log' || named.kinds.has(kind) ? coverages : []
    for await (const { key, modifiedAtMs } of bucket.list(folder, startAfter(folder, range.fromMs))) {
      if (named.files.has(bucketName, key) || !isLikeLogFile(key)) continue
      const deliveredAtMs = parseLogFileKey(key)?.deliveredAtMs ?? null
      if (deliveredAtMs !== null && (deliveredAtMs < range.fromMs || deliveredAtMs >= range.toMs)) continue
      const ageMs = modifiedAtMs === null ? Number.POSITIVE_INFINITY : range.nowMs - modifiedAtMs
      const problem = problemOf(deliveredAtMs, covering, ageMs)
      yield {
        type: 'log-file',
        verdict: problem === null ? 'not-covered' : 'invalid',
        problems: problem === null ? [] : [problem],
        object: { bucket: bucketName, key },
        digest: null,
        bytes: null,
      }
    }
  }
}

function problemOf(deliveredAtMs: number | null, coverages: readonly Coverage[], ageMs: number): Problem | null {
  if (deliveredAtMs === null) return coverages.length > 0 ? 'foreign-name' : null
  return isCovered(deliveredAtMs, coverages, ageMs) ? 'unnamed' : null
}

/**
 * Whether a digest had to name a log file of this time. Several trails may share the folder: where one covers the time, the
 * file may still be another's that has a gap there, or whose next digest is not there yet. One that came late has its
 * backfill digest a window after that, so a file that was written less than two windows ago may still wait for it.
 */
function isCovered(atMs: number, coverages: readonly Coverage[], ageMs: number): boolean {
  const newestMs = Math.max(...coverages.map(({ toMs }) => toMs ?? Number.NEGATIVE_INFINITY))
  const covers = ({ fromMs, toMs }: Coverage) =>
    fromMs !== null && toMs !== null && atMs >= fromMs && atMs < toMs - nameLagMsMax
  const mayHaveDelivered = ({ toMs, windowMs, gaps }: Coverage) =>
    gaps.some((gap) => atMs >= gap.fromMs - nameLagMsMax && atMs < gap.toMs) ||
    (toMs !== null && atMs >= toMs - nameLagMsMax && newestMs - toMs <= 2 * windowMs) ||
    ageMs < 2 * windowMs
  return coverages.some(covers) && !coverages.some(mayHaveDelivered)
}

/** Other things that people put there say nothing about events. */
function isLikeLogFile(key: string): boolean {
  return /\.json(\.gz)?$/i.test(key)
}

/** The place in the listing of a folder with the days of `fromMs` and later after it. */
export function startAfter(folder: string, fromMs: number): string {
  if (fromMs < dayMs) return ''
  return `${folder}${new Date(fromMs - dayMs).toISOString().slice(0, 10).replaceAll('-', '/')}`
}

function folderOf({ prefix, organizationId, accountId, region }: BucketGroup, kind: LogFileKind): string {
  const above = [...(prefix === '' ? [] : [prefix]), 'AWSLogs', ...(organizationId === null ? [] : [organizationId])]
  return `${[...above, accountId, logFolders[kind], region].join('/')}/`
}

const logKinds: readonly LogFileKind[] = ['log', 'insight', 'network-activity', 'aggregated']
