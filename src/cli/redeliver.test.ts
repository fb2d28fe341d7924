import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { AnsweringServer } from './testing/answering-server.ts'
import { runCommand, someKeys } from './testing/run-command.ts'

const cwd = tmpdir()
const gap = {
  trailARN: 'arn:aws:cloudtrail:us-east-1:123456789012:trail/audit',
  bucketName: 'logs',
  reason: 'AccessDenied',
  records: 12,
  oldestEventTime: '2026-01-01T00:00:00Z',
  newestEventTime: '2026-01-02T00:00:00Z',
  firstRecordNumber: 3,
  lastRecordNumber: 40,
  givenUpAt: '2026-02-01T00:00:00Z',
}

test('redeliver: it asks for the gaps of a trail and prints them', async () => {
  const line = `${JSON.stringify(gap)}\n`
  await using server = await AnsweringServer.start((_, response) => response.end(line))
  const args = ['redeliver', 'audit', '--from', '2026-01-01', '--endpoint', server.endpoint]
  const run = await runCommand(args, { cwd, env: someKeys })
  expect(run.status).toBe(0)
  expect(run.out.split('\n')[1]?.split(/\s+/)).toEqual([
    '2026-02-01T00:00:00Z',
    'AccessDenied',
    '12',
    '2026-01-01T00:00:00Z',
    '2026-01-02T00:00:00Z',
  ])
  expect(server.seen[0]).toMatchObject({ method: 'POST', path: '/_cairn/v1/redeliver' })
  expect(JSON.parse(server.seen[0]?.body.toString() ?? '')).toEqual({
    trail: 'audit',
    from: '2026-01-01T00:00:00.000Z',
  })
  expect((await runCommand([...args, '--json'], { cwd, env: someKeys })).out).toBe(line)
})

test('redeliver: that there is no gap is a bad answer', async () => {
  await using server = await AnsweringServer.start((_, response) => response.end(''))
  const run = await runCommand(['redeliver', 'audit', '--endpoint', server.endpoint], { cwd, env: someKeys })
  expect(run).toEqual({ status: 1, out: '', err: 'no gap of this trail was given up in that time\n' })
})
