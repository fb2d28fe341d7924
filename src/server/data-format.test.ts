import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CorruptFileError, NewerFormatError } from '../base/file-system.ts'
import { nodeFileSystem } from '../base/node-file-system.ts'
import { settleDataFormat, storeVersions } from './data-format.ts'

function withFormat(text: string, check: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-format-'))
  try {
    if (text !== '') writeFileSync(join(folder, 'format.json'), text)
    check(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const formatOf = (versions: unknown) => JSON.stringify({ magic: 'CAIRN', versions })

test('data format: a new folder is marked with the versions of today and opens again', () => {
  withFormat('', (folder) => {
    settleDataFormat(nodeFileSystem, folder)
    const written = JSON.parse(readFileSync(join(folder, 'format.json'), 'utf8'))
    expect(written).toEqual({ magic: 'CAIRN', versions: storeVersions })
    settleDataFormat(nodeFileSystem, folder)
    expect(JSON.parse(readFileSync(join(folder, 'format.json'), 'utf8'))).toEqual(written)
  })
})

test.each(Object.entries(storeVersions))('data format: a newer version of %s is refused by its name', (name, known) => {
  const text = formatOf({ ...storeVersions, [name]: 99 })
  withFormat(text, (folder) => {
    const settle = () => settleDataFormat(nodeFileSystem, folder)
    expect(settle).toThrow(NewerFormatError)
    expect(settle).toThrow(new RegExp(`\\(${name}\\) has format version 99; this Cairn reads up to ${known}`))
    expect(readFileSync(join(folder, 'format.json'), 'utf8')).toBe(text)
  })
})

test('data format: a folder of an older Cairn is marked with the versions of today, whatever else it names', () => {
  withFormat(formatOf({ folder: 1, keys: 1, more: 3 }), (folder) => {
    settleDataFormat(nodeFileSystem, folder)
    const { versions } = JSON.parse(readFileSync(join(folder, 'format.json'), 'utf8'))
    expect(versions).toEqual({ ...storeVersions, more: 3 })
  })
})

test.each([
  ['half of it', '{"magic":"CAI'],
  ['zeros', '\0'.repeat(100)],
  ['another magic', '{"magic":"OTHER","versions":{}}'],
  ['a version that is a text', formatOf({ folder: '1' })],
  ['a version below the first', formatOf({ folder: 0 })],
  ['a version that is no whole number', formatOf({ folder: 1.5 })],
  ['a member too many', '{"magic":"CAIRN","versions":{},"more":1}'],
  ['a list', '[]'],
])('data format: a file with %s is damaged, and nothing is changed', (_name, text) => {
  withFormat(text, (folder) => {
    expect(() => settleDataFormat(nodeFileSystem, folder)).toThrow(CorruptFileError)
    expect(readFileSync(join(folder, 'format.json'), 'utf8')).toBe(text)
  })
})
