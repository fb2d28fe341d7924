import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as v from 'valibot'
import { projectRoot } from '../../scripts/check-project.ts'
import type { BenchContext } from '../context.ts'
import { lookupFields } from '../lookup-fields.ts'
import type { LookupQuestion } from '../lookup-questions.ts'
import { spreadOf } from '../measure.ts'
import type { LookupAnswer } from './lookup-answer.ts'

const resultSchema = v.object({
  answers: v.array(v.object({ milliseconds: v.array(v.number()), rows: v.number() })),
})

const run = promisify(execFile)

/**
 * SQLite with eight indexes, driven by Python's own module: no package of the npm registry brings it without a compiler.
 * One answer for each question, in order; null where there is no Python.
 */
export function sqliteLookups(
  context: BenchContext,
  questions: readonly LookupQuestion[],
): Promise<LookupAnswer[] | null> {
  return context.once('SQLite lookups', async () => ((await hasPython()) ? ask(context, questions) : null))
}

async function ask(context: BenchContext, questions: readonly LookupQuestion[]): Promise<LookupAnswer[]> {
  const [lines, fieldsPath] = [await context.lines(), await lookupFields(context)]
  const database = join(context.folder, 'lookups.sqlite')
  const script = join(projectRoot(), 'bench', 'baselines', 'sqlite_lookups.py')
  const args = [script, lines.path, fieldsPath, database, JSON.stringify(questions)]
  const { stdout } = await run('python3', args, { maxBuffer: 64 * 1024 * 1024 })
  rmSync(database, { force: true })
  const { answers } = v.parse(resultSchema, JSON.parse(stdout))
  return answers.map(({ milliseconds, rows }) => ({ ms: spreadOf(milliseconds), rows }))
}

function hasPython(): Promise<boolean> {
  return run('python3', ['-c', 'import sqlite3']).then(
    () => true,
    () => false,
  )
}
