import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { MadeLog, madeCosigner } from '../../test/support/made-log.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { encodeEventProofs } from '../formats/checkpoint-event-proof.ts'
import { parseJsonObject } from './json.ts'
import { type Answer, AnsweringServer } from './testing/answering-server.ts'
import { runCommand, someKeys } from './testing/run-command.ts'

const log = new MadeLog()

/** A server that gives out checkpoints of a log, as Cairn does. */
function serving(state: { log: MadeLog; size: number; cosign?: (note: string) => string }): Answer {
  return ({ path, query }, response) => {
    const { log, size, cosign = (note) => note } = state
    if (path === '/_cairn/v1/checkpoint') {
      response.end(JSON.stringify({ version: 1, checkpoint: cosign(log.checkpoint(size)), key: log.key }))
      return
    }
    const [from, to] = [Number(query.get('from')), Number(query.get('to'))]
    if (path === '/_cairn/v1/consistency' && to <= size) {
      const consistencyPath = log.consistencyPath(from, to).map((hash) => hash.toString('base64'))
      response.end(JSON.stringify({ version: 1, from, to, consistencyPath }))
    } else {
      response
        .writeHead(404)
        .end(JSON.stringify({ __type: 'CheckpointNotFoundException', message: 'None was given out.' }))
    }
  }
}

async function started(size: number) {
  const folder = temporaryFolder()
  const state: Parameters<typeof serving>[0] = { log, size }
  const server = await AnsweringServer.start(serving(state))
  const surroundings = { cwd: folder.path, env: { ...someKeys, AWS_ENDPOINT_URL: server.endpoint } }
  return {
    state,
    path: (name: string) => join(folder.path, name),
    run: (...args: string[]) => runCommand(['verify', ...args], surroundings),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

test('verify --checkpoint: a log that grows is valid, and each checkpoint is remembered with its key', async () => {
  await using opened = await started(10)
  const { state, run, path } = opened
  for (const size of [10, 10, 11, 300]) {
    state.size = size
    const { status, out, err } = await run('--checkpoint', '--state', 'seen.json')
    expect([status, err]).toEqual([0, 'valid\n'])
    expect(out).toContain(`${size} records, nothing before it was removed or changed`)
  }
  expect(JSON.parse(readFileSync(path('seen.json'), 'utf8'))).toEqual({
    version: 1,
    keys: [log.key],
    checkpoints: [{ place: 'server', checkpoint: log.checkpoint(300) }],
  })
})

// Goal: whatever history a server shows instead of the one that was seen, whoever remembers finds it.
// Method: a checkpoint is remembered; then the server shows others. What is remembered must stay.
test.each<readonly [string, MadeLog, number, string]>([
  ['an older one', log, 299, 'it is older'],
  ['one of the same size with other leaves', new MadeLog(7, 'other', 299), 300, 'removed or changed'],
  ['a larger one with another first leaf', new MadeLog(7, 'other'), 400, 'removed or changed'],
  ['a larger one of which one leaf is another', new MadeLog(7, 'other', 299), 400, 'removed or changed'],
  ['one of another log', new MadeLog(8), 400, 'none of the given keys of this log has signed it'],
])('verify --checkpoint: %s is found', async (_, other, size, problem) => {
  await using opened = await started(300)
  const { state, run, path } = opened
  await run('--checkpoint', '--state', 'seen.json')
  const seen = readFileSync(path('seen.json'), 'utf8')
  state.log = other
  state.size = size
  const { status, out } = await run('--checkpoint', '--state', 'seen.json')
  expect(status).toBe(1)
  expect(out).toContain(problem)
  expect(readFileSync(path('seen.json'), 'utf8')).toBe(seen)
})

test('verify --checkpoint FILE: what somebody else was shown is compared with what the server shows', async () => {
  await using opened = await started(300)
  const { run, path } = opened
  for (const [from, status] of [
    [log, 0],
    [new MadeLog(7, 'other', 10), 1],
  ] as const) {
    writeFileSync(path('theirs'), from.checkpoint(200))
    expect((await run('--checkpoint', 'theirs')).status).toBe(status)
  }
  // The server has never given out that many.
  writeFileSync(path('theirs'), log.checkpoint(301))
  expect((await run('--checkpoint', 'theirs')).status).toBe(1)
})

test('verify --witness: the cosignature of each is demanded', async () => {
  await using opened = await started(300)
  const { state, run } = opened
  const { key, cosign } = madeCosigner()
  const args = ['--checkpoint', '--witness', key]
  expect((await run(...args)).out).toContain('a witness that is demanded has not cosigned it')
  state.cosign = cosign
  expect((await run(...args)).status).toBe(0)
  expect((await run(...args, '--witness', madeCosigner(10).key)).status).toBe(1)
})

test('verify --event: a document, its key and nobody else show where the record stands', async () => {
  using folder = temporaryFolder()
  const run = (...args: string[]) => runCommand(['verify', '--event', ...args], { cwd: folder.path })
  // A leaf of a made log is no record's, so that nothing is proved: what is read of the document shows all the same.
  const nonce = Buffer.alloc(32)
  const made = { eventId: 'a', record: Buffer.from('{}'), nonce, leafIndex: 3, provenance: null }
  const proofs = [{ ...made, inclusionPath: log.inclusionPath(3, 10) }]
  writeFileSync(join(folder.path, 'proof'), encodeEventProofs({ checkpoint: log.checkpoint(10), proofs }))
  const wrong = await run('proof', '--key', log.key, '--json')
  expect(wrong.status).toBe(1)
  expect(wrong.out.trim().split('\n').map(parseJsonObject)).toMatchObject([
    { type: 'event', verdict: 'invalid', eventID: 'a', leafIndex: 3, record: '{}' },
    { type: 'summary', isValid: false, wrong: 1 },
  ])
  const unsigned = await run('proof', '--key', new MadeLog(8).key)
  expect(unsigned.out).toContain('none of the given keys of this log has signed it')
  writeFileSync(join(folder.path, 'empty'), encodeEventProofs({ checkpoint: log.checkpoint(10), proofs: [] }))
  expect((await run('empty', '--key', log.key)).out).toContain('it proves nothing')
  writeFileSync(join(folder.path, 'none'), 'no proof')
  expect((await run('none', '--key', log.key)).status).toBe(1)
})

test('verify: a question that cannot be understood is refused, and nothing is kept', async () => {
  await using opened = await started(10)
  const { run, path } = opened
  writeFileSync(path('damaged.json'), '{"version":1,"keys":[],"checkpoints":[{"place":"server"}]}')
  writeFileSync(path('empty.json'), '{"version":1}')
  for (const [args, message] of [
    [[], 'Name one thing to verify'],
    [['s3://logs', '--event', 'proof'], 'Name one thing to verify'],
    [['--event', 'nowhere', '--key', log.key], 'cannot be read'],
    [['--checkpoint', 'nowhere'], 'cannot be read'],
    [['--checkpoint', '--key', 'no-key'], 'is no key'],
    [['--checkpoint', '--key', madeCosigner().key], 'is not the key of a log'],
    [['--checkpoint', '--witness', log.key], 'is not the key of a witness'],
    [['--checkpoint', '--keys', 'empty.json'], 'holds no public keys'],
    [['--checkpoint', '--state', 'damaged.json'], 'is not what an earlier --state wrote'],
  ] as const) {
    const { status, err } = await run(...args)
    expect([status, err], args.join(' ')).toEqual([2, expect.stringContaining(message)])
  }
  expect(existsSync(path('seen.json'))).toBe(false)
})
