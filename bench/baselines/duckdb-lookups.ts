import type { BenchContext } from '../context.ts'
import { lookupFields } from '../lookup-fields.ts'
import { type LookupQuestion, newestRecords } from '../lookup-questions.ts'
import { spreadOf } from '../measure.ts'
import { DuckDb, linesTable, quoted } from './duckdb.ts'
import type { LookupAnswer } from './lookup-answer.ts'

/** Times that each question is asked, after one that warms what the others find warm. */
const rounds = 100

/** DuckDB's best table for lookups, typed columns sorted by time. One answer for each question, in order. */
export function duckdbLookups(context: BenchContext, questions: readonly LookupQuestion[]): Promise<LookupAnswer[]> {
  return context.once('DuckDB lookups', async () => {
    const [lines, fieldsPath] = [await context.lines(), await lookupFields(context)]
    const duckdb = await DuckDb.open(context)
    try {
      const fields = `read_json(${quoted(fieldsPath)}, format = 'newline_delimited', columns = {
        timeMs: 'BIGINT', eventId: 'VARCHAR', username: 'VARCHAR', accessKeyId: 'VARCHAR', resourceName: 'VARCHAR[]'})`
      await duckdb.run(`CREATE TABLE events AS
        SELECT r.* EXCLUDE (eventID), f.* FROM ${linesTable(lines.path)} r POSITIONAL JOIN ${fields} f ORDER BY f.timeMs`)
      await duckdb.run('CHECKPOINT')
      const answers: LookupAnswer[] = []
      for (const question of questions) answers.push(await ask(duckdb, statement(question)))
      return answers
    } finally {
      duckdb.close()
    }
  })
}

async function ask(duckdb: DuckDb, sql: string): Promise<LookupAnswer> {
  const { length } = await duckdb.rows(sql)
  const samples: number[] = []
  for (let round = 0; round < rounds; round += 1) samples.push(await duckdb.timeMs(sql))
  return { ms: spreadOf(samples), rows: length }
}

function statement({ attribute, value }: LookupQuestion): string {
  if (attribute === 'eventId') return `SELECT * FROM events WHERE eventId = ${quoted(value)}`
  const condition =
    attribute === 'resourceName'
      ? `list_contains(resourceName, ${quoted(value)})`
      : `${attribute} = ${attribute === 'readOnly' ? value : quoted(value)}`
  return `SELECT * FROM events WHERE ${condition} ORDER BY timeMs DESC LIMIT ${newestRecords}`
}
