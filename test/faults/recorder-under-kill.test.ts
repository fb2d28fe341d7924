import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createRecorder, defineEvents } from '../../packages/recorder/src/index.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { SimulatedRandom } from '../support/simulation.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const seed = 20_261_121
const lives = 8
/** So many events at most in one life. */
const lifeEventsMax = 1_000_000
const applicationPath = fileURLToPath(new URL('recording-application.js', import.meta.url))

/** The numbers that an application said were spooled, until it is killed after so many. */
async function lifeOf(server: TestServer, spool: string, first: number, acknowledgements: number, endpoint: string) {
  const { accessKeyId, secretAccessKey } = server.credentials()
  const child = spawn(process.execPath, [applicationPath], {
    env: {
      ENDPOINT: endpoint,
      ACCESS_KEY_ID: accessKeyId,
      SECRET_ACCESS_KEY: secretAccessKey,
      SPOOL: spool,
      FIRST: String(first),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text
    if (printed.split('\n').length > acknowledgements) child.kill('SIGKILL')
  })
  await once(child, 'close')
  const whole = printed.slice(0, printed.lastIndexOf('\n') + 1)
  return whole.split('\n').flatMap((line) => (line === '' ? [] : [Number(line)]))
}

// Goal: whenever an application is killed, each event that it was told is spooled is on record once, in order; also when the
// server was away meanwhile.
//
// Method: an application that records without a pause, SIGKILL after as many events as the seed chooses, and the next one in
// the same spool; every third without a server. At the end a recorder that only sends what is left.
test('recorder under kill -9: everything that was spooled arrives once and in order', async () => {
  using spool = temporaryFolder()
  await using server = await startServer()
  const random = new SimulatedRandom(seed)
  const spooled: number[] = []
  for (let life = 0; life < lives; life += 1) {
    const acknowledgements = 1 + (random.bytes(2).readUInt16LE(0) % 400)
    const endpoint = life % 3 === 2 ? 'http://127.0.0.1:1' : server.url
    spooled.push(...(await lifeOf(server, spool.path, life * lifeEventsMax, acknowledgements, endpoint)))
  }
  const { accessKeyId, secretAccessKey } = server.credentials()
  const last = createRecorder({
    endpoint: server.url,
    credentials: { accessKeyId, secretAccessKey },
    events: defineEvents({ eventSource: 'killed.example', events: {} }),
    spoolFolder: spool.path,
  })
  expect(await last.close({ deadlineMs: 30_000 })).toMatchObject({
    waitingRecords: 0,
    lostEvents: 0,
    conflictRecords: 0,
  })

  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  const { records } = await cairn.search([['eventSource', 'killed.example']])
  const found = [...records]
    .sort((one, other) => one.recordNumber - other.recordNumber)
    .flatMap(({ record: { requestParameters } }) => numberIn(requestParameters))
  const label = `seed ${seed}`
  expect(found, label).toEqual([...new Set(found)].sort((one, other) => one - other))
  const there = new Set(found)
  expect(spooled.length, label).toBeGreaterThan(lives)
  expect(
    spooled.filter((number) => !there.has(number)),
    label,
  ).toEqual([])
})

function numberIn(parameters: unknown): number[] {
  const isOurs = typeof parameters === 'object' && parameters !== null && 'number' in parameters
  return isOurs ? [Number(parameters.number)] : []
}
