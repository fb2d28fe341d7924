import { readFileSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { type GivenContent, readGiven, type SectionNames } from './given-yaml.ts'

/** A configuration file is some dozens of lines; anything larger is another file named by mistake. */
const fileBytesMax = 1024 * 1024

/** What the file sets. */
export function readConfigFile(path: string, sections: SectionNames): GivenContent {
  try {
    if (statSync(path).size > fileBytesMax) return unreadable(path, `is larger than ${fileBytesMax} bytes`)
    const text = readFileSync(path, 'utf8')
    const name = basename(path)
    const origin = { rootKey: '', name, sourceOf: (line: number) => `${name} line ${line}`, folder: dirname(path) }
    return readGiven(text, origin, sections)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return unreadable(path, code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`)
  }
}

function unreadable(path: string, message: string): GivenContent {
  return { given: [], entries: [], problems: [{ key: path, source: null, value: null, message }] }
}
