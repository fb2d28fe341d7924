import { sha256Hex } from '../../aws-client/signature.ts'
import { textAt } from '../../event/event-record.ts'
import { type ConnectOptions, connect } from '../client/connect.ts'
import { linesOf } from '../client/lines.ts'
import { type CommandContext, type ExitStatus, exitStatus } from '../context.ts'
import { parseJsonObject } from '../json.ts'
import { Table } from '../output/table.ts'
import { parseInstant } from '../search-conditions.ts'

const path = '/_cairn/v1/redeliver'

export interface RedeliverOptions extends ConnectOptions {
  readonly from?: string
  readonly to?: string
  readonly json?: boolean
}

const columns = [
  { title: 'GIVEN UP', widthMin: 20, widthTypical: 20 },
  { title: 'BECAUSE', widthMin: 8, widthTypical: 14 },
  { title: 'RECORDS', widthMin: 7, widthTypical: 7, isNumber: true },
  { title: 'OLDEST', widthMin: 20, widthTypical: 20 },
  { title: 'NEWEST', widthMin: 20, widthTypical: 20 },
]

/** Has what could not be delivered for a trail delivered again, and prints which gaps that fills. None is a bad answer. */
export async function redeliver(
  context: CommandContext,
  trail: string,
  { from, to, json, ...options }: RedeliverOptions,
): Promise<ExitStatus> {
  const question = {
    trail,
    ...(from === undefined ? {} : { from: parseInstant(from, '--from', context.clock) }),
    ...(to === undefined ? {} : { to: parseInstant(to, '--to', context.clock) }),
  }
  const connection = connect(context, options)
  try {
    const bytes = Buffer.from(JSON.stringify(question))
    const answer = await connection.ask({
      method: 'POST',
      path,
      query: [],
      headers: { 'content-type': 'application/json' },
      body: { sha256Hex: sha256Hex(bytes), lengthBytes: bytes.length, open: () => bytes },
    })
    const table = new Table(columns, context.out.columns, [])
    let gaps = 0
    for await (const line of linesOf(answer)) {
      if (line === '') continue
      if (json !== true && gaps === 0) await context.out.write(table.heading())
      gaps += 1
      await context.out.write(json === true ? `${line}\n` : table.row(cellsOf(line)))
    }
    await context.err.write(gaps === 0 ? 'no gap of this trail was given up in that time\n' : '')
    return gaps === 0 ? exitStatus.bad : exitStatus.good
  } finally {
    connection.close()
  }
}

function cellsOf(line: string): readonly string[] {
  const gap = parseJsonObject(line) ?? {}
  const records = typeof gap.records === 'number' ? String(gap.records) : '?'
  const text = (name: string) => textAt(gap, name) ?? ''
  return [text('givenUpAt'), text('reason'), records, text('oldestEventTime'), text('newestEventTime')]
}
