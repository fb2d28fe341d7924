/**
 * `npm run bench`: measures all cases, or those named, and prints their tables. A run of all writes
 * `docs/benchmarks.md`, in which the sections of cases stay whose option it did not have; one of some, with `--update`,
 * writes their sections there.
 *
 *   npm run bench -- [--list] [--large] [--with-aws] [--records N] [--seed N] [[--update] case…]
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { projectRoot } from '../scripts/check-project.ts'
import type { BenchCase } from './bench-case.ts'
import { BenchContext } from './context.ts'
import { benchmarksPage, type CaseResult, machine, table, withKept, withSections } from './report.ts'

const recordsUsual = 2_000_000
const recordsLarge = 10_000_000

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    list: { type: 'boolean', default: false },
    large: { type: 'boolean', default: false },
    'with-aws': { type: 'boolean', default: false },
    update: { type: 'boolean', default: false },
    records: { type: 'string' },
    seed: { type: 'string', default: '3' },
  },
})

const cases = await loadCases()
const unknown = names.filter((name) => !cases.some((one) => one.name === name))
if (options.list) for (const { name, about } of cases) process.stdout.write(`${name.padEnd(24)} ${about}\n`)
else if (unknown.length > 0) fail(`no such case: ${unknown.join(', ')}; --list names them`)
else await measureAll(cases.filter(isChosen))

function isChosen({ name, option }: BenchCase): boolean {
  if (names.length > 0) return names.includes(name)
  return option === undefined || options[option]
}

async function measureAll(chosen: readonly BenchCase[]): Promise<void> {
  const plan = { seed: wholeNumber('seed', options.seed), records: recordsAsked() }
  const folder = mkdtempSync(join(tmpdir(), 'cairn-bench-'))
  const corpus = `${plan.records.toLocaleString('en-US')} records from seed ${plan.seed}`
  process.stderr.write(`bench: ${machine()}; ${corpus}\n`)
  try {
    const context = new BenchContext(plan, options.large, folder)
    const results: CaseResult[] = []
    for (const one of chosen) results.push(await measureOne(one, context))
    if (names.length === 0) writePage((before) => withKept(benchmarksPage(results, corpus), before, namesBut(chosen)))
    else if (options.update) writePage((before) => withSections(before, results))
    process.exitCode = results.some(({ failure }) => failure !== null) ? 1 : 0
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function writePage(next: (before: string) => string): void {
  const page = join(projectRoot(), 'docs', 'benchmarks.md')
  writeFileSync(page, next(readFileSync(page, 'utf8')))
}

/** Of the cases that there are and that this run does not measure. */
function namesBut(chosen: readonly BenchCase[]): string[] {
  return cases.filter((one) => !chosen.includes(one)).map(({ name }) => name)
}

async function measureOne({ name, about, option, run }: BenchCase, context: BenchContext): Promise<CaseResult> {
  process.stderr.write(`${name}\n`)
  const startedAtMs = performance.now()
  const seconds = () => (performance.now() - startedAtMs) / 1000
  try {
    const rows = await run(context)
    process.stdout.write(`${table(rows).join('\n')}\n`)
    return { name, about, option, rows, failure: null, seconds: seconds() }
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error)
    process.stderr.write(`  did not run: ${failure}\n`)
    return { name, about, option, rows: [], failure, seconds: seconds() }
  }
}

function recordsAsked(): number {
  if (options.records !== undefined) return wholeNumber('records', options.records)
  return options.large ? recordsLarge : recordsUsual
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text)
  return Number.isSafeInteger(value) && value > 0 ? value : fail(`--${name} takes a whole number above 0`)
}

async function loadCases(): Promise<BenchCase[]> {
  const folder = join(dirname(fileURLToPath(import.meta.url)), 'cases')
  const files = readdirSync(folder).filter((file) => file.endsWith('.js') && !file.endsWith('.test.js'))
  return Promise.all(
    files.sort().map(async (file) => benchCaseOf(file, await import(pathToFileURL(join(folder, file)).href))),
  )
}

function benchCaseOf(file: string, module: unknown): BenchCase {
  if (typeof module === 'object' && module !== null && 'benchCase' in module) return module.benchCase as BenchCase
  return fail(`bench/cases/${file} exports no benchCase`)
}

function fail(message: string): never {
  process.stderr.write(`bench: ${message}\n`)
  process.exit(2)
}
