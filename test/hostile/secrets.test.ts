import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { cloudTrailHeaders, headersOf, type Received, type Sent, send } from './attacker.ts'

/** The only file that holds a secret, for the operator alone. */
const credentialsFile = 'credentials'

/** Every file of a folder with its bytes. */
function filesOf(folder: string): { readonly name: string; readonly bytes: Buffer }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    if (!entry.isFile()) return []
    const path = join(entry.parentPath, entry.name)
    return [{ name: path.slice(folder.length + 1), bytes: readFileSync(path) }]
  })
}

/** Sends requests and remembers every secret that went over the wire with them. */
class Witness {
  readonly secrets = new Set<string>()
  readonly answers: string[] = []
  readonly #url: URL

  constructor(url: URL) {
    this.#url = url
  }

  async send(sent: Sent): Promise<Received> {
    const headers = sent.credentials === null ? { ...sent.headers } : headersOf(this.#url, sent)
    const authorization = headers.authorization ?? ''
    if (authorization !== '') this.secrets.add(authorization)
    const signature = /Signature=([0-9a-f]{64})/.exec(authorization)?.[1]
    if (signature !== undefined) this.secrets.add(signature)
    const received = await send(this.#url, { ...sent, headers, credentials: null })
    this.answers.push(received.text)
    return received
  }
}

// Goal: no secret that was ever issued or sent stands in any file of the data folder but the credentials file, in
// anything that the server printed, or in any answer but the one that issued it.
//
// Method: calls good and bad with secrets in every place where a client can put one. Then every answer, every line
// printed, every record (a search unpacks them all) and, after a stop, every byte of every file is looked through.
test('secrets: none is stored, printed or answered beyond the answer that issued it', async () => {
  await using server = await startServer({
    env: { CAIRN_METRICS_TOKEN: 'a-metrics-token-that-nobody-may-see', CAIRN_LOG_LEVEL: 'debug' },
  })
  const url = new URL(server.url)
  const witness = new Witness(url)
  const root = server.credentials()
  witness.secrets.add(root.secretAccessKey).add('a-metrics-token-that-nobody-may-see')

  const made = await send(url, {
    credentials: root,
    target: '/_cairn/v1/accounts',
    body: '{"accountId":"210987654321"}',
  })
  const issued: Credentials = { ...JSON.parse(made.text), sessionToken: null }
  witness.secrets.add(issued.secretAccessKey)
  await useSecrets(witness, root, issued)

  const shown = await witness.send({ method: 'GET', target: '/_cairn/v1/search', credentials: root })
  expect(shown.text.split('\n').length).toBeGreaterThan(15)
  const printed = server.printed
  await server.stop()

  for (const secret of witness.secrets) {
    expect(printed.includes(secret), 'printed').toBe(false)
    expect(witness.answers.filter((text) => text.includes(secret))).toEqual([])
  }
  expectFilesWithout(server, [...witness.secrets])
})

async function useSecrets(witness: Witness, root: Credentials, issued: Credentials): Promise<void> {
  const json = cloudTrailHeaders('LookupEvents')
  const lookup = { service: 'cloudtrail', headers: json, body: '{}' }
  await witness.send({ ...lookup, credentials: root })
  await witness.send({ ...lookup, credentials: issued })
  await witness.send({ ...lookup, credentials: { ...issued, secretAccessKey: root.secretAccessKey } })
  await witness.send({ ...lookup, credentials: { ...root, sessionToken: secret(witness, 'session') } })
  await witness.send({ ...lookup, credentials: root, service: 's3' })
  await witness.send({ ...lookup, credentials: root, headers: { ...json, cookie: secret(witness, 'cookie') } })
  const agent = `sdk https://user:${secret(witness, 'password')}@host/?X-Amz-Signature=${secret(witness, 'agent')}`
  await witness.send({ ...lookup, credentials: root, headers: { ...json, 'user-agent': agent } })
  await witness.send({
    ...lookup,
    credentials: null,
    headers: { ...json, authorization: `Bearer ${secret(witness, 'bearer')}` },
  })
  await witness.send({
    ...lookup,
    credentials: null,
    headers: { ...json, authorization: `AWS4-HMAC-SHA256 ${secret(witness, 'scheme')}` },
  })
  const query = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${secret(witness, 'credential')}&X-Amz-Signature=${secret(witness, 'signed')}`
  await witness.send({ method: 'GET', target: `/_cairn/v1/search?${query}`, credentials: null })
  await witness.send({
    method: 'GET',
    target: `/nowhere?${query}&X-Amz-Security-Token=${secret(witness, 'token')}`,
    credentials: null,
  })
  await witness.send({
    method: 'GET',
    target: `/_cairn/v1/nowhere?X-Amz-Signature=${secret(witness, 'nowhere')}`,
    credentials: root,
  })
  const attribute = `https://host/?X-Amz-Signature=${secret(witness, 'value')}`
  const body = JSON.stringify({ LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: attribute }] })
  await witness.send({ ...lookup, credentials: root, body })
  await witness.send({ method: 'GET', target: '/_cairn/metrics', credentials: null })
  await witness.send({
    ...lookup,
    credentials: root,
    headers: { ...json, 'content-encoding': 'gzip' },
    body: gzipSync('{}'),
  })
  await witness.send({ target: '/_cairn/v1/accounts', body: '{"accountId":"210987654321"}', credentials: root })
}

/** A word that is nowhere unless it was kept. */
function secret(witness: Witness, name: string): string {
  const word = `${name}${'0123456789abcdef'.repeat(4)}`
  witness.secrets.add(word)
  return word
}

function expectFilesWithout(server: TestServer, secrets: readonly string[]): void {
  const files = filesOf(server.dataDir)
  expect(files.some(({ name }) => name.startsWith('records/'))).toBe(true)
  for (const { name, bytes } of files.filter((file) => file.name !== credentialsFile)) {
    expect(
      secrets.filter((one) => bytes.includes(one)),
      name,
    ).toEqual([])
  }
}
