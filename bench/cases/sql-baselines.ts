import { join } from 'node:path'
import { DuckDb, linesTable, logFilesTable, quoted } from '../baselines/duckdb.ts'
import type { BenchCase, Row } from '../bench-case.ts'
import { interleaved } from '../measure.ts'
import { sqlQuestions } from '../sql-questions.ts'

export const benchCase: BenchCase = {
  name: 'sql-baselines',
  about: 'SQL over records by DuckDB: its own best Parquet beside the .json.gz log files, typed.',
  async run(context) {
    await context.logFiles()
    const lines = await context.lines()
    const duckdb = await DuckDb.open(context)
    try {
      const parquet = quoted(join(context.folder, 'best.parquet'))
      const made = `COPY (SELECT * FROM ${linesTable(lines.path)} ORDER BY eventTime) TO ${parquet} (FORMAT parquet, COMPRESSION zstd)`
      await duckdb.run(made)
      const files = logFilesTable(join(context.folder, 'log-files'))
      const rows: Row[] = []
      for (const { name, sql } of sqlQuestions) {
        const ms = await interleaved(3, {
          parquet: () => duckdb.timeMs(sql(parquet)),
          files: () => duckdb.timeMs(sql(files)),
        })
        const baseline = { stage: 'Parquet', value: ms.parquet }
        rows.push({ stage: `${name}, over .json.gz`, value: ms.files, unit: 'ms', baseline })
      }
      return rows
    } finally {
      duckdb.close()
    }
  },
}
