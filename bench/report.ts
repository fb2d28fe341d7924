import { availableParallelism, cpus, totalmem, type } from 'node:os'
import { type BenchCase, isReached, type Row, ratioOf } from './bench-case.ts'

export interface CaseResult {
  readonly name: string
  readonly about: string
  readonly rows: readonly Row[]
  /** Why it could not run; null where it did. */
  readonly failure: string | null
  readonly seconds: number
  /** That a run must have to measure the case; absent: none. */
  readonly option?: BenchCase['option'] | undefined
}

/** `docs/benchmarks.md` of a run of all that it could measure. */
export function benchmarksPage(results: readonly CaseResult[], corpus: string): string {
  return [
    '# Benchmarks',
    '',
    '<!-- Made by `npm run bench`; do not edit by hand. -->',
    '',
    `Machine: ${machine()}.`,
    `Corpus: ${corpus}.`,
    '',
    'A ratio is the value divided by its baseline, both measured in this run. Times of calls are in milliseconds; rates per CPU',
    'second count the time of every process and thread concerned.',
    '',
    ...results.flatMap(section),
  ].join('\n')
}

/** The page with these sections in the place of theirs. A case's ratios are of one run all the same. */
export function withSections(page: string, results: readonly CaseResult[]): string {
  return withTexts(page, new Map(results.map((result) => [result.name, section(result).join('\n')])))
}

/** The page with the sections that `before` has of these cases, which need what not every run has. */
export function withKept(page: string, before: string, names: readonly string[]): string {
  return withTexts(page, new Map([...partsOf(before).sections].filter(([name]) => names.includes(name))))
}

function withTexts(page: string, texts: ReadonlyMap<string, string>): string {
  const { head, sections } = partsOf(page)
  // As the names of their files.
  const inOrder = [...new Map([...sections, ...texts])].sort(([one], [other]) => (`${one}.` < `${other}.` ? -1 : 1))
  return `${[head, ...inOrder.map(([, text]) => text)].map((text) => text.trimEnd()).join('\n\n')}\n`
}

function partsOf(page: string): { readonly head: string; readonly sections: ReadonlyMap<string, string> } {
  const [head = '', ...texts] = page.split(/^(?=## )/m)
  return { head, sections: new Map(texts.map((text) => [/^## (.*)$/m.exec(text)?.[1] ?? '', text])) }
}

/** The machine by what decides figures: processor, cores in use, memory, system, Node. */
export function machine(): string {
  const model = cpus()[0]?.model.trim() || 'unknown processor'
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
  return `${model}, ${availableParallelism()} cores, ${memory}, ${type()}, Node ${process.versions.node}`
}

/** The rows of one case as a table. */
export function table(rows: readonly Row[]): string[] {
  return [
    '| stage | value | beside | ratio | to reach | |',
    '| --- | ---: | --- | ---: | ---: | --- |',
    ...rows.map(tableRow),
  ]
}

function section({ name, about, rows, failure, seconds, option }: CaseResult): string[] {
  const notes = rows.flatMap(({ stage, note }) => (note === undefined ? [] : [`- ${stage}: ${note}`]))
  const body = failure === null ? table(rows) : [`Did not run: ${failure}`]
  return [
    `## ${name}`,
    '',
    `${about} (${seconds.toFixed(0)} s${option === undefined ? '' : `, measured with \`--${option}\` only`})`,
    '',
    ...body,
    '',
    ...(notes.length > 0 ? [...notes, ''] : []),
  ]
}

function tableRow(row: Row): string {
  const ratio = ratioOf(row)
  const reached = isReached(row)
  return `| ${[
    row.stage,
    `${formatFigure(row.value)} ${row.unit}`,
    row.baseline === undefined ? '' : `${row.baseline.stage}: ${formatFigure(row.baseline.value)}`,
    ratio === null ? '' : `${formatFigure(ratio)}`,
    row.target === undefined
      ? ''
      : `${row.target.is} ${row.target.figure}${row.target.of === 'ratio' ? ' times' : ` ${row.unit}`}`,
    reached === null ? '' : reached ? 'reached' : 'missed',
  ].join(' | ')} |`
}

/** Three digits that count; thousands apart. */
export function formatFigure(value: number): string {
  if (!Number.isFinite(value)) return 'none'
  const rounded = value === 0 ? 0 : Number(value.toPrecision(3))
  return rounded.toLocaleString('en-US', { maximumFractionDigits: 6 })
}
