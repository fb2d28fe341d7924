import { parseAccountId, parseRegion, type Region } from '../../base/brands.ts'
import { systemRandom } from '../../base/random.ts'
import { CheckPool } from '../../verify/check-pool.ts'
import type { TimeRange } from '../../verify/verification.ts'
import { verifyBucket } from '../../verify/verify-bucket.ts'
import { type CommandContext, CommandError, type ExitStatus, exitStatus } from '../context.ts'
import { escapeForTerminal } from '../output/escape.ts'
import { ProgressLine } from '../output/progress-line.ts'
import { parseInstant } from '../search-conditions.ts'
import { keysFromFile, ListedKeys } from '../verify/key-sources.ts'
import { ServiceAccess, type ServiceOptions } from '../verify/service-access.ts'
import { conclusion, VerifyReport } from '../verify/verify-report.ts'
import { findSource, type Wanted } from '../verify/verify-source.ts'
import { VerifyTotals } from '../verify/verify-totals.ts'

export interface VerifyOptions extends ServiceOptions {
  readonly startTime?: string
  readonly endTime?: string
  readonly region?: readonly string[]
  readonly accountId?: string
  readonly trail?: string
  readonly bucket?: string
  /** A file with public keys, instead of asking for them. */
  readonly keys?: string
  readonly json?: boolean
}

/** Proves that digest files and log files are as they were delivered, or shows what is not. */
export async function verify(context: CommandContext, source: string, options: VerifyOptions): Promise<ExitStatus> {
  const [wanted, range] = [wantedBy(options), rangeOf(context, options)]
  const services = new ServiceAccess(context, options)
  const pool = new CheckPool()
  const run = new VerifyRun(context, options.json === true)
  try {
    const found = await findSource(context, services, source, wanted)
    const keys =
      options.keys === undefined
        ? new ListedKeys(services, context.clock.nowMs())
        : keysFromFile(options.keys, context.cwd)
    for await (const finding of verifyBucket({ ...found, range, keys, random: systemRandom }, pool)) {
      run.totals.add(finding)
      await run.show(finding)
    }
  } finally {
    await run.hide()
    await pool.close()
    services.close()
  }
  return run.conclude()
}

class VerifyRun {
  readonly totals = new VerifyTotals()
  readonly #context: CommandContext
  readonly #report: VerifyReport
  readonly #progress: ProgressLine

  constructor(context: CommandContext, isJson: boolean) {
    this.#context = context
    this.#report = new VerifyReport(context.out, isJson)
    this.#progress = new ProgressLine(context.err, context.clock)
  }

  async show(finding: Parameters<VerifyReport['show']>[0]): Promise<void> {
    if (this.#report.shows(finding)) {
      await this.#progress.hide()
      await this.#report.show(finding)
    }
    const { digestFiles, logFiles, wrong, bytes } = this.totals
    const at = finding.type === 'chain' ? finding.chain.region : finding.object.key
    await this.#progress.show(
      () =>
        `${digestFiles.valid} digest files, ${logFiles.valid} log files, ${megabytes(bytes)}, ${wrong} wrong  ${at}`,
    )
  }

  hide(): Promise<void> {
    return this.#progress.hide()
  }

  async conclude(): Promise<ExitStatus> {
    await this.#report.end(this.totals)
    await this.#context.err.write(conclusion(this.totals))
    const isGood = this.totals.wrong === 0 && this.totals.digestFilesFound > 0
    return isGood ? exitStatus.good : exitStatus.bad
  }
}

function wantedBy({ accountId, bucket, region = [], trail }: VerifyOptions): Wanted {
  const account = accountId === undefined ? null : parseAccountId(accountId)
  if (accountId !== undefined && account === null) {
    throw new CommandError(`${escapeForTerminal(accountId)} is no account id; one has twelve digits.`)
  }
  return {
    accountId: account,
    regions: region.map(regionOf),
    trail: trail === undefined ? null : { name: trail, homeRegion: null },
    bucketName: bucket ?? null,
  }
}

function regionOf(text: string): Region {
  const region = parseRegion(text)
  if (region === null) throw new CommandError(`${escapeForTerminal(text)} is no Region; one looks like eu-west-1.`)
  return region
}

function rangeOf({ clock }: CommandContext, { startTime, endTime }: VerifyOptions): TimeRange {
  const fromMs = startTime === undefined ? 0 : Date.parse(parseInstant(startTime, '--start-time', clock))
  const toMs = endTime === undefined ? Number.POSITIVE_INFINITY : Date.parse(parseInstant(endTime, '--end-time', clock))
  if (fromMs >= toMs) throw new CommandError('--start-time is not before --end-time.')
  return { fromMs, toMs }
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1_000_000)} MB`
}
