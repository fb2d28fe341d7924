import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { textAt } from '../event/event-record.ts'
import { examine } from './doctor/examine.ts'
import { parseJsonObject } from './json.ts'
import { AnsweringServer } from './testing/answering-server.ts'
import { runCommand, runIn, someKeys } from './testing/run-command.ts'

let cwd = ''
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'cairn-cli-'))
})
afterEach(() => rmSync(cwd, { recursive: true }))

test('account create: it prints a section for a credentials file', async () => {
  const keys = { accountId: '444455556666', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'shown/once' }
  await using server = await AnsweringServer.start((_, response) => response.end(JSON.stringify(keys)))
  const args = ['account', 'create', '444455556666', '--endpoint', server.endpoint]
  const run = await runCommand(args, { cwd, env: { ...someKeys, AWS_REGION: 'eu-west-1' } })

  expect(run.out).toBe(
    '[cairn-444455556666]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = shown/once\nregion = eu-west-1\n',
  )
  expect(server.seen[0]).toMatchObject({ method: 'POST', path: '/_cairn/v1/accounts' })
  expect(server.seen[0]?.body.toString()).toBe('{"accountId":"444455556666"}')
})

test('account create: an id that is none is refused before anything is asked', async () => {
  const run = await runCommand(['account', 'create', '123'], { cwd, env: someKeys })
  expect(run).toEqual({ status: 2, out: '', err: 'cairn: 123 is no account id; one has twelve digits.\n' })
})

test('account reset-key: it prints the new key as account create does', async () => {
  const keys = { accountId: '444455556666', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'shown/once' }
  await using server = await AnsweringServer.start((_, response) => response.end(JSON.stringify(keys)))
  const args = ['account', 'reset-key', '444455556666', '--endpoint', server.endpoint]
  const run = await runCommand(args, { cwd, env: { ...someKeys, AWS_REGION: 'eu-west-1' } })
  expect(run.out).toContain('[cairn-444455556666]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n')
  expect(server.seen[0]).toMatchObject({ method: 'POST', path: '/_cairn/v1/accounts/reset-key' })
  expect(server.seen[0]?.body.toString()).toBe('{"accountId":"444455556666"}')
})

test('account list: one account a line', async () => {
  await using server = await AnsweringServer.start((_, response) =>
    response.end('{"accountId":"111122223333"}\n{"accountId":"444455556666"}\n'),
  )
  const run = await runCommand(['account', 'list', '--endpoint', server.endpoint], { cwd, env: someKeys })
  expect(run.out).toBe('ACCOUNT\n111122223333\n444455556666\n')
})

test('keys rotate: it says what was done, or prints it as it came', async () => {
  const report = { keyId: '01234567', previousKeyId: '89abcdef', resealedRows: 3 }
  await using server = await AnsweringServer.start((_, response) => response.end(`${JSON.stringify(report)}\n`))
  const args = ['keys', 'rotate', '--endpoint', server.endpoint]
  const run = await runCommand(args, { cwd, env: someKeys })
  expect(run.out).toBe(
    'Master key 01234567 has replaced 89abcdef; 3 secrets were sealed again. Back up its file anew.\n',
  )
  expect(server.seen[0]).toMatchObject({ method: 'POST', path: '/_cairn/v1/keys/rotate' })
  expect((await runCommand([...args, '--json'], { cwd, env: someKeys })).out).toBe(`${JSON.stringify(report)}\n`)
})

test('keys export: the key of the log and those of each Region are one answer that verify takes', async () => {
  const entry = { Value: 'AAAA', Fingerprint: 'f' }
  await using server = await AnsweringServer.start(({ path, body }, response) => {
    if (path === '/_cairn/v1/checkpoint') response.end(JSON.stringify({ checkpoint: 'note', key: 'name+hash+key' }))
    else if (body.toString().includes('NextToken')) response.end(JSON.stringify({ PublicKeyList: [entry] }))
    else response.end(JSON.stringify({ PublicKeyList: [entry], NextToken: 'more' }))
  })
  const args = ['keys', 'export', '--region', 'eu-west-1', '--region', 'us-east-1', '--endpoint', server.endpoint]
  const run = await runCommand(args, { cwd, env: someKeys })
  expect(JSON.parse(run.out)).toEqual({
    version: 1,
    CheckpointKeys: ['name+hash+key'],
    PublicKeyList: ['eu-west-1', 'eu-west-1', 'us-east-1', 'us-east-1'].map((Region) => ({ Region, ...entry })),
  })
})

