import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { VersityGateway } from '../baselines/versitygw.ts'
import type { BenchCase, Row } from '../bench-case.ts'
import { BenchServer } from '../server/bench-server.ts'
import { awsCommand, runClient } from '../server/client-command.ts'

const filesUsual = 10_000
const filesPerFolder = 100
const fileBytes = 4 * 1024

export const benchCase: BenchCase = {
  name: 'aws-sync',
  about: '`aws s3 sync` of 10,000 files of 4 KB, beside versitygw; the command that `BENCH_AWS_COMMAND` names.',
  option: 'with-aws',
  async run(context) {
    const aws = awsCommand()
    // A run over few records is a try.
    const files = Math.min(filesUsual, context.plan.records)
    const folder = makeFiles(context.newFolder('files'), files)
    const sync = { aws, folder, home: context.newFolder('home') }
    const cairn = await syncWith(await BenchServer.start(context.newFolder('aws-sync')), sync)
    const versitygw = await syncWith(await VersityGateway.start(context), sync)
    const stage = (name: string, at: keyof Synced, note?: string): Row => ({
      stage: `${name}, ${files.toLocaleString('en-US')} files`,
      value: cairn[at],
      unit: 'ms',
      baseline: { stage: 'versitygw', value: versitygw[at] },
      ...(note === undefined ? {} : { note }),
    })
    return [
      stage('sync of new files', 'putMs', 'versitygw neither syncs nor encrypts what it writes.'),
      stage('CPU time of the server meanwhile', 'putCpuMs'),
      stage('sync that finds everything there', 'againMs'),
      stage('sync back into an empty folder', 'getMs'),
      stage('CPU time of the server for that', 'getCpuMs'),
    ]
  },
}

interface Sync {
  readonly aws: string
  readonly folder: string
  readonly home: string
}

interface Synced {
  readonly putMs: number
  readonly putCpuMs: number
  readonly againMs: number
  readonly getMs: number
  readonly getCpuMs: number
}

type SyncServer = Pick<BenchServer, 'url' | 'credentials' | 'cpuMs' | 'stop'>

/** Stops the server. */
async function syncWith(server: SyncServer, { aws, folder, home }: Sync): Promise<Synced> {
  const run = (...command: readonly string[]) => runClient({ server, home }, aws, 's3', ...command)
  try {
    await run('mb', 's3://bench')
    const put = await run('sync', folder, 's3://bench', '--only-show-errors')
    const again = await run('sync', folder, 's3://bench', '--only-show-errors')
    const back = join(home, `back-${server.url.port}`)
    const get = await run('sync', 's3://bench', back, '--only-show-errors')
    return {
      putMs: put.wallMs,
      putCpuMs: put.serverCpuMs,
      againMs: again.wallMs,
      getMs: get.wallMs,
      getCpuMs: get.serverCpuMs,
    }
  } finally {
    await server.stop()
  }
}

function makeFiles(folder: string, count: number): string {
  for (let number = 0; number < count; number += 1) {
    const inner = join(folder, `folder-${Math.floor(number / filesPerFolder)}`)
    if (number % filesPerFolder === 0) mkdirSync(inner)
    writeFileSync(join(inner, `file-${number}`), randomBytes(fileBytes))
  }
  return folder
}
