import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCredentialsFile } from '../../src/aws-client/credentials-file.ts'
import { required } from '../../src/base/assert.ts'
import { type Clock, systemClock } from '../../src/base/clock.ts'
import { Log } from '../../src/base/log.ts'
import type { Config } from '../../src/config/config.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { composeServer } from '../../src/server/compose.ts'
import type { AwsTarget } from './aws-clients.ts'

/** A whole server in this process, in a folder of its own. */
export interface ComposedTestServer extends AsyncDisposable {
  readonly target: AwsTarget
  /** What it logged. */
  readonly printed: readonly string[]
  readonly dataDir: string
}

/**
 * @param changes To the configuration of a server that a user starts without one.
 * @param clock What it takes for the time.
 */
export async function composeTestServer(
  changes: Partial<Config>,
  clock: Clock = systemClock,
): Promise<ComposedTestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-composed-'))
  const config = loadConfig({ env: { CAIRN_PORT: '0' }, cwd: folder })
  const printed: string[] = []
  const log = new Log(systemClock, 'info', (line) => printed.push(line))
  const server = await composeServer({ ...config, ...changes }, log, clock)
  const profiles = parseCredentialsFile(readFileSync(server.credentialsPath, 'utf8'))
  return {
    dataDir: config.dataDir,
    printed,
    target: {
      url: `http://127.0.0.1:${server.port}`,
      credentials: required(profiles.get('cairn')?.credentials ?? null, 'the profile cairn'),
    },
    [Symbol.asyncDispose]: async () => {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
