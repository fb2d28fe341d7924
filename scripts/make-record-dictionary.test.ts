import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from './check-project.ts'
import { dictionaryPath, makeRecordDictionary } from './make-record-dictionary.ts'

test('record dictionary: the committed file is what the script makes, on one line', () => {
  expect(makeRecordDictionary(projectRoot())).toBe(true)
  const committed = readFileSync(join(projectRoot(), dictionaryPath))
  expect(committed.includes(10)).toBe(false)
  expect(committed.toString('utf8').length).toBe(committed.length)
})

test('record dictionary: a missing file is written, another one is left as it is and reported', () => {
  const root = mkdtempSync(join(tmpdir(), 'cairn-dictionary-'))
  const path = join(root, dictionaryPath)
  try {
    mkdirSync(dirname(path), { recursive: true })
    expect(makeRecordDictionary(root)).toBe(true)
    expect(readFileSync(path).equals(readFileSync(join(projectRoot(), dictionaryPath)))).toBe(true)
    writeFileSync(path, 'another text')
    expect(makeRecordDictionary(root)).toBe(false)
    expect(readFileSync(path, 'utf8')).toBe('another text')
  } finally {
    rmSync(root, { recursive: true })
  }
})
