import { parseRegion } from '../../base/brands.ts'
import { loadConfig } from '../../config/load-config.ts'
import { isJsonObject, type JsonObject } from '../../event/event-record.ts'
import { type ConnectOptions, connect } from '../client/connect.ts'
import { askCheckpoint } from '../client/proof-calls.ts'
import { type CommandContext, CommandError, type ExitStatus, exitStatus } from '../context.ts'
import { escapeForTerminal } from '../output/escape.ts'
import { publicKeyPages } from '../verify/key-sources.ts'
import { ServiceAccess } from '../verify/service-access.ts'

export interface KeysExportOptions extends ConnectOptions {
  /** Of trails; without it those that the configuration names. */
  readonly region?: readonly string[]
}

/** A key that will sign a moment from now is listed too. */
const aheadMs = 86_400_000

/** Prints the public keys that checkpoints and digest files are verified with: to be kept where the server cannot change them. */
export async function exportKeys(context: CommandContext, options: KeysExportOptions): Promise<ExitStatus> {
  const regions = regionsOf(context, options)
  const connection = connect(context, options)
  const services = new ServiceAccess(context, options)
  try {
    const { key } = await askCheckpoint(connection)
    const PublicKeyList: JsonObject[] = []
    const range = { StartTime: 0, EndTime: Math.ceil((context.clock.nowMs() + aheadMs) / 1000) }
    for (const Region of regions) {
      for await (const { PublicKeyList: page } of publicKeyPages(services, Region, range)) {
        const listed: readonly unknown[] = Array.isArray(page) ? page : []
        for (const entry of listed) if (isJsonObject(entry)) PublicKeyList.push({ Region, ...entry })
      }
    }
    await context.out.write(`${JSON.stringify({ version: 1, CheckpointKeys: [key], PublicKeyList }, null, 2)}\n`)
    return exitStatus.good
  } finally {
    connection.close()
    services.close()
  }
}

function regionsOf({ env, cwd }: CommandContext, { region, config }: KeysExportOptions): readonly string[] {
  for (const text of region ?? []) {
    if (parseRegion(text) === null) {
      throw new CommandError(`${escapeForTerminal(text)} is no Region; one looks like eu-west-1.`)
    }
  }
  return region ?? loadConfig({ env, cwd, configFile: config }).regions
}
