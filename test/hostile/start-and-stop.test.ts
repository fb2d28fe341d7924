import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startServer } from '../support/start-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { cloudTrail, headersOf, openSocket, search, send, signedHead } from './attacker.ts'
import { failedStart, LaunchedServer } from './launched-server.ts'
import { selfSigned } from './self-signed.ts'

/** The one sentence, or two, that a failed start prints. */
async function problemOf(plan: Parameters<typeof failedStart>[0]): Promise<string> {
  const { status, stdout, stderr } = await failedStart(plan)
  expect(status).toBe(2)
  expect(stdout).toBe('')
  expect(stderr.trim().split('\n'), stderr).toHaveLength(1)
  expect(stderr).not.toMatch(/ {4}at |node:internal/)
  return stderr.trim()
}

test.concurrent('start: what keeps it from starting is said in a sentence with the remedy, and nothing is left running', async () => {
  using folder = temporaryFolder()
  const place = (name: string) => join(folder.path, name)

  const occupied = createServer()
  await new Promise<void>((resolve) => occupied.listen(0, '127.0.0.1', resolve))
  const address = occupied.address()
  const port = typeof address === 'object' && address !== null ? String(address.port) : ''
  const inUse = await problemOf({ dataDir: place('port'), env: { CAIRN_PORT: port } })
  expect(inUse).toBe(`cairn: Port ${port} on 127.0.0.1 is in use. Choose another with listen.port (CAIRN_PORT).`)
  occupied.close()

  writeFileSync(place('file'), '')
  expect(await problemOf({ dataDir: place('file') })).toMatch(/cannot be a folder.*dataDir \(CAIRN_DATA_DIR\)/)
  expect(await problemOf({ dataDir: join(place('file'), 'below') })).toMatch(/cannot be a folder/)

  mkdirSync(place('key'))
  mkdirSync(join(place('key'), 'keys'))
  writeFileSync(join(place('key'), 'keys', 'master'), 'much too short', { mode: 0o600 })
  expect(await problemOf({ dataDir: place('key') })).toMatch(/keys\/master/)
  chmodSync(join(place('key'), 'keys', 'master'), 0o644)
  expect(await problemOf({ dataDir: place('key') })).toMatch(/can be read by other users.*chmod 600/)

  mkdirSync(place('newer'))
  writeFileSync(join(place('newer'), 'format.json'), '{"magic":"CAIRN","versions":{"journal":99}}')
  expect(await problemOf({ dataDir: place('newer') })).toMatch(
    /\(journal\) has format version 99.*Start the newer Cairn/,
  )
  writeFileSync(join(place('newer'), 'format.json'), '{"magic":')
  expect(await problemOf({ dataDir: place('newer') })).toMatch(/format\.json is damaged at byte 0.*\.\/cairn doctor/)
})

test.concurrent('start: a folder that its user may not write is named with the remedy', async () => {
  using folder = temporaryFolder()
  chmodSync(folder.path, 0o500)
  // Root may write anywhere, unless it goes without that capability. Another user might not read this clone.
  const isRoot = process.getuid?.() === 0
  const launcher = isRoot ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : []
  const problem = await problemOf({ dataDir: join(folder.path, 'data'), launcher })
  expect(problem).toMatch(/cannot be written by this user\. Choose another folder with dataDir/)
  chmodSync(folder.path, 0o700)
})

// Goal: of starts in one folder at the same moment exactly one works there, the others say so and end.
//
// Method: whole servers, three at once; the winner is killed and it is done again, with what it left behind.
test.concurrent('start: of three servers that start at once in one folder exactly one comes up, also after a killed one', async () => {
  using folder = temporaryFolder()
  for (let round = 0; round < 3; round += 1) {
    const servers = Array.from({ length: 3 }, () => LaunchedServer.launch({ dataDir: folder.path }))
    const urls = await Promise.all(servers.map((server) => server.ready()))
    expect(urls.filter((url) => url !== null)).toHaveLength(1)
    for (const [at, server] of servers.entries()) {
      if (urls[at] === null) expect(server.stderr).toMatch(/Another Cairn works in/)
      await server[Symbol.asyncDispose]()
    }
  }
})

