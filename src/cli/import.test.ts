import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sha256Hex } from '../aws-client/signature.ts'
import { type Answer, AnsweringServer } from './testing/answering-server.ts'
import { runCommand, someKeys } from './testing/run-command.ts'

let cwd = ''
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'cairn-import-'))
})
afterEach(() => rmSync(cwd, { recursive: true }))

const stored: Answer = (_, response) =>
  response.end('{"file":{"events":2,"stored":2,"duplicate":0,"conflict":0,"rejected":[],"rejectedCount":0}}\n')

function write(path: string, content: string | Buffer = '{"Records":[]}'): void {
  const file = join(cwd, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, content)
}

test('import: a folder is walked in order; digests, hidden files, links and other files are left out', async () => {
  const packed = gzipSync('{"Records":[{}]}')
  write('logs/b/1.json.gz', packed)
  write('logs/a/2.ndjson')
  write('logs/a/1_CloudTrail-Digest_x.json.gz')
  write('logs/.hidden/3.json')
  write('logs/.4.json')
  write('logs/README.txt')
  write('outside/5.json')
  symlinkSync(join(cwd, 'outside'), join(cwd, 'logs', 'outside'))
  symlinkSync(join(cwd, 'outside', '5.json'), join(cwd, 'logs', 'link.json'))
  await using server = await AnsweringServer.start(stored)
  const args = ['import', 'logs', '--parallel', '1', '--json', '--endpoint', server.endpoint]
  const run = await runCommand(args, { cwd, env: someKeys })

  expect(server.seen.map(({ query }) => query.get('origin'))).toEqual(['logs/a/2.ndjson', 'logs/b/1.json.gz'])
  expect(server.seen.map(({ path, query }) => `${path} ${query.get('as')} ${query.get('summary')}`)).toEqual(
    Array(2).fill('/_cairn/v1/events import true'),
  )
  const sent = server.seen[1]
  expect(sent?.body).toEqual(packed)
  expect(sent?.headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-length': String(packed.length),
    'x-amz-content-sha256': sha256Hex(packed),
  })
  const totals = {
    files: 2,
    failed: 0,
    skipped: 5,
    bytes: 14 + packed.length,
    events: 4,
    stored: 4,
    duplicate: 0,
    conflict: 0,
    rejected: 0,
  }
  expect(
    run.out
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line))
      .at(-1),
  ).toEqual({ totals })
  expect(run.status).toBe(0)
  expect(run.err).toBe('try: ./cairn lookup --limit 20\n')
})

test('import: a file of another system is sent as such, and what is rejected is called by its name', async () => {
  write('ops.log')
  await using server = await AnsweringServer.start((_, response) => {
    const rejected = [{ offset: 812, name: 'tx-1', reason: 'time is missing' }]
    const file = { events: 2, stored: 1, duplicate: 0, conflict: 0, rejected, rejectedCount: 1 }
    response.end(`${JSON.stringify({ file })}\n`)
  })
  const args = ['import', '--format', 'ceph-rgw', 'ops.log', '--endpoint', server.endpoint]
  const run = await runCommand(args, { cwd, env: someKeys })
  expect(server.seen.map(({ query }) => query.get('format'))).toEqual(['ceph-rgw'])
  expect(run.out).toContain('rejected at byte 812 (tx-1): time is missing\n')
  const unknown = await runCommand(['import', '--format', 'syslog', 'ops.log'], { cwd, env: someKeys })
  expect(unknown).toMatchObject({ status: 2, err: expect.stringContaining('ocsf-api-activity') })
})

test('import: the account names every file, what was rejected where, and the totals; then the status is bad', async () => {
  write('one.json')
  write('two.json')
  write('three.json')
  await using server = await AnsweringServer.start(({ query }, response) => {
    if (query.get('origin') === 'one.json') stored(server.seen[0] ?? fail(), response)
    else if (query.get('origin') === 'two.json') {
      const rejected = [{ line: 3, offset: 512, reason: 'not JSON \u001b[0m' }]
      response.end(
        JSON.stringify({ file: { events: 9, stored: 1, duplicate: 4, conflict: 1, rejected, rejectedCount: 3 } }),
      )
    } else response.writeHead(400).end('{"__type":"MalformedFile","message":"the gzip stream is cut off"}')
  })
  const args = ['import', 'one.json', 'two.json', 'three.json', '--parallel', '1', '--endpoint', server.endpoint]
  const run = await runCommand(args, { cwd, env: someKeys, columns: 100 })

  expect(run.out.split('\n').map((line) => line.trim().split(/ {2,}/).join(' | '))).toEqual([
    'READ | EVENTS | NEW | THERE | CONFLICT | REJECTED | FILE',
    '14 B | 2 | 2 | 0 | 0 | 0 | one.json',
    '14 B | 9 | 1 | 4 | 1 | 3 | two.json',
    'rejected at line 3, byte 512: not JSON \\u{1b}[0m',
    'rejected: 2 more',
    '0 B | 0 | 0 | 0 | 0 | 0 | three.json',
    'not imported: the gzip stream is cut off',
    '28 B | 11 | 3 | 4 | 1 | 3 | 3 files, 1 failed',
    '',
  ])
  expect(run.err).toContain('\r')
  expect(run.status).toBe(1)
})

