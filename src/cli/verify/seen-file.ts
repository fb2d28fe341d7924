import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { writeFileDurably } from '../../base/durable-file.ts'
import { nodeFileSystem } from '../../base/node-file-system.ts'
import { isJsonObject } from '../../event/event-record.ts'
import { parseCheckpoint } from '../../formats/checkpoint.ts'
import { encodeNoteKey, type NoteKey, parseNote, parseNoteKey } from '../../formats/checkpoint-note.ts'
import type { SeenCheckpoint } from '../../verify/checkpoint-check.ts'
import { CommandError } from '../context.ts'
import { escapeForTerminal } from '../output/escape.ts'

interface SeenNote {
  readonly place: string
  /** The signed note. */
  readonly checkpoint: string
}

/**
 * The checkpoints that were seen last, each at its place, and the keys that had signed them. Whoever keeps this file sees that
 * a record was removed or changed since, even where all of the server was exchanged.
 */
export class SeenFile {
  readonly #path: string | null
  readonly #notes: Map<string, string>
  #logKeys: readonly NoteKey[]

  private constructor(path: string | null, notes: readonly SeenNote[], logKeys: readonly NoteKey[]) {
    this.#path = path
    this.#notes = new Map(notes.map(({ place, checkpoint }) => [place, checkpoint]))
    this.#logKeys = logKeys
  }

  /**
   * @param file Null: nothing was seen, and nothing is kept.
   * @throws {CommandError} It is no such file.
   */
  static open(file: string | null, cwd: string): SeenFile {
    if (file === null) return new SeenFile(null, [], [])
    const path = resolve(cwd, file)
    const text = readIfThere(path, file)
    if (text === null) return new SeenFile(path, [], [])
    try {
      const { notes, logKeys } = parse(text)
      return new SeenFile(path, notes, logKeys)
    } catch {
      // What it said is lost: to go on as if nothing had been seen would help whoever damaged it.
      throw new CommandError(`${escapeForTerminal(file)} is not what an earlier --state wrote; put back a copy of it.`)
    }
  }

  /** Whether what is seen is kept for the next time. */
  get isKept(): boolean {
    return this.#path !== null
  }

  get checkpoints(): readonly SeenCheckpoint[] {
    return [...this.#notes].map(([place, note]) => ({ place, ...parseCheckpoint(parseNote(note).text) }))
  }

  /** That had signed what was seen. */
  get logKeys(): readonly NoteKey[] {
    return this.#logKeys
  }

  /** Keeps a checkpoint that was found good. Durable when it returns. */
  remember(place: string, note: string, logKeys: readonly NoteKey[]): void {
    this.#notes.set(place, note)
    this.#logKeys = logKeys
    if (this.#path === null) return
    const checkpoints = [...this.#notes].map(([place, checkpoint]) => ({ place, checkpoint }))
    const content = { version: 1, keys: logKeys.map(encodeNoteKey), checkpoints }
    writeFileDurably(nodeFileSystem, this.#path, [Buffer.from(`${JSON.stringify(content, null, 2)}\n`)])
  }
}

function readIfThere(path: string, file: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw new CommandError(`${escapeForTerminal(file)} cannot be read.`)
  }
}

function parse(text: string): { readonly notes: readonly SeenNote[]; readonly logKeys: readonly NoteKey[] } {
  const value: unknown = JSON.parse(text)
  if (!isJsonObject(value) || value.version !== 1) throw new TypeError('not of this version')
  if (!Array.isArray(value.checkpoints) || !Array.isArray(value.keys)) throw new TypeError('lists are missing')
  const notes = value.checkpoints.map((entry: unknown): SeenNote => {
    if (!isJsonObject(entry) || typeof entry.place !== 'string' || typeof entry.checkpoint !== 'string') {
      throw new TypeError('not a checkpoint')
    }
    parseCheckpoint(parseNote(entry.checkpoint).text)
    return { place: entry.place, checkpoint: entry.checkpoint }
  })
  return { notes, logKeys: value.keys.map((key: unknown) => parseNoteKey(String(key))) }
}
