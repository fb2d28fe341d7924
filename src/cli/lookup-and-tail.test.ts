import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AnsweringServer } from './testing/answering-server.ts'
import { runCommand, someKeys } from './testing/run-command.ts'

let cwd = ''
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'cairn-cli-'))
})
afterAll(() => rmSync(cwd, { recursive: true }))

const exact =
  '{"eventTime":"2026-11-18T02:31:19Z","eventSource":"iam.amazonaws.com","eventName":"Create\\u0055ser","size":1.50,"userIdentity":{"type":"IAMUser","userName":"ev\\u001bil"},"sourceIPAddress":"203.0.113.77","awsRegion":"us-east-1","errorCode":"AccessDenied","requestParameters":{"userName":"backup-svc"}}'
const line = `{"record":${exact},"recordNumber":12,"provenance":{"kind":"imported"},"conflict":true}`
const end = '{"end":{"matched":1,"scanned":9}}'

test('lookup: --json prints the record exactly as it is kept', async () => {
  await using server = await AnsweringServer.start((_, response) => response.end(`${line}\n${line}\n${end}\n`))
  const run = await runCommand(['lookup', '--json', '--endpoint', server.endpoint], { cwd, env: someKeys })

  expect(run.out).toBe(`${exact}\n${exact}\n`)
  expect(run.status).toBe(0)
})

test('lookup: a person gets a table in which nothing acts on the terminal', async () => {
  await using server = await AnsweringServer.start((_, response) => response.end(`${line}\n${end}\n`))
  const args = ['lookup', 'eventName=CreateUser', '--from', '2026-11-18', '--endpoint', server.endpoint]
  const run = await runCommand(args, { cwd, env: someKeys, columns: 200 })

  expect(run.out.split('\n')[0]?.split(/ +/)).toEqual(['TIME', 'EVENT', 'WHO', 'FROM', 'REGION', 'ERROR', 'RESOURCE'])
  expect(run.out).toContain(
    '2026-11-18T02:31:19Z  CreateUser  ev\\u{1b}il  203.0.113.77  us-east-1  AccessDenied  backup-svc\n',
  )
  expect(run.err).toContain('1 of these share their identity')
  expect([...(server.seen[0]?.query ?? [])]).toEqual([
    ['eventName', 'CreateUser'],
    ['from', '2026-11-18T00:00:00.000Z'],
    ['limit', '50'],
    ['order', 'newest-first'],
  ])
  expect(server.seen[0]?.headers.authorization).toContain('/us-east-1/cairn/aws4_request')
})

test('lookup: when nothing matched, standard output is empty and the status good', async () => {
  await using server = await AnsweringServer.start((_, response) => response.end(`${end}\n`))
  const run = await runCommand(['lookup', '--endpoint', server.endpoint], { cwd, env: someKeys })
  expect(run).toEqual({ status: 0, out: '', err: expect.stringContaining('nothing matched') })
})

test('lookup: a refusal is one sentence with the name and a remedy', async () => {
  await using server = await AnsweringServer.start((_, response) => {
    response.writeHead(403).end('{"__type":"InvalidClientTokenId","message":"No such \\u001bkey"}')
  })
  const run = await runCommand(['lookup', '--endpoint', server.endpoint], { cwd, env: someKeys })
  expect(run.status).toBe(2)
  expect(run.err).toMatch(
    /^cairn: InvalidClientTokenId: No such \\u\{1b\}key\. The keys are those of .*AWS_ACCESS_KEY_ID.*--profile/,
  )
})

test('lookup: a search that fails half-way, and an answer of something else, could not run', async () => {
  await using server = await AnsweringServer.start((_, response) =>
    response.end(`${line}\n{"error":{"message":"disk"}}\n`),
  )
  const failed = await runCommand(['lookup', '--json', '--endpoint', server.endpoint], { cwd, env: someKeys })
  expect(failed).toEqual({ status: 2, out: `${exact}\n`, err: 'cairn: The search ended early: disk\n' })

  server.answer = (_, response) => response.end('<html>\n')
  const other = await runCommand(['lookup', '--endpoint', server.endpoint], { cwd, env: someKeys })
  expect(other).toEqual({ status: 2, out: '', err: expect.stringContaining('check the endpoint') })
})

test('lookup: where no server is, it says how to start one', async () => {
  const gone = await AnsweringServer.start(() => undefined)
  const { endpoint } = gone
  await gone[Symbol.asyncDispose]()
  const run = await runCommand(['lookup', '--endpoint', endpoint], { cwd, env: someKeys })
  expect(run).toEqual({
    status: 2,
    out: '',
    err: `cairn: no Cairn answers at ${endpoint}; start one with: npm start\n`,
  })
})

// Goal: a tail shows what arrives, says what it missed, and goes on after its connection ends.
//
// Method: the server ends each connection after one record; Ctrl-C comes when the second record was shown.
test('tail: it shows records and gaps, and connects again where it left off', async () => {
  const ctrlC = new AbortController()
  await using server = await AnsweringServer.start((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(`: hello\n\nid: 41\nevent: record\ndata: ${line}\n\nevent: gap\ndata: {"dropped":3}\n\n`)
  })
  const run = await runCommand(['tail', 'errorCode=AccessDenied', '--json', '--endpoint', server.endpoint], {
    cwd,
    env: someKeys,
    interruption: ctrlC.signal,
    onOutput: (out) => out === `${exact}\n${exact}\n` && ctrlC.abort(),
  })

  expect(run.out).toBe(`${exact}\n${exact}\n`)
  expect(run.err).toContain('3 records are not shown')
  expect(run.status).toBe(0)
  expect(server.seen[0]?.query.get('errorCode')).toBe('AccessDenied')
  expect(server.seen[0]?.headers['last-event-id']).toBeUndefined()
  expect(server.seen[1]?.headers['last-event-id']).toBe('41')
})

test('tail: the table grows with typical widths, and Ctrl-C before any record says that nothing matched', async () => {
  const ctrlC = new AbortController()
  await using server = await AnsweringServer.start((_, response) => {
    response.writeHead(200).write(`event: record\ndata: ${line}\n\n`)
  })
  const surroundings = { cwd, env: someKeys, columns: 120 }
  const shown = await runCommand(['tail', '--endpoint', server.endpoint], {
    ...surroundings,
    interruption: ctrlC.signal,
    onOutput: (out) => out.split('\n').length > 2 && ctrlC.abort(),
  })
  expect(shown.out).toMatch(/^TIME .*\n2026-11-18T02:31:19Z {2}CreateUser /)
  expect(shown.out.split('\n').every((row) => row.length <= 120)).toBe(true)

  const silent = new AbortController()
  server.answer = (_, response) => {
    response.writeHead(200).write(': nothing yet\n\n')
    silent.abort()
  }
  const nothing = await runCommand(['tail', '--endpoint', server.endpoint], {
    ...surroundings,
    interruption: silent.signal,
  })
  expect(nothing).toEqual({ status: 0, out: '', err: 'nothing matched\n' })
})
