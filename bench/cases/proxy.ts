import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { signRequest } from '../../src/aws-client/signature.ts'
import type { BenchCase, Row } from '../bench-case.ts'
import type { BenchContext } from '../context.ts'
import { interleaved, spreadOf } from '../measure.ts'
import { BenchServer } from '../server/bench-server.ts'
import { type SteadyAnswers, type SteadyObject, steadyAnswers } from '../server/steady-objects.ts'

const connections = [1, 16, 64] as const
/** For which there is a figure to reach. */
const rateClients = 16
const durationMs = 1_000
const rounds = 3
const uploadBytes = 5 * 1024 ** 3
const largeBytes = 64 * 1024 ** 2
/** An object takes a tenth of a second. */
const largeDurationMs = 1_500

const plainMain = fileURLToPath(new URL('../baselines/plain-forwarding-main.js', import.meta.url))
const plain = 'plain `node:http` forwarding'

const small = Buffer.alloc(1024, 'cairn')
const large = Buffer.alloc(largeBytes, 'cairn')

export const benchCase: BenchCase = {
  name: 'proxy',
  about:
    'Calls through the recording proxy, beside the same calls straight to their upstream and forwarded unrecorded.',
  async run(context) {
    await using upstream = await startUpstream()
    await using world = await startProxies(context, upstream.url)
    const direct = { url: upstream.url, credentials: world.strict.credentials, cpuMs: () => 0 }
    const rows: Row[] = []
    for (const [name, object] of smallObjects) {
      for (const clients of connections) rows.push(...(await smallRows(world, direct, name, object, clients)))
    }
    for (const [name, object] of largeObjects) rows.push(...(await largeRows(world, direct, name, object)))
    rows.push(await memoryRow(world.strict))
    return rows
  },
}

const smallObjects: readonly (readonly [name: string, object: SteadyObject])[] = [
  ['PutObject of 1 KiB', { method: 'PUT', path: '/bucket/small', body: small }],
  ['GetObject of 1 KiB', { method: 'GET', path: '/bucket/object-1024', body: Buffer.alloc(0) }],
]

const largeObjects: readonly (readonly [name: string, object: SteadyObject])[] = [
  ['PutObject of 64 MiB', { method: 'PUT', path: '/bucket/large', body: large }],
  ['GetObject of 64 MiB', { method: 'GET', path: `/bucket/object-${largeBytes}`, body: Buffer.alloc(0) }],
]

/** What is asked of a server that is called. */
type ServerPart = Pick<BenchServer, 'url' | 'credentials' | 'cpuMs'>

interface Proxies extends AsyncDisposable {
  /** Forwards, and does nothing else. */
  readonly plain: BenchServer
  readonly strict: BenchServer
  readonly relaxed: BenchServer
  /** Data events are not selected, so that none is recorded. */
  readonly unrecorded: BenchServer
}

async function startProxies(context: BenchContext, endpoint: URL): Promise<Proxies> {
  const plain = await BenchServer.start(context.newFolder('plain-forwarding'), [plainMain, endpoint.origin])
  const start = async (recording: string, dataEvents: string) =>
    await BenchServer.start(context.newFolder('proxy'), undefined, {
      CAIRN_UPSTREAMS: JSON.stringify({ s3: { endpoint: endpoint.origin, signing: 'pass', recording } }),
      CAIRN_DATA_EVENTS: dataEvents,
    })
  const strict = await start('strict', 'all')
  const relaxed = await start('relaxed', 'all')
  const unrecorded = await start('strict', 'selected')
  const all = [plain, strict, relaxed, unrecorded]
  return {
    plain,
    strict,
    relaxed,
    unrecorded,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(all.map((server) => server.stop()))
    },
  }
}

type Forwarder = 'plain' | 'unrecorded' | 'strict'

async function smallRows(
  proxies: Proxies,
  direct: ServerPart,
  name: string,
  object: SteadyObject,
  clients: number,
): Promise<readonly Row[]> {
  const answers: Record<Forwarder, SteadyAnswers[]> = { plain: [], unrecorded: [], strict: [] }
  const measure =
    (server: ServerPart, kept: SteadyAnswers[] = []) =>
    async () => {
      const answered = await steadyAnswers(server, object, clients, durationMs)
      kept.push(answered)
      return answered.medianMs
    }
  const times = await interleaved(rounds, {
    direct: measure(direct),
    plain: measure(proxies.plain, answers.plain),
    unrecorded: measure(proxies.unrecorded, answers.unrecorded),
    strict: measure(proxies.strict, answers.strict),
    relaxed: measure(proxies.relaxed),
  })
  const where = `${name}, ${clients} connections`
  const straight = { stage: 'straight to the upstream', value: times.direct }
  const forwarded = { stage: plain, value: times.plain }
  const off = { stage: 'recording off', value: times.unrecorded }
  return [
    { stage: `${where}: ${plain}`, value: times.plain, unit: 'ms', baseline: straight },
    { stage: `${where}: recording off`, value: times.unrecorded, unit: 'ms', baseline: forwarded },
    { stage: `${where}: strict`, value: times.strict, unit: 'ms', baseline: straight },
    { stage: `${where}: strict`, value: times.strict, unit: 'ms', baseline: off },
    { stage: `${where}: relaxed`, value: times.relaxed, unit: 'ms', baseline: off },
    ...(clients === rateClients ? rateRows(where, answers) : []),
  ]
}

