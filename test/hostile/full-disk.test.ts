import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { required } from '../../src/base/assert.ts'
import { neededBytes, SpaceGuard, type SpaceLevel } from '../../src/capture/space-guard.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { cloudTrail, type Received, search, send } from './attacker.ts'
import { LaunchedServer } from './launched-server.ts'
import { SmallDisk, smallDiskLauncher } from './small-disk.ts'

const mebibyte = 1024 * 1024
const diskBytes = 320 * mebibyte

const root: Credentials = {
  accessKeyId: 'AKIAFULLDISKFULLDISK',
  secretAccessKey: 'a-secret-of-forty-characters-for-a-test0',
  sessionToken: null,
}

/** A server whose disk is a small one, or null where the system gives none to who is not its administrator. */
async function startOnSmallDisk(folder: string) {
  const launcher = smallDiskLauncher(folder, diskBytes)
  if (launcher === null) return null
  const env = { CAIRN_ROOT_ACCESS_KEY_ID: root.accessKeyId, CAIRN_ROOT_SECRET_ACCESS_KEY: root.secretAccessKey }
  const server = LaunchedServer.launch({ dataDir: `${folder}/data`, env, launcher })
  const url = required(await server.ready(), 'a server that is ready')
  return { server, url, disk: new SmallDisk(server.pid, folder) }
}

/** What each kind of work answers, as a client sees it. */
function workOf(url: URL): Readonly<Record<'submission' | 'change' | 'lookup' | 'identity', () => Promise<Received>>> {
  return {
    submission: () => submit(url, `submitted-${Math.random()}`),
    change: () => {
      const accountId = String(100_000_000_000 + Math.floor(Math.random() * 1e11))
      return send(url, { credentials: root, target: '/_cairn/v1/accounts', body: JSON.stringify({ accountId }) })
    },
    lookup: () => cloudTrail(url, root, 'LookupEvents', '{"MaxResults":1}'),
    identity: () =>
      send(url, {
        credentials: root,
        service: 'sts',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'Action=GetCallerIdentity&Version=2011-06-15',
      }),
  }
}

function submit(url: URL, eventID: string, padding = ''): Promise<Received> {
  const record = { eventID, eventTime: new Date().toISOString(), eventName: 'Filled', awsRegion: 'us-east-1' }
  const body = JSON.stringify({ ...record, requestParameters: { padding } })
  return send(url, { credentials: root, target: '/_cairn/v1/events', body: `${body}\n` })
}

/** Text that no compression makes small. */
function noise(characters: number): string {
  return randomBytes(characters).toString('base64').slice(0, characters)
}

/** Longer than the guard trusts what the disk said. */
const afterTrustMs = 300
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

