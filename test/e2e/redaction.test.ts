import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateUserCommand } from '@aws-sdk/client-iam'
import { expect, test } from 'vitest'
import { awsClients } from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { madeRecord } from '../support/made-records.ts'
import { startServer } from '../support/start-server.ts'

const config = `
redaction:
  user: { field: requestParameters.userName, action: hash }
  answer: { field: responseElements.user, eventSource: iam.amazonaws.com, action: drop }
  mail: { field: requestParameters.*.mail, action: mask }
`
const secrets = ['nobody-knows-me', 'someone@example.com']

// Goal: what a user's rules name is in no record, whichever way it came, and equal values stay comparable.
// Method: a call, lines and a log file bring the same name; then the records are searched, and the files that hold them.
test('redaction: calls, lines and files are redacted before they are stored, and duplicates are still known', async () => {
  await using server = await startServer({ config })
  const target = { url: server.url, credentials: server.credentials() }
  using cairn = new CairnClient(target)
  const { iam } = awsClients(target)
  await iam.send(new CreateUserCommand({ UserName: 'nobody-knows-me' }))

  const record = (number: number) => {
    const requestParameters = { userName: 'nobody-knows-me', sent: { mail: 'someone@example.com', to: 'kept' } }
    const more = { eventSource: 'orders.example.com', requestParameters }
    return madeRecord({ number, accountId: '123456789012', more })
  }
  const line = JSON.stringify(record(1)).replace('"userName"', '"\\u0075serName"')
  expect(await cairn.put(line)).toMatchObject([{ status: 'stored' }])
  expect(await cairn.put(line)).toMatchObject([{ status: 'duplicate' }])
  expect(await cairn.put(JSON.stringify(record(1), null, 1).replaceAll('\n', ' '))).toMatchObject([
    { status: 'duplicate' },
  ])
  const file = JSON.stringify({ Records: [record(2)] })
  const asFile = { query: [['as', 'import']], contentType: 'application/octet-stream' } as const
  expect((await cairn.put(file, asFile))[0]).toMatchObject({ status: 'stored' })
  expect((await cairn.put(file, asFile))[0]).toMatchObject({ status: 'duplicate' })

  const { records } = await cairn.search([])
  expect(records.filter(({ text }) => secrets.some((secret) => text.includes(secret)))).toEqual([])
  const redacted = records.filter(({ text }) => text.includes('"hash:'))
  expect(redacted).toHaveLength(3)
  expect(new Set(redacted.map(({ text }) => /hash:[0-9a-f]{32}/.exec(text)?.[0])).size).toBe(1)
  const [brought] = redacted.filter(({ text }) => text.includes('kept'))
  expect(brought?.text).toContain('"sent":{"mail":"HIDDEN_DUE_TO_SECURITY_REASONS","to":"kept"}')
  const metrics = await (await fetch(`${server.url}/_cairn/metrics`)).text()
  expect(metrics).toMatch(/cairn_redactions_total\{input="call"\} 2\n/)
  expect(metrics).toMatch(/cairn_redactions_total\{input="record"\} [1-9]/)

  await server.stop()
  for (const kept of ['journal', 'records']) expect(filesWith(join(server.dataDir, kept), secrets)).toEqual([])
})

/** The files below `folder` that hold one of `words`. */
function filesWith(folder: string, words: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => words.some((word) => readFileSync(path).includes(word)))
}
