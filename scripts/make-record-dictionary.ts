/**
 * Writes `src/base/codec/record-dictionary-1.dict` where it is missing, and ends with status 1 where it is not what is
 * made here: blocks were written with it, so that another text needs another number, file and codec.
 *
 *   node build/scripts/make-record-dictionary.js
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { projectRoot } from './check-project.ts'
import { recordDictionary } from './record-dictionary/dictionary.ts'

/** Relative to the project's root. */
export const dictionaryPath = 'src/base/codec/record-dictionary-1.dict'

/** Whether the file is, or now is, what is made here. */
export function makeRecordDictionary(root: string): boolean {
  const path = join(root, dictionaryPath)
  const made = recordDictionary()
  if (existsSync(path)) return readFileSync(path).equals(made)
  writeFileSync(path, made)
  return true
}

if (process.argv[1] === fileURLToPath(import.meta.url) && !makeRecordDictionary(projectRoot())) {
  process.stderr.write(`${dictionaryPath} differs; it must not change, so make a dictionary with the next number\n`)
  process.exitCode = 1
}
