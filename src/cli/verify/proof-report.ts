import type { JsonObject } from '../../event/event-record.ts'
import { type CommandContext, type ExitStatus, exitStatus } from '../context.ts'
import { Table } from '../output/table.ts'

/** What was found of one record or one checkpoint. */
export interface ProofFinding {
  readonly type: 'event' | 'checkpoint'
  /** Sentences on what is wrong; none: it is proved. */
  readonly problems: readonly string[]
  readonly what: string
  /** What a person reads of one that is proved. */
  readonly said: string
  /** Further members of its JSON line. */
  readonly members: JsonObject
}

const columns = [
  { title: 'VERDICT', widthMin: 7, widthTypical: 7 },
  { title: 'WHAT', widthMin: 24, widthTypical: 44 },
  { title: 'WHY', widthMin: 24, widthTypical: 56 },
]

/** Prints findings as a table or as JSON lines, and what they come to. */
export async function reportProofs(
  { out, err }: CommandContext,
  findings: readonly ProofFinding[],
  isJson: boolean,
): Promise<ExitStatus> {
  const wrong = findings.filter(({ problems }) => problems.length > 0).length
  const rows = findings.map(rowOf)
  if (isJson) {
    for (const { type, problems, members } of findings) {
      await out.write(`${JSON.stringify({ type, verdict: verdictOf(problems), problems, ...members })}\n`)
    }
    await out.write(`${JSON.stringify({ type: 'summary', isValid: wrong === 0, wrong })}\n`)
  } else {
    const table = new Table(columns, out.columns, rows)
    await out.write(table.heading())
    for (const row of rows) await out.write(table.row(row))
  }
  await err.write(wrong === 0 ? 'valid\n' : `NOT VALID: ${wrong} findings\n`)
  return wrong === 0 ? exitStatus.good : exitStatus.bad
}

function rowOf({ problems, what, said }: ProofFinding): readonly string[] {
  return [verdictOf(problems), what, problems.length === 0 ? said : problems.join('; ')]
}

function verdictOf(problems: readonly string[]): string {
  return problems.length === 0 ? 'valid' : 'invalid'
}
