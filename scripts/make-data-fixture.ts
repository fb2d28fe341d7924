/**
 * Makes the data folder of this version that every later version must open: `test/fixtures/data-<version>/`. Run once
 * for each release, never again for one that is out.
 *
 * It holds what a server that was killed leaves: segments, and calls that only the journal has; a user with a key, a role,
 * a bucket with an object, a trail with digests.
 */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CairnClient } from '../test/support/cairn-client.ts'
import { fillServices } from '../test/support/filled-services.ts'
import { startServer } from '../test/support/start-server.ts'
import { projectRoot } from './check-project.ts'

const { version }: { readonly version: string } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8'))
const fixture = join(projectRoot(), 'test', 'fixtures', `data-${version}`)

await using server = await startServer()
await importExamples(clientOf())
await server.restart()
const client = clientOf()
await client.createAccount('210987654321')
const held = await fillServices(server)
const { records } = await client.search([['order', 'oldest-first']])
client[Symbol.dispose]()
await server.kill('SIGKILL')

rmSync(fixture, { recursive: true, force: true })
cpSync(server.dataDir, fixture, { recursive: true, filter: (path) => !path.endsWith('/lock') })
writeFileSync(join(fixture, 'expected.ndjson'), records.map((record) => `${JSON.stringify(record)}\n`).join(''))

writeFileSync(join(fixture, 'held.json'), `${JSON.stringify(held, null, 2)}\n`)

function clientOf(): CairnClient {
  return new CairnClient({ url: server.url, credentials: server.credentials() })
}

async function importExamples(importing: CairnClient): Promise<void> {
  const logs = join(projectRoot(), 'examples', 'logs')
  for (const name of readdirSync(logs, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!name.endsWith('.json.gz')) continue
    const query = [
      ['as', 'import'],
      ['origin', name],
    ] as const
    await importing.put(readFileSync(join(logs, name)), { query, contentType: 'application/octet-stream' })
  }
  importing[Symbol.dispose]()
}
