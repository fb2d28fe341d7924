import { duckdbLookups } from '../baselines/duckdb-lookups.ts'
import { sqliteLookups } from '../baselines/sqlite.ts'
import type { BenchCase, Row } from '../bench-case.ts'
import { lookupQuestions, newestRecords } from '../lookup-questions.ts'

export const benchCase: BenchCase = {
  name: 'lookup-baselines',
  about: `The newest ${newestRecords} records of an attribute's value, and one eventID, by engines that people have.`,
  async run(context) {
    const questions = lookupQuestions(context.plan)
    const duckdb = await duckdbLookups(context, questions)
    const sqlite = await sqliteLookups(context, questions)
    if (sqlite === null) context.say('SQLite is left out: there is no python3 with sqlite3 here')
    return questions.flatMap(({ attribute, frequency }, at): Row[] => {
      const stage = `${attribute}, ${frequency}, p99`
      const [slow, fast] = [duckdb[at], sqlite?.[at]]
      if (slow === undefined) return []
      if (fast === undefined) return [{ stage: `DuckDB: ${stage}`, value: slow.ms.p99, unit: 'ms' }]
      if (slow.rows !== fast.rows)
        throw new Error(`the engines disagree on ${stage}: ${slow.rows} and ${fast.rows} records`)
      const baseline = { stage: 'DuckDB table', value: slow.ms.p99 }
      return [{ stage: `SQLite: ${stage}`, value: fast.ms.p99, unit: 'ms', baseline }]
    })
  },
}
