import { execFile } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type LogFiles, writeLogFiles } from './corpus/log-files.ts'
import { type CorpusPlan, recordLines } from './corpus.ts'

/** Records that a rate is measured over: enough to outlast start-up, few enough to repeat. */
const sliceRecordsMax = 200_000

export interface RecordFile {
  readonly path: string
  readonly records: number
  readonly bytes: number
}

/** What a case is given: the corpus in its forms, made when first asked for, and a place for files. */
export class BenchContext {
  readonly plan: CorpusPlan
  readonly isLarge: boolean
  /** Removed after the run. */
  readonly folder: string
  readonly #made = new Map<string, Promise<unknown>>()

  constructor(plan: CorpusPlan, isLarge: boolean, folder: string) {
    this.plan = plan
    this.isLarge = isLarge
    this.folder = folder
  }

  /** Records in a slice: see {@link slice}. */
  get sliceRecords(): number {
    return Math.min(this.plan.records, sliceRecordsMax)
  }

  /** The corpus as one record a line. */
  lines(): Promise<RecordFile> {
    return this.once('lines', async () => writeLines(join(this.folder, 'records.ndjson'), this.plan))
  }

  /** A smaller corpus of the same kind, one record a line, for rates. */
  slice(): Promise<RecordFile> {
    const plan = { ...this.plan, records: this.sliceRecords }
    return this.once('slice', async () => writeLines(join(this.folder, 'slice.ndjson'), plan))
  }

  /** The corpus as gzipped log files. */
  logFiles(): Promise<LogFiles> {
    return this.once('log files', () => writeLogFiles(join(this.folder, 'log-files'), this.plan))
  }

  /** The slice as gzipped log files. */
  sliceLogFiles(): Promise<LogFiles> {
    const plan = { ...this.plan, records: this.sliceRecords }
    return this.once('slice log files', () => writeLogFiles(join(this.folder, 'slice-log-files'), plan))
  }

  /** An empty folder of the case's own. */
  newFolder(name: string): string {
    return mkdtempSync(join(this.folder, `${name}-`))
  }

  /**
   * Installs packages that only a baseline needs, outside the project, and returns what requires them. Rejects where
   * the registry cannot be reached.
   */
  install(...packages: readonly string[]): Promise<NodeJS.Require> {
    return this.once(`install ${packages.join(' ')}`, async () => {
      const folder = this.newFolder(`packages-${packages.join('-').replace(/[^\w.-]/g, '_')}`)
      writeFileSync(join(folder, 'package.json'), '{"private":true}')
      await promisify(execFile)('npm', ['install', '--loglevel=error', '--ignore-scripts', ...packages], {
        cwd: folder,
      })
      return createRequire(join(folder, 'package.json'))
    })
  }

  /** What `make` gives, made by the first call in the run: cases share what takes long. One `make` for each name. */
  once<T>(name: string, make: () => Promise<T>): Promise<T> {
    const made = this.#made.get(name) ?? this.#make(name, make)
    this.#made.set(name, made)
    // What stands under a name was put there by the one call that uses the name.
    return made as Promise<T>
  }

  say(line: string): void {
    process.stderr.write(`  ${line}\n`)
  }

  async #make<T>(name: string, make: () => Promise<T>): Promise<T> {
    const startedAtMs = performance.now()
    const made = await make()
    this.say(`${name}: made in ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`)
    return made
  }
}

/** Bytes gathered for one write. */
const writeBytes = 4 * 1024 * 1024

function writeLines(path: string, plan: CorpusPlan): RecordFile {
  const file = openSync(path, 'w')
  const lineEnd = Buffer.from('\n')
  let bytes = 0
  let gathered: Buffer[] = []
  let gatheredBytes = 0
  const flush = () => {
    writeSync(file, Buffer.concat(gathered))
    bytes += gatheredBytes
    gathered = []
    gatheredBytes = 0
  }
  try {
    for (const line of recordLines(plan)) {
      gathered.push(line, lineEnd)
      gatheredBytes += line.length + 1
      if (gatheredBytes >= writeBytes) flush()
    }
    flush()
  } finally {
    closeSync(file)
  }
  return { path, records: plan.records, bytes }
}
