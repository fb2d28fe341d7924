import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { smallDiskLauncher } from '../hostile/small-disk.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const mebibyte = 1024 * 1024
const applicationPath = fileURLToPath(new URL('application-on-full-disk.js', import.meta.url))

/** What the application says at its end. */
interface Account {
  readonly lost: readonly number[]
  readonly problems: readonly string[]
}

/** The application on a disk of its own, or, where the system gives none, with a spool that may not become large. */
function startApplication(server: TestServer, folder: string) {
  const launcher = smallDiskLauncher(folder, 2 * mebibyte)
  const [command = '', ...args] = [...(launcher ?? []), process.execPath, applicationPath]
  const { accessKeyId, secretAccessKey } = server.credentials()
  const env = {
    PATH: process.env.PATH,
    ENDPOINT: server.url,
    ACCESS_KEY_ID: accessKeyId,
    SECRET_ACCESS_KEY: secretAccessKey,
    SPOOL: join(folder, 'spool'),
    SPOOL_BYTES_MAX: String(launcher === null ? mebibyte : 64 * mebibyte),
  }
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  return { child, isOnSmallDisk: launcher !== null }
}

// Goal: an application whose spool's disk is full goes on; what it was told is recorded arrives, once and in order, and
// what is lost is counted to the last event, on record, where it is missing.
//
// Method: a disk of two mebibytes that nothing but the spool fills, so that writes fail in the middle of a frame, while
// the server is away; then the server comes back, which gives room.
test('recorder on a full disk: nothing that was taken is lost, and what is lost is stated', async () => {
  using folder = temporaryFolder()
  await using server = await startServer()
  const port = new URL(server.url).port
  const { child, isOnSmallDisk } = startApplication(server, folder.path)
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  const ended = once(child, 'close')
  await server.kill('SIGKILL')
  await Promise.race([once(child.stdout, 'data'), ended])
  await server.start(port)
  expect(await ended, printed).toEqual([0, null])
  const account: Account = JSON.parse(printed.slice('full\n'.length))
  expect(account).toMatchObject({ waitingRecords: 0, problem: null })
  expect(account.problems.some((problem) => problem === 'spool: ENOSPC')).toBe(isOnSmallDisk)

  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  const { records } = await cairn.search([['eventSource', 'full.example']])
  const found = [...records].sort((one, other) => one.recordNumber - other.recordNumber).map(({ record }) => record)
  const lost = new Set(account.lost)
  const taken = Array.from({ length: 2_010 }, (_, number) => number).filter((number) => !lost.has(number))
  const numbers = found.flatMap(({ requestParameters }) => numberOf(requestParameters, 'number'))
  expect(numbers).toEqual(taken)
  expect(lost.size).toBeGreaterThan(100)
  const gaps = found.filter(({ eventName }) => eventName === 'RecorderLostEvents')
  const stated = gaps.flatMap(({ serviceEventDetails }) => numberOf(serviceEventDetails, 'lostEvents'))
  expect(stated.reduce((sum, count) => sum + count, 0)).toBe(lost.size)
})

function numberOf(value: unknown, member: string): number[] {
  if (typeof value !== 'object' || value === null) return []
  const found = new Map<string, unknown>(Object.entries(value)).get(member)
  return typeof found === 'number' ? [found] : []
}