test('import: a file too large to hold is read twice and arrives whole', async () => {
  const large = Buffer.alloc(9 * 1024 * 1024, '{"n":1}\n')
  write('large.ndjson', large)
  await using server = await AnsweringServer.start(stored)
  const run = await runCommand(['import', 'large.ndjson', '--endpoint', server.endpoint], { cwd, env: someKeys })
  expect(run.status).toBe(0)
  expect(server.seen[0]?.body.equals(large)).toBe(true)
  expect(server.seen[0]?.headers['x-amz-content-sha256']).toBe(sha256Hex(large))
})

test('import: a busy server is asked again', async () => {
  write('one.json')
  await using server = await AnsweringServer.start((request, response) => {
    if (server.seen.length === 1) response.writeHead(503, { 'retry-after': '0' }).end('{"message":"no room yet"}')
    else stored(request, response)
  })
  const run = await runCommand(['import', 'one.json', '--endpoint', server.endpoint], { cwd, env: someKeys })
  expect([run.status, server.seen.length]).toEqual([0, 2])
})

test('import: Ctrl-C lets what is in flight finish and prints the account so far', async () => {
  for (const name of ['a', 'b', 'c', 'd']) write(`logs/${name}.json`)
  const ctrlC = new AbortController()
  await using server = await AnsweringServer.start((request, response) => {
    ctrlC.abort()
    stored(request, response)
  })
  const args = ['import', 'logs', '--parallel', '2', '--endpoint', server.endpoint]
  const run = await runCommand(args, { cwd, env: someKeys, interruption: ctrlC.signal })
  expect(run.status).toBe(2)
  expect(run.err).toContain('run the same command again')
  expect(server.seen.length).toBeLessThan(4)
  expect(run.out).toContain(`${server.seen.length} files`)
})

test.each([
  ['a path where nothing is', ['absent.json'], 2, 'There is no file or folder absent.json'],
  ['a folder without log files', ['.'], 1, 'nothing matched'],
  ['a location that is none', ['s3://'], 2, 's3:// is no location'],
])('import: %s ends with the right status', async (_, paths, status, message) => {
  await using server = await AnsweringServer.start(stored)
  const run = await runCommand(['import', ...paths, '--endpoint', server.endpoint], { cwd, env: someKeys })
  expect(run.status).toBe(status)
  expect(run.err).toContain(message)
})

test('import: the first refusal of the caller ends the run', async () => {
  for (const name of ['a', 'b', 'c']) write(`logs/${name}.json`)
  await using server = await AnsweringServer.start((_, response) =>
    response.writeHead(403).end('{"__type":"AccessDenied","message":"cairn:Import"}'),
  )
  const run = await runCommand(['import', 'logs', '--parallel', '1', '--endpoint', server.endpoint], {
    cwd,
    env: someKeys,
  })
  expect([run.status, server.seen.length]).toEqual([2, 1])
  expect(run.err).toContain('AccessDenied')
})

// Goal: a bucket is imported page by page, wherever it lies.
//
// Method: one server plays both sides. As S3 it first sends the client to another Region, then lists two pages.
test('import: objects of a bucket are listed, got and sent', async () => {
  const packed = gzipSync('{"Records":[{}]}')
  await using server = await AnsweringServer.start((request, response) => {
    const { path, query, headers } = request
    if (path === '/_cairn/v1/events') return stored(request, response)
    if (!headers.authorization?.includes('/eu-west-1/s3/')) {
      response
        .writeHead(400, { 'x-amz-bucket-region': 'eu-west-1' })
        .end('<Error><Code>AuthorizationHeaderMalformed</Code></Error>')
    } else if (path === '/trail-logs') {
      const isFirst = query.get('continuation-token') === null
      const keys = isFirst ? ['AWSLogs/', 'AWSLogs/x_CloudTrail-Digest_y.json.gz'] : ['AWSLogs/a b.json.gz']
      const contents = keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('')
      const next = isFirst ? '<NextContinuationToken>2</NextContinuationToken>' : ''
      response.end(`<R><IsTruncated>${isFirst}</IsTruncated>${next}${contents}</R>`)
    } else response.writeHead(path === '/trail-logs/AWSLogs/a%20b.json.gz' ? 200 : 404).end(packed)
  })
  const args = [
    'import',
    's3://trail-logs/AWSLogs/',
    '--s3-endpoint',
    server.endpoint,
    '--endpoint',
    server.endpoint,
    '--json',
  ]
  const run = await runCommand(args, { cwd, env: someKeys })

  expect(run).toMatchObject({ status: 0, err: 'try: ./cairn lookup --limit 20\n' })
  const sent = server.seen.at(-1)
  expect([sent?.query.get('origin'), sent?.body]).toEqual(['s3://trail-logs/AWSLogs/a b.json.gz', packed])
})

function fail(): never {
  throw new Error('no request was seen')
}
