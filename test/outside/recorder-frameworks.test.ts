import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { required } from '../../src/base/assert.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { readPrograms } from '../support/page-programs.ts'
import { cloneFolder } from '../support/readme-tour.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const run = promisify(execFile)
const applications = join(cloneFolder, 'test', 'outside', 'applications')
/** A folder in which the frameworks are installed, and the recorder as `npm pack` makes it. */
const folder = required(process.env.CAIRN_TEST_FRAMEWORKS ?? null, 'CAIRN_TEST_FRAMEWORKS, which .ci/run sets')

let server: TestServer
beforeAll(async () => {
  server = await startServer()
  cpSync(applications, folder, { recursive: true })
  const [program] = readPrograms('applications.md').filter(({ language }) => language === 'ts')
  writeFileSync(join(folder, 'page.mts'), required(program ?? null, 'the program of the page').code)
  const compilerOptions = {
    typeRoots: [join(cloneFolder, 'node_modules', '@types'), join(folder, 'node_modules', '@types')],
  }
  const config = {
    extends: join(cloneFolder, 'tsconfig.json'),
    compilerOptions: { ...compilerOptions, rootDir: '.', outDir: '.' },
    include: ['*.mts'],
    exclude: [],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const tsc = join(cloneFolder, 'node_modules', 'typescript', 'bin', 'tsc')
  await run(process.execPath, [tsc, '-p', folder]).catch(({ stdout }) => expect(stdout).toBe(''))
})
afterAll(() => server[Symbol.asyncDispose]())

/** An application in a process of its own, called by `call`, then asked to end. */
async function callApplication(name: string, cwd: string, call: (url: string) => Promise<void>): Promise<void> {
  const { accessKeyId, secretAccessKey } = server.credentials()
  const child = spawn(process.execPath, [join(folder, `${name}.mjs`)], {
    cwd,
    env: {
      FRAMEWORK: name,
      PORT: '0',
      AWS_ENDPOINT_URL: server.url,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  const [printed] = await Promise.race([once(child.stdout, 'data'), ended])
  try {
    const [port] = /\d+(?=\D*$)/.exec(String(printed)) ?? []
    await call(`http://127.0.0.1:${port}`)
  } finally {
    child.kill('SIGTERM')
  }
  expect(await ended).toEqual([0, null])
}

/** In the order in which they came. */
async function recordsOf(eventSource: string) {
  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  const { records } = await cairn.search([['eventSource', eventSource]])
  return [...records].sort((one, other) => one.recordNumber - other.recordNumber).map(({ record }) => record)
}

const frameworks = readdirSync(applications).flatMap((name) =>
  name === 'orders.mts' ? [] : [name.replace('.mts', '')],
)

// Goal: with each framework the same calls become the same records, the package being installed as a user does it.
//
// Method: an application for each, compiled against the framework's own types, in a process of its own.
test.each(frameworks)(
  'recorder in %s: calls are on record with user, parameters, error and request id',
  async (framework) => {
    using spool = temporaryFolder()
    await callApplication(framework, spool.path, async (url) => {
      const headers = { 'user-agent': 'a test', 'x-user': 'c-7' }
      await (await fetch(`${url}/orders/12?secret=1`, { headers })).text()
      await (await fetch(`${url}/orders`, { method: 'POST', body: 'hidden' })).text()
      await (await fetch(`${url}/health`)).text()
    })
    expect(await recordsOf(`${framework}.example`)).toMatchObject([
      {
        eventName: 'GetOrder',
        userIdentity: { type: 'Customer', principalId: 'c-7' },
        sourceIPAddress: '127.0.0.1',
        userAgent: 'a test',
        requestID: 'r-1',
        requestParameters: { orderId: '12' },
        additionalEventData: { httpMethod: 'GET', route: 'GET /orders/:id', httpStatusCode: 200 },
      },
      {
        eventName: 'CreateOrder',
        userIdentity: { type: 'Unknown' },
        errorCode: 'AccessDenied',
        requestParameters: null,
        additionalEventData: { httpStatusCode: 403 },
      },
    ])
  },
)

test('recorder: the application of the guide records what the guide says', async () => {
  using work = temporaryFolder()
  await callApplication('page', work.path, async (url) => {
    await (await fetch(`${url}/orders/12`)).text()
    await (await fetch(`${url}/orders`, { method: 'POST', headers: { 'x-user': 'c-7' } })).text()
  })
  const [expired, got, created] = await recordsOf('orders.example.com')
  expect(expired).toMatchObject({ eventName: 'ExpireOrders', responseElements: { count: 3 } })
  expect(got).toMatchObject({ eventName: 'GetOrder', userIdentity: { type: 'Unknown' } })
  expect(created).toMatchObject({ eventName: 'CreateOrder', userIdentity: { type: 'Customer', principalId: 'c-7' } })
  expect(created?.resources).toMatchObject([
    { ARN: expect.stringMatching(/^arn:example:orders:::order\/[0-9a-f-]{36}$/) },
  ])
})

test('recorder: a CommonJS module requires it like any other', async () => {
  const code = "const { createRecorder } = require('@cairn/recorder'); process.stdout.write(typeof createRecorder)"
  const { stdout } = await run(process.execPath, ['-e', code], { cwd: folder })
  expect(stdout).toBe('function')
})
