import { type CairnConnection, type ConnectOptions, connect } from '../client/connect.ts'
import { linesOf } from '../client/lines.ts'
import { type FoundRecord, parseSearchLine } from '../client/search-line.ts'
import { type CommandContext, type ExitStatus, exitStatus } from '../context.ts'
import { RecordPrinter } from '../output/record-printer.ts'
import { type SearchOptions, searchQuery } from '../search-conditions.ts'

/** As many as a person reads; a program asks for all. */
const limitForPerson = 50

export interface LookupOptions extends ConnectOptions, SearchOptions {
  readonly limit?: number
  readonly order: 'newest-first' | 'oldest-first'
  readonly json?: boolean
}

/** Prints the records that meet all conditions: a table, or with `--json` one exact record a line. */
export async function lookup(
  context: CommandContext,
  conditions: readonly string[],
  options: LookupOptions,
): Promise<ExitStatus> {
  const query = searchQuery(conditions, options, context.clock)
  const limit = options.limit ?? (options.json === true ? null : limitForPerson)
  if (limit !== null) query.push(['limit', String(limit)])
  query.push(['order', options.order])

  const connection = connect(context, options)
  try {
    const printer = new RecordPrinter(context.out, options.json === true, 'rows-first')
    for await (const record of search(connection, query)) await printer.print(record)
    await printer.end()
    await context.err.write(remarks(printer, limit, options.order))
    return exitStatus.good
  } finally {
    connection.close()
  }
}

async function* search(
  connection: CairnConnection,
  query: readonly (readonly [string, string])[],
): AsyncGenerator<FoundRecord> {
  const answer = await connection.ask({ method: 'GET', path: '/_cairn/v1/search', query })
  for await (const line of linesOf(answer)) {
    if (line === '') continue
    const parsed = parseSearchLine(line)
    if (parsed.kind === 'record') yield parsed.record
  }
}

function remarks({ count, conflictCount }: RecordPrinter, limit: number | null, order: string): string {
  if (count === 0) return 'nothing matched; try fewer conditions, or an earlier --from\n'
  const lines: string[] = []
  if (count === limit && limit === limitForPerson) {
    lines.push(`the ${order === 'newest-first' ? 'newest' : 'oldest'} ${count}; more with --limit`)
  }
  if (conflictCount > 0) lines.push(`${conflictCount} of these share their identity with a record of other content`)
  return lines.map((line) => `${line}\n`).join('')
}