// Goal: a filling disk refuses first what others bring, then changes, last reads, each by name; what was acknowledged
// stays; and with room again everything goes on without a restart.
//
// Method: a server works on a tmpfs of its own in a namespace of its own, which is filled to below each level in turn.
// Where the system gives no such disk, the guard alone is asked at the same levels.
test('full disk: each level refuses its work by name, loses nothing, and resumes when there is room', async () => {
  using folder = temporaryFolder()
  const started = await startOnSmallDisk(folder.path)
  if (started === null) return expectLevels()
  await using server = started.server
  const { url, disk } = started
  const work = workOf(url)
  const answers = async () => {
    await pause(afterTrustMs)
    const { submission, change, lookup, identity } = work
    return [await submission(), await change(), await lookup(), await identity()]
  }
  const statuses = (received: readonly Received[]) => received.map(({ status }) => status)

  const acknowledged = ['first', 'second', 'third']
  for (const eventID of acknowledged) expect((await submit(url, eventID)).text).toContain('"stored"')

  disk.leave(120)
  const belowImports = await answers()
  expect(statuses(belowImports)).toEqual([503, 200, 200, 200])
  expect(JSON.parse(belowImports[0]?.text ?? '')).toMatchObject({
    error: {
      code: 'ServiceUnavailableException',
      message: expect.stringMatching(/^The disk is full: .* Nothing was done\.$/),
    },
  })

  disk.leave(50)
  const belowChanges = await answers()
  expect(statuses(belowChanges)).toEqual([503, 503, 200, 200])

  disk.leave(8)
  const belowReads = await answers()
  expect(statuses(belowReads)).toEqual([503, 503, 503, 503])
  expect(JSON.parse(belowReads[2]?.text ?? '')).toMatchObject({ __type: 'ServiceUnavailableException' })
  expect(belowReads[3]?.text).toContain('<Code>ServiceUnavailable</Code>')

  disk.leave(0)
  expect(statuses(await answers())).toEqual([503, 503, 503, 503])
  expect((await send(url, { method: 'GET', target: '/_cairn/health', credentials: null })).status).toBe(200)

  disk.clear()
  expect(statuses(await answers())).toEqual([200, 200, 200, 200])
  expect((await submit(url, 'after')).text).toContain('"stored"')

  const found = await search(url, root, 'eventName=Filled')
  expect(found.map(({ record }) => record.eventID)).toEqual(expect.arrayContaining([...acknowledged, 'after']))
  const refused = await search(url, root, 'errorCode=ServiceUnavailable*')
  expect(refused.map(({ record }) => record.eventName)).toEqual(expect.arrayContaining(['PutEvents', 'CreateAccount']))
  expect((await server.stop()).status).toBe(0)
})

// Goal: where the disk is full before the guard knows it, the journal's own refusal reaches the caller by name, and
// what was acknowledged before and after is there.
//
// Method: a large submission is sent at the moment at which the disk has been filled behind the guard's back: within
// the time for which it trusts its last look. Both refusals are right; it is repeated until the journal's was seen.
test('full disk: a write that the disk refuses is refused by name, and the journal goes on without a restart', async () => {
  using folder = temporaryFolder()
  const started = await startOnSmallDisk(folder.path)
  if (started === null) return expectLevels()
  await using server = started.server
  const { url, disk } = started

  const padding = noise(900_000)
  const acknowledged: string[] = []
  let isSeen = false
  for (let round = 0; round < 40 && !isSeen; round += 1) {
    disk.clear()
    disk.leave(132)
    await pause(afterTrustMs)
    const eventID = `before-${round}`
    expect((await submit(url, eventID)).text).toContain('"stored"')
    acknowledged.push(eventID)
    disk.leave(0)
    const refused = await submit(url, `refused-${round}`, padding)
    expect(refused.status).toBe(503)
    expect(refused.text).toContain('The disk is full')
    isSeen = refused.text.includes('could not be put on record')
  }
  expect(isSeen).toBe(true)

  disk.clear()
  await pause(afterTrustMs)
  expect((await submit(url, 'after', padding)).text).toContain('"stored"')
  const found = (await search(url, root, 'eventName=Filled')).map(({ record }) => String(record.eventID))
  expect(found.sort()).toEqual([...acknowledged, 'after'].sort())

  disk.leave(0)
  expect((await server.stop()).status).toBe(0)
})

/** The levels in order, asked of the guard itself. */
function expectLevels(): void {
  let freeBytes = 0
  let nowMs = 0
  const clock = { nowMs: () => 0, monotonicMs: () => nowMs }
  const guard = new SpaceGuard({ freeBytes: () => freeBytes }, '/', clock)
  const levels: readonly SpaceLevel[] = ['imports', 'changes', 'reads']
  const allowed = (mebibytes: number) => {
    freeBytes = mebibytes * mebibyte
    nowMs += 1_000
    return levels.filter((level) => guard.allows(level))
  }
  expect([200, 120, 50, 8, 200].map(allowed)).toEqual([levels, ['changes', 'reads'], ['reads'], [], levels])
  expect(neededBytes.imports).toBeGreaterThan(neededBytes.changes)
}
