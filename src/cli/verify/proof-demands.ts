import type { NoteKey } from '../../formats/checkpoint-note.ts'
import type { CheckpointDemands } from '../../verify/checkpoint-check.ts'
import { type ConnectOptions, connect } from '../client/connect.ts'
import { askCheckpoint } from '../client/proof-calls.ts'
import { type CommandContext, CommandError } from '../context.ts'
import { noteKey, readKeyFile } from './key-sources.ts'
import { SeenFile } from './seen-file.ts'

export interface ProofOptions extends ConnectOptions {
  /** Keys of the log, as `name+hash+key`. */
  readonly key?: readonly string[]
  /** A file with keys. */
  readonly keys?: string
  /** Keys of witnesses that must have cosigned. */
  readonly witness?: readonly string[]
  /** A file that remembers the checkpoints seen. */
  readonly state?: string
}

/** Which signatures and which past a command demands of checkpoints. */
export class ProofDemands {
  readonly seen: SeenFile
  readonly witnesses: readonly NoteKey[]
  /** Keys that were named, or that an earlier run has kept: the server's word is then not asked for. */
  readonly pinnedKeys: readonly NoteKey[]
  readonly #context: CommandContext
  readonly #options: ProofOptions
  #serverKeys: Promise<readonly NoteKey[]> | null = null

  /** @throws {CommandError} A key or a file cannot be used. */
  constructor(context: CommandContext, options: ProofOptions) {
    this.#context = context
    this.#options = options
    this.seen = SeenFile.open(options.state ?? null, context.cwd)
    this.witnesses = (options.witness ?? []).map((text) => noteKey(text, 'cosignature'))
    const named = (options.key ?? []).map((text) => noteKey(text, 'ed25519'))
    const listed = options.keys === undefined ? [] : readKeyFile(options.keys, context.cwd).logKeys
    this.pinnedKeys = named.length + listed.length > 0 ? [...named, ...listed] : this.seen.logKeys
  }

  /** With the pinned keys alone, of which there may be none. */
  get pinned(): CheckpointDemands {
    return { witnesses: this.witnesses, logKeys: this.pinnedKeys }
  }

  /** With the pinned keys, else with the one that the server names. Throws as {@link askCheckpoint}. */
  async fromServer(): Promise<CheckpointDemands> {
    if (this.pinnedKeys.length > 0) return this.pinned
    this.#serverKeys ??= this.#askKey().then((key) => [key])
    return { witnesses: this.witnesses, logKeys: await this.#serverKeys }
  }

  /** The same, but without a key where nobody names one: the server is no Cairn, or does not let the caller ask. */
  async ifServerTells(): Promise<CheckpointDemands> {
    try {
      return await this.fromServer()
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
      return { witnesses: this.witnesses, logKeys: [] }
    }
  }

  async #askKey(): Promise<NoteKey> {
    const connection = connect(this.#context, this.#options)
    try {
      return noteKey((await askCheckpoint(connection)).key, 'ed25519')
    } finally {
      connection.close()
    }
  }
}