test('proof: it prints the document as it came', async () => {
  await using server = await AnsweringServer.start((_, response) => response.end('{"version":1}\n'))
  const run = await runCommand(['proof', 'an id/é', '--endpoint', server.endpoint], { cwd, env: someKeys })
  expect(run).toEqual({ status: 0, out: '{"version":1}\n', err: '' })
  expect(server.seen[0]?.path).toBe('/_cairn/v1/proof/an%20id%2F%C3%A9')
})

test('config check: every value with its source, or every problem', async () => {
  writeFileSync(join(cwd, 'cairn.yaml'), 'listen:\n  port: 5000\n')
  const good = await runCommand(['config', 'check', '--json'], {
    cwd,
    env: { CAIRN_METRICS_TOKEN: 'a-token-that-nobody-sees' },
  })
  expect(good.status).toBe(0)
  expect(good.out).toContain('{"key":"listen.port","value":"5000","source":"cairn.yaml line 2"}')
  expect(good.out).toContain('{"key":"metrics.token","value":"(hidden)","source":"CAIRN_METRICS_TOKEN"}')

  const bad = await runCommand(['config', 'check'], { cwd, env: { CAIRN_PORT: 'x', CAIRN_REGION: '\u001b' } })
  expect(bad.status).toBe(1)
  expect(bad.out.trim().split('\n')).toHaveLength(2)
  expect(bad.out).not.toContain('\u001b')
})

test('the endpoint and the keys come from the configuration where nothing else names them', async () => {
  await using server = await AnsweringServer.start((_, response) => response.end('{"end":{}}\n'))
  mkdirSync(join(cwd, 'cairn-data'))
  writeFileSync(
    join(cwd, 'cairn-data', 'credentials'),
    '[default]\naws_access_key_id=AKIAROOT\naws_secret_access_key=s\nregion=eu-north-1\n',
  )
  writeFileSync(join(cwd, 'cairn.yaml'), `listen.port: ${new URL(server.endpoint).port}\n`)
  const run = await runCommand(['lookup'], { cwd })
  expect(run.status).toBe(0)
  expect(server.seen[0]?.headers.authorization).toContain('Credential=AKIAROOT/')
  expect(server.seen[0]?.headers.authorization).toContain('/eu-north-1/cairn/')
})

test('a command line that cannot be understood could not run; help and version are good', async () => {
  expect((await runCommand(['nonsense'], { cwd })).status).toBe(2)
  expect((await runCommand(['lookup', '--limit', '0'], { cwd })).status).toBe(2)
  expect(await runCommand(['--version'], { cwd })).toEqual({ status: 0, out: '1.2.3\n', err: '' })
  const help = await runCommand(['--help'], { cwd })
  expect([help.status, help.out.includes('lookup')]).toEqual([0, true])
})

test('doctor: findings have remedies, and a problem makes the status bad', async () => {
  const metrics = [
    'cairn_delivery_failing 2',
    'cairn_delivery_gaps 0',
    'cairn_proof_stopped 1',
    'cairn_credentials_missing{entry="upstreams.*"} 1',
    'cairn_credentials_missing{entry="sources.aws"} 0',
    'cairn_credentials_failing{entry="upstreams.*",part="file"} 0',
    'cairn_credentials_failing{entry="upstreams.*",part="role"} 1',
    'cairn_credentials_failing{entry="sources.aws",part="file"} 1',
    'cairn_credentials_failing{entry="sources.aws",part="role"} 0',
    '',
  ].join('\n')
  const checks = [{ subject: 'lock', run: () => Promise.reject(new Error('no such thing')) }]
  await using server = await AnsweringServer.start(({ path }, response) =>
    response.writeHead(path === '/_cairn/ready' ? 503 : 200).end(path === '/_cairn/metrics' ? metrics : 'starting'),
  )
  mkdirSync(join(cwd, 'cairn-data'))
  chmodSync(join(cwd, 'cairn-data'), 0o755)
  writeFileSync(join(cwd, 'cairn.yaml'), `listen.port: ${new URL(server.endpoint).port}\n`)
  const run = await runIn({ cwd }, (context) => examine(context, { json: true }, checks))
  const findings = run.out.trim().split('\n').map(parseFinding)

  expect(run.status).toBe(1)
  expect(findings.map(({ subject, level }) => `${subject} ${level}`)).toEqual([
    'configuration good',
    'clock good',
    'data folder good',
    'permissions problem',
    expect.stringMatching(/^disk space /),
    'master key warning',
    'listener good',
    'server problem',
    'clock good',
    'deliveries warning',
    'deliveries problem',
    'credentials problem',
    'credentials warning',
    'credentials warning',
    'lock problem',
  ])
  expect(findings.every(({ level, remedy }) => level === 'good' || remedy !== null)).toBe(true)
})

