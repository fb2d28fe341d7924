import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CairnClient } from '../support/cairn-client.ts'
import { OutsideFolder, pythonFolder } from '../support/outside-folder.ts'
import { RecordingUpstream } from '../support/recording-upstream.ts'
import { everythingElsewhere, xmlError } from '../support/refusing-upstream.ts'
import { startServer } from '../support/start-server.ts'

/** Every secret begins with it. */
const word = 'hunter2swordfish'

// Goal: no secret of a call that passes through Cairn is in a record, in a file that the server wrote, or in what it
// printed.
//
// Method: boto3 puts a secret into every sensitive member of every operation that has one. The server behind quotes the
// secrets that it finds in its error, as servers do. In the end every file is read, and every record as search shows it,
// since files are packed.
test('secrets of every service: none is stored or printed', async () => {
  let quoted = 0
  await using upstream = await RecordingUpstream.start(({ rawHeaders, body }, response) => {
    const found = new RegExp(`${word}[\\w-]*`).exec(body.toString('latin1'))?.[0]
    if (found !== undefined) quoted += 1
    const id = `answer-${upstream.requests.length}`
    response.writeHead(400, { 'x-amzn-RequestId': id, 'x-amz-request-id': id, 'x-amzn-errortype': 'TestError' })
    response.end(rawHeaders.includes('rpc-v2-cbor') ? Buffer.of(0xa0) : xmlError(id, `'${found}' is refused`))
  })
  const env = { ...everythingElsewhere(upstream.endpoint), CAIRN_DATA_EVENTS: 'all' }
  await using server = await startServer({ env })
  using folder = new OutsideFolder(server)
  const command = `python3 '${join(pythonFolder, 'call_with_secrets.py')}' ${word}`
  const [answered = 0, secrets = 0] = (await folder.text(command)).trim().split(' ').map(Number)
  expect(answered).toBeGreaterThan(1_000)
  expect(secrets).toBeGreaterThan(answered)
  expect(quoted).toBeGreaterThan(500)

  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  const { records } = await cairn.search([])
  const proxied = records.filter(({ provenance }) => provenance.kind === 'proxied')
  expect(proxied).toHaveLength(upstream.requests.length)
  const told = [word, Buffer.from(word).toString('base64').slice(0, -4)]
  const leaks = records.filter(({ text }) => told.some((secret) => text.includes(secret)))
  expect(leaks.map(({ record }) => `${record.eventSource} ${record.eventName}`)).toEqual([])
  for (const secret of told) expect(server.printed).not.toContain(secret)
  for (const file of filesBelow(server.dataDir)) {
    const bytes = readFileSync(file)
    for (const secret of told) expect(bytes.includes(secret), file).toBe(false)
  }
})

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
}
