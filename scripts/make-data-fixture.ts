/**
 * Makes the data folder of this version that every later version must open: `test/fixtures/data-<version>/`. Run once
 * for each release, never again for one that is out.
 *
 * It holds what a server that was killed leaves: segments, and calls that only the journal has; a user with a key, a role,
 * a bucket with an object, a trail with digests; forwarded calls, one of which its upstream had not answered; an item of a
 * source; a hash in the place of a field.
 */
import { randomBytes } from 'node:crypto'
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { assert } from '../src/base/assert.ts'
import { jsonCall, sendPlain, signedHeaders } from '../test/support/aws-clients.ts'
import { CairnClient } from '../test/support/cairn-client.ts'
import { fillServices } from '../test/support/filled-services.ts'
import { RecordingUpstream } from '../test/support/recording-upstream.ts'
import { kubernetesEvent, kubernetesEventList } from '../test/support/source-items.ts'
import { startServer } from '../test/support/start-server.ts'
import { projectRoot } from './check-project.ts'

/** An operation of DynamoDB. */
const unanswered = 'CreateTable'

const { version }: { readonly version: string } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8'))
const fixture = join(projectRoot(), 'test', 'fixtures', `data-${version}`)

await using upstream = await RecordingUpstream.start(({ rawHeaders }, response) => {
  if (!rawHeaders.some((header) => header.endsWith(unanswered))) response.end('{"TableNames":[]}')
})
const token = randomBytes(20).toString('hex')
const config = {
  upstreams: { dynamodb: { endpoint: upstream.endpoint, signing: 'pass' } },
  sources: { cluster: { kind: 'kubernetes', token } },
  redaction: { agents: { field: 'userAgent', action: 'hash', eventName: 'ListTables' } },
}
await using server = await startServer({ config: JSON.stringify(config) })
await importExamples(clientOf())
await server.restart()
const client = clientOf()
await client.createAccount('210987654321')
const held = await fillServices(server)
await forward('ListTables')
await pushItem()
const left = forward(unanswered).catch(() => 'the server was killed')
while (upstream.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 10))
const { records } = await client.search([['order', 'oldest-first']])
client[Symbol.dispose]()
await server.kill('SIGKILL')
await left

rmSync(fixture, { recursive: true, force: true })
cpSync(server.dataDir, fixture, { recursive: true, filter: (path) => !path.endsWith('/lock') })
writeFileSync(join(fixture, 'expected.ndjson'), records.map((record) => `${JSON.stringify(record)}\n`).join(''))

writeFileSync(join(fixture, 'held.json'), `${JSON.stringify(held, null, 2)}\n`)

async function forward(operation: string): Promise<void> {
  const target = { url: server.url, credentials: server.credentials() }
  const call = jsonCall('dynamodb', `DynamoDB_20120810.${operation}`, {})
  await sendPlain(server.url, call, signedHeaders(call, target))
}

async function pushItem(): Promise<void> {
  const { status } = await fetch(`${server.url}/_cairn/v1/sources/cluster`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(kubernetesEventList([kubernetesEvent()])),
  })
  assert(status === 200, 'the item was taken')
}

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