function parseFinding(line: string) {
  const finding = parseJsonObject(line) ?? {}
  return { subject: textAt(finding, 'subject'), level: textAt(finding, 'level'), remedy: textAt(finding, 'remedy') }
}

test('config check --sample: it shows each value that a rule changes, before and after, and nothing else', async () => {
  const rules = [
    'redaction:',
    '  mail: { field: requestParameters.email, action: hash }',
    '  body: { field: requestParameters.body, action: drop, eventName: Send }',
    '  idle: { field: responseElements.x, action: mask }',
  ]
  writeFileSync(join(cwd, 'cairn.yaml'), rules.join('\n'))
  const record = (eventName: string) =>
    JSON.stringify({
      eventID: 'e',
      eventName,
      requestParameters: { email: 'a@b\u0007', body: { x: 1 }, other: 'kept' },
    })
  writeFileSync(join(cwd, 'sample.json.gz'), gzipSync(`{"Records":[${record('Send')},${record('Get')}]}`))

  const run = await runCommand(['config', 'check', '--sample', 'sample.json.gz'], { cwd })
  expect(run.status).toBe(0)
  expect(run.out.replaceAll(/hash:[0-9a-f]{32}/g, 'hash:H')).toBe(
    [
      'record 1 Send e',
      '  requestParameters.email  (mail)',
      '    before  "a@b\\u0007"',
      '    after   "hash:H"',
      '  requestParameters.body  (body)',
      '    before  {"x":1}',
      '    after   gone',
      'record 2 Get e',
      '  requestParameters.email  (mail)',
      '    before  "a@b\\u0007"',
      '    after   "hash:H"',
      '2 of 2 records would be changed.',
      'Rules that changed nothing: idle.',
      'Hashes are of a key made for this run; the server has its own.',
      '',
    ].join('\n'),
  )
  expect(run.out).not.toContain('kept')

  writeFileSync(join(cwd, 'sample.jsonl'), `${record('Send')}\n{"a":1}\n`)
  const asJson = await runCommand(['config', 'check', '--sample', 'sample.jsonl', '--json'], { cwd })
  expect(asJson.status).toBe(1)
  expect(
    asJson.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    {
      change: {
        record: 1,
        eventID: 'e',
        field: 'requestParameters.email',
        rule: 'mail',
        isGone: false,
        before: 'a@b\u0007',
        after: expect.stringMatching(/^hash:/),
      },
    },
    {
      change: {
        record: 1,
        eventID: 'e',
        field: 'requestParameters.body',
        rule: 'body',
        isGone: true,
        before: { x: 1 },
        after: null,
      },
    },
    { rejected: { record: 2, reason: 'no-event-member' } },
    { summary: { records: 2, changed: 1, rejected: 1, rulesWithoutEffect: ['idle'], damage: null } },
  ])
})

test('config check --sample: without rules or without the file it says so', async () => {
  const withoutRules = await runCommand(['config', 'check', '--sample', 'none.json'], { cwd })
  expect(withoutRules).toEqual({ status: 2, out: '', err: expect.stringContaining('no rules to try') })
  writeFileSync(join(cwd, 'cairn.yaml'), 'redaction: { a: { field: userAgent, action: mask } }')
  const withoutFile = await runCommand(['config', 'check', '--sample', 'none.json'], { cwd })
  expect(withoutFile).toEqual({ status: 2, out: '', err: expect.stringContaining('none.json cannot be read (ENOENT)') })
})
