import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Region } from '../../base/brands.ts'
import { isJsonObject, type JsonObject, textAt } from '../../event/event-record.ts'
import { MalformedCheckpointError } from '../../formats/checkpoint.ts'
import { type NoteKey, noteKeyKinds, parseNoteKey } from '../../formats/checkpoint-note.ts'
import { type PublicKey, type PublicKeySource, parsePublicKeyList } from '../../verify/public-keys.ts'
import { CommandError } from '../context.ts'
import { escapeForTerminal } from '../output/escape.ts'
import type { ServiceAccess } from './service-access.ts'

const keysRemedy =
  'it takes what ./cairn keys export or `aws cloudtrail list-public-keys` prints, or a list of such answers'

/** Keys that were put aside, so that nobody need be asked. */
export interface KeyFile {
  /** That sign digest files, whatever Region is asked for. */
  readonly digestKeys: PublicKeySource
  /** That sign checkpoints. */
  readonly logKeys: readonly NoteKey[]
}

/** The keys in `file`. @throws {CommandError} It holds none. */
export function readKeyFile(file: string, cwd: string): KeyFile {
  const parsed = parseFile(file, cwd)
  const answers = Array.isArray(parsed) ? parsed : [parsed]
  const lists = answers.map(parsePublicKeyList)
  const digestKeys = lists.flatMap((list) => list ?? [])
  const logKeys = answers.flatMap((answer) => (isJsonObject(answer) ? checkpointKeysOf(answer) : []))
  if (lists.includes(null) || digestKeys.length + logKeys.length === 0) {
    throw new CommandError(`${escapeForTerminal(file)} holds no public keys; ${keysRemedy}.`)
  }
  return { digestKeys: { keysOf: async () => digestKeys }, logKeys }
}

function checkpointKeysOf({ CheckpointKeys }: JsonObject): readonly NoteKey[] {
  const texts: readonly unknown[] = Array.isArray(CheckpointKeys) ? CheckpointKeys : []
  return texts.map((text) => noteKey(String(text), 'ed25519'))
}

/** The key in one line, such as `name+hash+key`. @throws {CommandError} It is none, or of another kind. */
export function noteKey(text: string, kind: keyof typeof noteKeyKinds): NoteKey {
  const key = parsedNoteKey(text)
  if (key.kind === noteKeyKinds[kind]) return key
  const wanted = kind === 'ed25519' ? 'the key of a log' : 'the key of a witness'
  throw new CommandError(`${escapeForTerminal(text)} is not ${wanted}.`)
}

function parsedNoteKey(text: string): NoteKey {
  try {
    return parseNoteKey(text)
  } catch (error) {
    if (!(error instanceof MalformedCheckpointError)) throw error
    throw new CommandError(`${escapeForTerminal(text)} is no key: ${error.message}.`)
  }
}

function parseFile(file: string, cwd: string): unknown {
  try {
    return JSON.parse(readFileSync(resolve(cwd, file), 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw new CommandError(`The public keys in ${escapeForTerminal(file)} cannot be read.`)
  }
}

/** Keys that a digest of a moment from now is signed with are listed too. */
const aheadMs = 86_400_000

/** A page holds many keys; more pages than this are an answer without end. */
const pagesMax = 1_000

/** The keys that ListPublicKeys of each Region lists, asked for once. */
export class ListedKeys implements PublicKeySource {
  readonly #services: ServiceAccess
  readonly #nowMs: number
  readonly #known = new Map<Region, { readonly sinceMs: number; readonly keys: Promise<readonly PublicKey[]> }>()

  constructor(services: ServiceAccess, nowMs: number) {
    this.#services = services
    this.#nowMs = nowMs
  }

  keysOf(region: Region, sinceMs: number): Promise<readonly PublicKey[]> {
    const known = this.#known.get(region)
    if (known !== undefined && known.sinceMs <= sinceMs) return known.keys
    const keys = this.#list(region, sinceMs)
    this.#known.set(region, { sinceMs, keys })
    return keys
  }

  async #list(region: Region, sinceMs: number): Promise<readonly PublicKey[]> {
    const range = {
      StartTime: Math.floor(sinceMs / 1000),
      EndTime: Math.ceil((Math.max(this.#nowMs, sinceMs) + aheadMs) / 1000),
    }
    const keys: PublicKey[] = []
    for await (const answer of publicKeyPages(this.#services, region, range)) {
      keys.push(...(parsePublicKeyList(answer) ?? []))
    }
    return keys
  }
}

/** The pages of ListPublicKeys, as they came: each holds a list of keys. */
export async function* publicKeyPages(
  services: ServiceAccess,
  region: string,
  range: { readonly StartTime: number; readonly EndTime: number },
): AsyncGenerator<JsonObject> {
  let token: string | null = null
  for (let page = 0; page < pagesMax; page += 1) {
    const input: JsonObject = token === null ? range : { ...range, NextToken: token }
    const answer = await services.cloudTrail(region, 'ListPublicKeys', input)
    if (parsePublicKeyList(answer) === null) {
      throw new CommandError('The answer to ListPublicKeys holds no keys; check the endpoint.')
    }
    yield answer
    token = textAt(answer, 'NextToken')
    if (token === null) return
  }
}
