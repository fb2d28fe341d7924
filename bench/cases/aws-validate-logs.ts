import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { projectRoot } from '../../scripts/check-project.ts'
import type { BenchCase, Row } from '../bench-case.ts'
import type { BenchContext } from '../context.ts'
import { submittedLines } from '../corpus/submitted-lines.ts'
import { spreadOf } from '../measure.ts'
import { untilAtRest } from '../server/at-rest.ts'
import { BenchServer } from '../server/bench-server.ts'
import { awsCommand, type CommandClient, type CommandRun, runClient } from '../server/client-command.ts'
import { deliveredPaths, makeTrail, operatorAccount, stopTrail, trailName } from '../server/hosted-trail.ts'
import { ObjectRequests } from '../server/object-requests.ts'
import { inParallel, lineBatches, Requests } from '../server/requests.ts'

/** Of the whole slice: some 20 records each, as files of an account where little happens. A smaller slice has fewer. */
const targetBytes = 24_000
const deliveryIntervalMs = 1_000
const digestIntervalMs = 10_000

/** Longer than an interval: whatever is left to be delivered begins meanwhile. */
const quietMs = 2 * deliveryIntervalMs

/** Of Cairn's command; the other one takes minutes, and so what start-up does to it does not count. */
const rounds = 3

const awsName = '`aws cloudtrail validate-logs`'

const recordsPerRequest = 100
const connections = 8
const readConnections = 16

export const benchCase: BenchCase = {
  name: 'aws-validate-logs',
  about:
    '`./cairn verify` of a trail with 10,000 log files in a hosted bucket, beside `aws cloudtrail validate-logs` of the same one.',
  option: 'with-aws',
  async run(context) {
    const aws = awsCommand()
    const settings = {
      CAIRN_DELIVERY_TARGET_BYTES: String(targetBytes),
      CAIRN_DELIVERY_INTERVAL_MS: String(deliveryIntervalMs),
      CAIRN_DIGEST_INTERVAL_MS: String(digestIntervalMs),
    }
    const server = await BenchServer.start(context.newFolder('aws-validate-logs'), undefined, settings)
    try {
      const paths = await fillTrail(context, server)
      const files = paths.length
      const client = { server, home: context.newFolder('home') }
      const ours: CommandRun[] = []
      for (let round = 0; round < rounds; round += 1) ours.push(await verify(client, files))
      const theirs = await validate(client, aws, files)
      return rowsOf({ files, ours, theirs, readMs: await readAll(server, paths) })
    } finally {
      await server.stop()
    }
  },
}

interface Measured {
  readonly files: number
  readonly ours: readonly CommandRun[]
  readonly theirs: CommandRun
  /** Of reading the files and nothing else. */
  readonly readMs: number
}

function rowsOf({ files, ours, theirs, readMs }: Measured): Row[] {
  const medianOf = (msOf: (run: CommandRun) => number) => spreadOf(ours.map(msOf)).p50
  const rateRow = (stage: string, ms: number): Row => ({
    stage,
    value: (files * 1000) / ms,
    unit: 'files/s',
    baseline: { stage: awsName, value: (files * 1000) / theirs.wallMs },
  })
  const cpuRow = (stage: string, msOf: (run: CommandRun) => number): Row => ({
    stage,
    value: medianOf(msOf),
    unit: 'ms',
    baseline: { stage: awsName, value: msOf(theirs) },
  })
  return [
    {
      ...rateRow(
        `\`./cairn verify\`, ${files.toLocaleString('en-US')} log files`,
        medianOf(({ wallMs }) => wallMs),
      ),
      target: { of: 'ratio', is: 'at least', figure: 20 },
      note: 'Each from its start to its end, over HTTP from one server, which shares the two cores; every file is valid to both. What limits it is how fast the server gives the files out, which is the next row.',
    },
    rateRow(`GET of the same files, ${readConnections} at once, and nothing else`, readMs),
    cpuRow('CPU time of the command', ({ cpuMs }) => cpuMs),
    cpuRow('CPU time of the server meanwhile', ({ serverCpuMs }) => serverCpuMs),
  ]
}

/** Has a trail deliver the slice, and end with a digest. Resolves with the paths of its log files. */
async function fillTrail(context: BenchContext, server: BenchServer): Promise<readonly string[]> {
  await makeTrail(server, true)
  const requests = new Requests(server, connections)
  try {
    await inParallel(lineBatches((await context.slice()).path, recordsPerRequest), connections, (body) =>
      requests.call({
        method: 'POST',
        path: '/_cairn/v1/events?summary=true',
        service: 'cairn',
        body: inOneRegion(submittedLines(body, operatorAccount)),
      }),
    )
  } finally {
    requests.close()
  }
  await untilAtRest(() => server.cpuMs(), quietMs)
  await stopTrail(server)
  // A log file's last chance to be named.
  await setTimeout(2 * digestIntervalMs)
  await untilAtRest(() => server.cpuMs(), quietMs)
  return await deliveredPaths(server)
}

/** The aws command validates the files of one Region. */
function inOneRegion(lines: Buffer): Buffer {
  return Buffer.from(lines.toString().replace(/"awsRegion":"[^"]+"/g, '"awsRegion":"us-east-1"'))
}

async function verify(client: CommandClient, files: number): Promise<CommandRun> {
  const run = await runClient(client, join(projectRoot(), 'cairn'), 'verify', trailName)
  checkValid(run, /^log files +(\d+)(?: +0)+$/m, files)
  return run
}

async function validate(client: CommandClient, aws: string, files: number): Promise<CommandRun> {
  const trail = `arn:aws:cloudtrail:us-east-1:${operatorAccount}:trail/${trailName}`
  const scope = ['--trail-arn', trail, '--start-time', '2020-01-01T00:00:00Z']
  const run = await runClient(client, aws, 'cloudtrail', 'validate-logs', ...scope)
  checkValid(run, /^(\d+)\/\1 log files valid$/m, files)
  return run
}

async function readAll(server: BenchServer, paths: readonly string[]): Promise<number> {
  const objects = new ObjectRequests(server, readConnections)
  try {
    const startedAtMs = performance.now()
    await inParallel(paths, readConnections, (path) => objects.get(path))
    return performance.now() - startedAtMs
  } finally {
    objects.close()
  }
}

/** What both must say: that each file of the trail has been looked at, and is what it was. */
function checkValid({ printed }: CommandRun, line: RegExp, files: number): void {
  const [, valid] = line.exec(printed) ?? []
  if (Number(valid) !== files) throw new Error(`${files} log files are not valid: ${printed.slice(-1000)}`)
}
