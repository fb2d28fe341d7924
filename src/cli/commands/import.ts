import type { PushSourceKind } from '../../config/source.ts'
import { type CairnConnection, type ConnectOptions, connect } from '../client/connect.ts'
import { type CommandContext, type ExitStatus, exitStatus } from '../context.ts'
import { connectS3, type S3Options } from '../import/connect-s3.ts'
import { ImportTotals } from '../import/file-account.ts'
import { ImportReport } from '../import/import-report.ts'
import { inParallel } from '../import/in-parallel.ts'
import { localFiles } from '../import/local-files.ts'
import type { LogFile, SkippedFile } from '../import/log-file.ts'
import type { S3Files } from '../import/s3-files.ts'
import { upload } from '../import/upload.ts'
import { ProgressLine } from '../output/progress-line.ts'
import { parseS3Location } from '../s3/s3-location.ts'

export interface ImportOptions extends ConnectOptions, S3Options {
  /** Files in flight at the same time. */
  readonly parallel: number
  /** The other system whose files they are; without it they hold records. */
  readonly format?: PushSourceKind
  readonly json?: boolean
}

/**
 * Sends log files to the server and accounts for each.
 *
 * Ctrl-C lets what is in flight finish. Run again, it counts what is already there and goes on.
 */
export async function importFiles(
  context: CommandContext,
  paths: readonly string[],
  options: ImportOptions,
): Promise<ExitStatus> {
  const connection = connect(context, options, options.parallel)
  const s3 = paths.some(isS3) ? connectS3(context, options) : null
  const stop = context.interruption()
  const run = new ImportRun(context, connection, options)
  try {
    await inParallel(filesAt(paths, context.cwd, s3), options.parallel, stop, (file) => run.take(file, stop))
  } finally {
    await run.end()
    connection.close()
    s3?.close()
  }
  return conclude(context, run.totals, stop)
}

class ImportRun {
  readonly totals = new ImportTotals()
  readonly #connection: CairnConnection
  readonly #format: PushSourceKind | null
  readonly #report: ImportReport
  readonly #progress: ProgressLine

  constructor(context: CommandContext, connection: CairnConnection, { json, format }: ImportOptions) {
    this.#connection = connection
    this.#format = format ?? null
    this.#report = new ImportReport(context.out, json === true)
    this.#progress = new ProgressLine(context.err, context.clock)
  }

  async take(file: LogFile | SkippedFile, stop: AbortSignal): Promise<void> {
    if ('skipped' in file) {
      this.totals.skipped += 1
      return
    }
    const { files, events, stored } = this.totals
    await this.#progress.show(() => `${files} files, ${events} events, ${stored} new  ${file.name}`)
    const account = await upload(this.#connection, file, this.#format, stop)
    this.totals.add(account)
    await this.#progress.hide()
    await this.#report.file(account)
  }

  async end(): Promise<void> {
    await this.#progress.hide()
    if (this.totals.files > 0) await this.#report.totals(this.totals)
  }
}

async function* filesAt(
  paths: readonly string[],
  cwd: string,
  s3: S3Files | null,
): AsyncGenerator<LogFile | SkippedFile> {
  for (const path of paths) {
    if (s3 !== null && isS3(path)) yield* s3.list(parseS3Location(path))
    else yield* localFiles(path, cwd)
  }
}

function isS3(path: string): boolean {
  return path.startsWith('s3://')
}

async function conclude({ err }: CommandContext, totals: ImportTotals, stop: AbortSignal): Promise<ExitStatus> {
  if (stop.aborted) {
    await err.write('stopped; run the same command again to go on\n')
    return exitStatus.couldNotRun
  }
  if (totals.files === 0) {
    await err.write('nothing matched: there is no log file (.json, .json.gz, .ndjson) at these paths\n')
    return exitStatus.bad
  }
  if (totals.events > 0) await err.write('try: ./cairn lookup --limit 20\n')
  return totals.failed + totals.rejected + totals.conflict > 0 ? exitStatus.bad : exitStatus.good
}
