import { mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { required } from '../../src/base/assert.ts'
import { parseAccountId, parseRegion } from '../../src/base/brands.ts'
import { formatLogFileKey } from '../../src/formats/log-file-key.ts'
import { type CorpusPlan, corpusEndAtMs, corpusRecords } from '../corpus.ts'
import { Draw } from './draw.ts'

/** Mean records of a log file, as a busy trail has them. Files hold from one to twice as many. */
const fileRecordsMean = 617

/** Files compressed at once. More would only hold more of them in memory: there are as many threads. */
const pendingFilesMax = 4

export interface LogFiles {
  /** Absolute paths, in order of delivery. */
  readonly paths: readonly string[]
  /** All of them, compressed. */
  readonly bytes: number
}

interface Pending {
  readonly lines: Buffer[]
  readonly recordsMax: number
}

const compress = promisify(gzip)

/** Writes the corpus as a trail would: gzipped log files of one account and Region each, in the AWSLogs layout. */
export async function writeLogFiles(folder: string, plan: CorpusPlan): Promise<LogFiles> {
  const draw = new Draw(plan.seed + 1)
  const pending = new Map<string, Pending>()
  const paths: string[] = []
  const writing = new Set<Promise<void>>()
  let bytes = 0

  for (const { line, accountId, region, arrivedAtMs } of corpusRecords(plan)) {
    const key = `${accountId} ${region}`
    const file = pending.get(key) ?? { lines: [], recordsMax: 1 + draw.below(2 * fileRecordsMean - 1) }
    pending.set(key, file)
    file.lines.push(line)
    if (file.lines.length < file.recordsMax) continue
    pending.delete(key)
    await start(file, accountId, region, arrivedAtMs)
  }
  for (const [key, file] of pending) {
    const [accountId = '', region = ''] = key.split(' ')
    await start(file, accountId, region, corpusEndAtMs)
  }
  await Promise.all(writing)
  return { paths, bytes }

  async function start({ lines }: Pending, accountId: string, region: string, atMs: number): Promise<void> {
    const path = join(folder, keyOf(accountId, region, atMs, draw.base32(16)))
    paths.push(path)
    const written: Promise<void> = writeOne(path, lines).finally(() => writing.delete(written))
    writing.add(written)
    if (writing.size >= pendingFilesMax) await Promise.race(writing)
  }

  async function writeOne(path: string, lines: readonly Buffer[]): Promise<void> {
    mkdirSync(join(path, '..'), { recursive: true })
    const compressed = await compress(logFileText(lines), { level: 6 })
    await writeFile(path, compressed)
    bytes += compressed.length
  }
}

function logFileText(lines: readonly Buffer[]): Buffer {
  const comma = Buffer.from(',')
  return Buffer.concat([
    Buffer.from('{"Records":['),
    ...lines.flatMap((line, at) => (at === 0 ? [line] : [comma, line])),
    Buffer.from(']}'),
  ])
}

function keyOf(account: string, place: string, deliveredAtMs: number, unique: string): string {
  const accountId = required(parseAccountId(account), 'account of the corpus')
  const region = required(parseRegion(place), 'Region of the corpus')
  return formatLogFileKey({ kind: 'log', prefix: '', organizationId: null, accountId, region, deliveredAtMs, unique })
}