// Goal: over TLS calls are answered and their records say how they came; a renewed certificate is used without a
// restart; half of a renewal leaves the one before in use; files that are none keep a server from starting, by name.
//
// Method: certificates of the test's own, swapped on the disk under a running server.
test.concurrent('tls: records say how calls came, and a renewed certificate is used without a restart', async () => {
  using folder = temporaryFolder()
  const [first, second] = [selfSigned('first'), selfSigned('second')]
  const [certFile, keyFile] = [join(folder.path, 'now.crt'), join(folder.path, 'now.key')]
  const config = `listen:\n  tls:\n    certFile: ${certFile}\n    keyFile: ${keyFile}\n`
  writeFileSync(certFile, first.cert)
  writeFileSync(keyFile, second.key)
  await expect(startServer({ config })).rejects.toThrow(/is not the one of the certificate/)
  writeFileSync(keyFile, 'no key')
  await expect(startServer({ config })).rejects.toThrow(/is no private key in PEM form/)

  writeFileSync(keyFile, first.key)
  await using server = await startServer({ config })
  const url = new URL(server.url)
  expect(url.protocol).toBe('https:')
  const credentials = server.credentials()
  expect((await cloudTrail(url, credentials, 'LookupEvents', '{"MaxResults":1}')).status).toBe(200)
  const [found] = await search(url, credentials, 'eventName=LookupEvents')
  const tlsDetails = {
    tlsVersion: 'TLSv1.3',
    cipherSuite: expect.stringMatching(/^TLS_/),
    clientProvidedHostHeader: url.host,
  }
  expect(found?.record.tlsDetails).toEqual(tlsDetails)

  writeFileSync(certFile, second.cert)
  await until(() => server.printed.includes('the one before stays in use'))
  expect(await subjectOf(url)).toContain('first')
  writeFileSync(keyFile, second.key)
  await until(() => server.printed.includes('the certificate was read again'))
  expect(await subjectOf(url)).toContain('second')
  expect((await cloudTrail(url, credentials, 'LookupEvents', '{"MaxResults":1}')).status).toBe(200)
  for (const line of server.printed.split('\n').filter((one) => one.startsWith('{'))) {
    expect(JSON.parse(line)).toMatchObject({
      time: expect.any(String),
      level: expect.any(String),
      message: expect.any(String),
    })
  }
})

async function subjectOf(url: URL): Promise<string> {
  const { connect } = await import('node:tls')
  return await new Promise((resolve, reject) => {
    const socket = connect({ host: url.hostname, port: Number(url.port), rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN))
      socket.destroy()
    })
    socket.on('error', reject)
  })
}

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 1) {
    if (waited > 400) throw new Error('it did not come about')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

// Goal: a stop answers what is under way, ends what has no end, cuts off what does not come, and has all of it on
// record; the next start finds nothing to recover.
//
// Method: a tail that is listened to, a tail whose caller has just gone, and a body that never comes whole, all open
// when the server is told to stop.
test.concurrent('stop: open tails end and are on record, a request that never comes whole is cut off, and nothing is lost', async () => {
  await using server = await startServer()
  const url = new URL(server.url)
  const credentials = server.credentials()
  const tail = { method: 'GET', target: '/_cairn/v1/tail', credentials }
  const heard = send(url, tail)
  const gone = openSocket(url, signedHead(url, tail))
  await new Promise((resolve) => gone.once('data', resolve))
  const headers = Object.entries(headersOf(url, { credentials, target: '/_cairn/v1/events', body: 'x'.repeat(1_000) }))
  openSocket(
    url,
    `POST /_cairn/v1/events HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n{"eve`,
  )
  expect((await cloudTrail(url, credentials, 'LookupEvents', '{"MaxResults":1}')).status).toBe(200)
  gone.destroy()
  expect((await server.stop()).status).toBe(0)
  expect(await heard.then(({ status, text }) => [status, text.startsWith(': the tail begins')])).toEqual([200, true])

  await server.start()
  const records = (await search(new URL(server.url), credentials, 'order=oldest-first')).map(({ record }) => record)
  const tails = records.filter(({ eventName }) => eventName === 'Tail')
  expect(tails.map(({ additionalEventData }) => additionalEventData)).toEqual([
    { phase: 'opened' },
    { phase: 'opened' },
    expect.objectContaining({ phase: 'ended' }),
    expect.objectContaining({ phase: 'ended' }),
  ])
  const names = records.map(({ eventName }) => eventName)
  expect(names.filter((name) => name === 'StartServer' || name === 'StopServer')).toEqual([
    'StartServer',
    'StopServer',
    'StartServer',
  ])
  expect(names).not.toContain('RecordUnknownOutcomes')
  expect(names).not.toContain('RecoverJournal')
})

test.concurrent('metrics: for loopback, for who has the token, and for nobody who comes through a proxy or from a page', async () => {
  const token = 'the-token-of-this-test'
  await using server = await startServer({ env: { CAIRN_METRICS_TOKEN: token } })
  const url = new URL(server.url)
  const get = async (headers: Readonly<Record<string, string>>) =>
    (await send(url, { method: 'GET', target: '/_cairn/metrics', credentials: null, headers })).status
  expect(await get({})).toBe(200)
  expect(await get({ authorization: `Bearer ${token}` })).toBe(200)
  expect(await get({ authorization: `Bearer ${token}`, 'x-forwarded-for': '192.0.2.1' })).toBe(200)
  expect(await get({ authorization: `Bearer ${token}x` })).toBe(403)
  expect(await get({ authorization: token })).toBe(403)
  for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'x-forwarded-host', 'via', 'origin']) {
    expect(await get({ [name]: '127.0.0.1' }), name).toBe(403)
  }
  expect((await send(url, { target: '/_cairn/metrics', credentials: null })).status).toBe(405)
  expect(readFileSync(server.credentialsPath, 'utf8')).not.toContain(token)
})
