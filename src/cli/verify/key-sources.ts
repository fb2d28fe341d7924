import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Region } from '../../base/brands.ts'
import { type JsonObject, textAt } from '../../event/event-record.ts'
import { type PublicKey, type PublicKeySource, parsePublicKeyList } from '../../verify/public-keys.ts'
import { CommandError } from '../context.ts'
import { escapeForTerminal } from '../output/escape.ts'
import type { ServiceAccess } from './service-access.ts'

const keysRemedy = 'it takes what `aws cloudtrail list-public-keys` prints, or a list of such answers'

/** The keys in `file`, whatever Region is asked for. @throws {CommandError} It holds none. */
export function keysFromFile(file: string, cwd: string): PublicKeySource {
  const answer = parseFile(file, cwd)
  const lists = (Array.isArray(answer) ? answer : [answer]).map(parsePublicKeyList)
  const keys = lists.flatMap((list) => list ?? [])
  if (keys.length === 0 || lists.includes(null)) {
    throw new CommandError(`${escapeForTerminal(file)} holds no public keys; ${keysRemedy}.`)
  }
  return { keysOf: async () => keys }
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
    let token: string | null = null
    for (let page = 0; page < pagesMax; page += 1) {
      const input: JsonObject = token === null ? range : { ...range, NextToken: token }
      const answer = await this.#services.cloudTrail(region, 'ListPublicKeys', input)
      const listed = parsePublicKeyList(answer)
      if (listed === null) throw new CommandError('The answer to ListPublicKeys holds no keys; check the endpoint.')
      keys.push(...listed)
      token = textAt(answer, 'NextToken')
      if (token === null) break
    }
    return keys
  }
}