function rateRows(where: string, answers: Readonly<Record<Forwarder, readonly SteadyAnswers[]>>): readonly Row[] {
  const medianOf = (forwarder: Forwarder, figure: 'callsPerSecond' | 'cpuMs') =>
    spreadOf(answers[forwarder].map((one) => one[figure])).p50
  const cpuRow = (stage: string, forwarder: Forwarder): Row => ({
    stage: `${where}: CPU time a call, ${stage}`,
    value: medianOf(forwarder, 'cpuMs'),
    unit: 'ms',
    baseline: { stage: plain, value: medianOf('plain', 'cpuMs') },
  })
  return [
    {
      stage: `${where}: strict`,
      value: medianOf('strict', 'callsPerSecond'),
      unit: 'calls/s',
      baseline: { stage: plain, value: medianOf('plain', 'callsPerSecond') },
      target: { of: 'ratio', is: 'at least', figure: 0.8 },
      note: rateLimits,
    },
    cpuRow('recording off', 'unrecorded'),
    cpuRow('strict', 'strict'),
  ]
}

const rateLimits =
  'What limits it is CPU time, which the next rows have (the plain server does nothing but forward; callers and upstream share the two cores), and the disk: a PUT waits for its opening and for its record, a GET for its record.'

async function largeRows(
  { plain: forwarding, strict }: Proxies,
  direct: ServerPart,
  name: string,
  object: SteadyObject,
): Promise<readonly Row[]> {
  const measure = (server: ServerPart) => async () => {
    const { medianMs } = await steadyAnswers(server, object, 1, largeDurationMs)
    return largeBytes / 1000 / medianMs
  }
  const rates = await interleaved(rounds, {
    direct: measure(direct),
    plain: measure(forwarding),
    strict: measure(strict),
  })
  const row = { stage: `${name}, 1 connection: strict`, value: rates.strict, unit: 'MB/s' } as const
  return [
    { ...row, baseline: { stage: 'straight to the upstream', value: rates.direct } },
    { ...row, baseline: { stage: plain, value: rates.plain } },
  ]
}

/** Most memory that the server had while it forwarded one upload. */
async function memoryRow(server: BenchServer): Promise<Row> {
  const before = server.residentBytes()
  let most = before
  const timer = setInterval(() => {
    most = Math.max(most, server.residentBytes())
  }, 50)
  try {
    await upload(server)
  } finally {
    clearInterval(timer)
  }
  const note = `${Math.round(before / 1024 ** 2)} MiB before it`
  return { stage: 'memory during an upload of 5 GiB', value: most, unit: 'bytes', note }
}

async function upload({ url: base, credentials }: BenchServer): Promise<void> {
  const url = new URL('/bucket/huge', base)
  const open = { method: 'PUT', url, headers: {}, bodySha256: 'UNSIGNED-PAYLOAD' }
  const signed = signRequest(open, { credentials, region: 'us-east-1', service: 's3' }, Date.now())
  const sent = request(url, { method: 'PUT', headers: { ...signed, 'content-length': uploadBytes }, agent: false })
  const answered = once(sent, 'response')
  for (let bytes = 0; bytes < uploadBytes; bytes += large.length) {
    if (!sent.write(large)) await once(sent, 'drain')
  }
  sent.end()
  const [answer] = await answered
  answer.resume()
  if (answer.statusCode !== 200) throw new Error(`the upload was answered with ${answer.statusCode}`)
}

async function startUpstream(): Promise<AsyncDisposable & { readonly url: URL }> {
  const main = fileURLToPath(new URL('../server/object-upstream-main.js', import.meta.url))
  const child: ChildProcess = spawn(process.execPath, [main], { stdio: ['ignore', 'pipe', 'inherit'] })
  if (child.stdout === null) throw new Error('the upstream has no output')
  const [printed] = await once(child.stdout, 'data')
  const url = new URL(/^upstream ready on (\S+)/.exec(String(printed))?.[1] ?? '')
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, 'exit')
      child.kill()
      await ended
    },
  }
}
