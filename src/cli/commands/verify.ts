import { parseAccountId, parseRegion, type Region } from '../../base/brands.ts'
import { systemRandom } from '../../base/random.ts'
import { CheckPool } from '../../verify/check-pool.ts'
import type { Finding } from '../../verify/finding.ts'
import type { TreeDemands } from '../../verify/tree-check.ts'
import type { TimeRange } from '../../verify/verification.ts'
import { verifyBucket } from '../../verify/verify-bucket.ts'
import { type CommandContext, CommandError, type ExitStatus, exitStatus } from '../context.ts'
import { escapeForTerminal } from '../output/escape.ts'
import { ProgressLine } from '../output/progress-line.ts'
import { parseInstant } from '../search-conditions.ts'
import { ListedKeys, readKeyFile } from '../verify/key-sources.ts'
import { ProofDemands, type ProofOptions } from '../verify/proof-demands.ts'
import { ServiceAccess, type ServiceOptions } from '../verify/service-access.ts'
import { conclusion, VerifyReport } from '../verify/verify-report.ts'
import { findSource, type Wanted } from '../verify/verify-source.ts'
import { VerifyTotals } from '../verify/verify-totals.ts'
import { verifyCheckpoint } from './verify-checkpoint.ts'
import { verifyEvent } from './verify-event.ts'

export interface VerifyOptions extends ServiceOptions, ProofOptions {
  /** A document of `./cairn proof`, instead of a bucket. */
  readonly event?: string
  /** A file with a checkpoint, or true for the server's newest, instead of a bucket. */
  readonly checkpoint?: string | true
  readonly startTime?: string
  readonly endTime?: string
  readonly region?: readonly string[]
  readonly accountId?: string
  readonly trail?: string
  readonly bucket?: string
  readonly json?: boolean
}

/** Proves that a bucket, a record or a checkpoint is what it was, or shows what is not. */
export async function verify(
  context: CommandContext,
  source: string | undefined,
  options: VerifyOptions,
): Promise<ExitStatus> {
  const { event, checkpoint } = options
  const named = [source, event, checkpoint].filter((one) => one !== undefined)
  if (named.length !== 1) {
    throw new CommandError('Name one thing to verify: a trail, s3://…, a folder, --event FILE or --checkpoint.')
  }
  if (event !== undefined) return await verifyEvent(context, event, options)
  if (source === undefined)
    return await verifyCheckpoint(context, checkpoint === true ? null : (checkpoint ?? null), options)
  return await verifySource(context, source, options)
}

async function verifySource(context: CommandContext, source: string, options: VerifyOptions): Promise<ExitStatus> {
  const [wanted, range] = [wantedBy(options), rangeOf(context, options)]
  const services = new ServiceAccess(context, options)
  const proofs = new ProofDemands(context, options)
  const pool = new CheckPool()
  const run = new VerifyRun(context, options.json === true)
  try {
    const found = await findSource(context, services, source, wanted)
    const keys =
      options.keys === undefined
        ? new ListedKeys(services, context.clock.nowMs())
        : readKeyFile(options.keys, context.cwd).digestKeys
    const tree = treeDemands(proofs, options)
    const nowMs = context.clock.nowMs()
    for await (const finding of verifyBucket({ ...found, range, keys, tree, random: systemRandom, nowMs }, pool)) {
      run.totals.add(finding)
      await run.show(finding)
      await rememberTree(proofs, finding)
    }
  } finally {
    await run.hide()
    await pool.close()
    services.close()
  }
  return run.conclude()
}

/** A tree that is published beside the log files is checked too. With witnesses or a state, one has to be there. */
function treeDemands(proofs: ProofDemands, { keys, aws = false }: VerifyOptions): TreeDemands {
  const isDemanded = proofs.witnesses.length > 0 || proofs.seen.isKept
  const isAlone = keys !== undefined || aws
  return {
    isDemanded,
    seen: proofs.seen.checkpoints,
    demands: async () => {
      const demands = isAlone ? proofs.pinned : await proofs.ifServerTells()
      if (demands.logKeys.length > 0 || !isDemanded) return demands
      throw new CommandError(
        'No key of the log is at hand; name it with --key, or a file of ./cairn keys export with --keys.',
      )
    },
  }
}

async function rememberTree(proofs: ProofDemands, finding: Finding): Promise<void> {
  if (finding.type !== 'proof-tree' || finding.verdict !== 'valid' || finding.place === null) return
  const { logKeys } = await proofs.ifServerTells()
  proofs.seen.remember(finding.place, finding.note ?? '', logKeys)
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
