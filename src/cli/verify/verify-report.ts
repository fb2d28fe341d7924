import {
  type ChainFinding,
  type ChainName,
  type Finding,
  type Gap,
  type GapReason,
  isWrong,
  problemTexts,
} from '../../verify/finding.ts'
import type { TextOutput } from '../context.ts'
import { escapeForTerminal } from '../output/escape.ts'
import { Table } from '../output/table.ts'
import { findingLine, locationOf, summaryLine, timeText } from './verify-lines.ts'
import type { VerifyTotals } from './verify-totals.ts'

/** Rows about log files that nothing is wrong with and nothing proves. A person sees from these where they are. */
const uncoveredRowsMax = 20

const columns = [
  { title: 'VERDICT', widthMin: 11, widthTypical: 11 },
  { title: 'FILE', widthMin: 10, widthTypical: 11 },
  { title: 'WHY', widthMin: 24, widthTypical: 56 },
  { title: 'OBJECT', widthMin: 24, widthTypical: 40, keepsEnd: true },
]

const gapTexts: Readonly<Record<GapReason, string>> = {
  restart: 'logging or validation was off, as a signed digest says',
  elsewhere: 'the chain went on in another place',
  'missing-digest': 'a digest that covers it is missing',
  'invalid-digest': 'the digest that covers it is invalid',
  'windows-do-not-touch': 'no digest covers it',
}

/** Shows findings as they come: what is not valid as rows of a table, or all of them as JSON lines. */
export class VerifyReport {
  readonly #out: TextOutput
  readonly #isJson: boolean
  #table: Table | null = null
  #uncoveredRows = 0

  constructor(out: TextOutput, isJson: boolean) {
    this.#out = out
    this.#isJson = isJson
  }

  /** Whether {@link show} writes something. */
  shows(finding: Finding): boolean {
    if (this.#isJson) return true
    if (finding.type === 'gap') return true
    if (finding.type === 'chain' || finding.verdict === 'valid') return false
    return isWrong(finding) || finding.type !== 'log-file' || this.#uncoveredRows < uncoveredRowsMax
  }

  async show(finding: Finding): Promise<void> {
    if (this.#isJson) return this.#out.write(`${JSON.stringify(findingLine(finding))}\n`)
    if (!isWrong(finding) && finding.type === 'log-file') this.#uncoveredRows += 1
    if (this.#table === null) {
      this.#table = new Table(columns, this.#out.columns, [])
      await this.#out.write(this.#table.heading())
    }
    await this.#out.write(this.#table.row(rowOf(finding)))
  }

  async end(totals: VerifyTotals): Promise<void> {
    if (this.#isJson) return this.#out.write(`${JSON.stringify(summaryLine(totals))}\n`)
    if (this.#table !== null) await this.#out.write('\n')
    const chainTable = new Table(chainColumns, this.#out.columns, totals.chains.map(chainRow))
    if (totals.chains.length > 0) await this.#out.write(chainTable.heading())
    for (const chain of totals.chains) await this.#out.write(chainTable.row(chainRow(chain)))
    if (totals.chains.length > 0) await this.#out.write('\n')
    await this.#out.write(countsTable(totals))
    for (const { object, leaves, verdict } of totals.trees) {
      await this.#out.write(
        escapeForTerminal(`proof tree: ${verdict}, ${leaves} records, ${locationOf(object)}`).concat('\n'),
      )
    }
  }
}

function rowOf(finding: Finding): readonly string[] {
  switch (finding.type) {
    case 'gap':
      return ['gap', '', `${spanOf(finding)}: ${gapTexts[finding.reason]}`, locationOf(finding.object)]
    case 'chain':
      return ['', '', '', '']
    case 'proof-tree': {
      const why = finding.verdict === 'unproven' ? ['no key of its log is at hand; name one with --key'] : []
      const texts = [...why, ...finding.problems.map((problem) => problemTexts[problem])]
      return [finding.verdict, 'proof tree', texts.join('; '), locationOf(finding.object)]
    }
    case 'digest-file': {
      const why = finding.verdict === 'unproven' ? ['its signature is not in this copy'] : []
      const texts = [...why, ...finding.problems.map((problem) => problemTexts[problem])]
      const file = finding.chain?.isBackfill === true ? 'backfill' : 'digest file'
      return [finding.verdict, file, texts.join('; '), locationOf(finding.object)]
    }
    case 'log-file': {
      const why = { unproven: ['its digest is not proved'], 'not-covered': ['no digest covers its time'] }
      const texts = finding.problems.map((problem) => problemTexts[problem])
      const said = finding.verdict === 'unproven' || finding.verdict === 'not-covered' ? why[finding.verdict] : texts
      return [finding.verdict, 'log file', said.join('; '), locationOf(finding.object)]
    }
  }
}

function spanOf({ fromMs, toMs }: Gap): string {
  return `${fromMs === null ? 'an unknown time' : timeText(fromMs)} to ${timeText(toMs)}`
}

const chainColumns = [
  { title: 'TRAIL', widthMin: 12, widthTypical: 24 },
  { title: 'ACCOUNT', widthMin: 12, widthTypical: 12 },
  { title: 'REGION', widthMin: 12, widthTypical: 14 },
  { title: 'PROVED FROM', widthMin: 20, widthTypical: 20 },
  { title: 'TO', widthMin: 20, widthTypical: 20 },
]

function chainRow({ chain, provedFromMs, provedToMs }: ChainFinding): readonly string[] {
  const times = [provedFromMs, provedToMs].map((ms) => (ms === null ? 'nothing' : timeText(ms)))
  return [nameOf(chain), chain.accountId, chain.region, ...times]
}

function nameOf({ trailName, isBackfill }: ChainName): string {
  return isBackfill ? `${trailName} (backfill)` : trailName
}

const countColumns = [
  { title: '', widthMin: 21, widthTypical: 21 },
  ...['VALID', 'INVALID', 'MISSING', 'UNNAMED', 'UNPROVEN', 'NOT COVERED'].map((title) => ({
    title,
    widthMin: title.length,
    widthTypical: 9,
    isNumber: true,
  })),
]

function countsTable({ digestFiles, backfillDigestFiles, logFiles, gaps }: VerifyTotals): string {
  const table = new Table(countColumns, null, [])
  const kinds = [
    ['digest files', digestFiles],
    ['backfill digest files', backfillDigestFiles],
    ['log files', logFiles],
  ] as const
  const rows = kinds
    .filter(([name, counts]) => !name.startsWith('backfill') || Object.values(counts).some((count) => count > 0))
    .map(([name, { valid, invalid, missing, unnamed, unproven, 'not-covered': notCovered }]) =>
      table.row([name, ...[valid, invalid, missing, unnamed, unproven, notCovered].map(String)]),
    )
  return [table.heading(), ...rows, `gaps: ${gaps}\n`].join('')
}

/** The last line: what it all comes to. */
export function conclusion(totals: VerifyTotals): string {
  if (totals.digestFilesFound === 0 && totals.wrong === 0) return 'nothing to verify: no digest files were found\n'
  if (totals.wrong > 0) return `NOT VALID: ${totals.wrong} findings\n`
  const unproven = totals.digestFiles.unproven + totals.backfillDigestFiles.unproven
  if (unproven === 0) return 'valid\n'
  const files = escapeForTerminal(unproven === 1 ? '1 digest file' : `${unproven} digest files`)
  return `valid, but for ${files} whose signature is not in this copy: see docs/guide/verify.md\n`
}
