import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { storeBoundsDefault } from '../../src/records/record-store.ts'
import type { BenchContext } from '../context.ts'
import { BenchServer } from './bench-server.ts'
import { inParallel, lineBatches, Requests } from './requests.ts'

const recordsPerRequest = 1_000
const connections = 4

/** How long a store may take to come to rest before a measurement gives up. */
const restMsMax = 15 * 60_000

/**
 * The data folder of a server that took in the whole corpus, came to rest and was stopped. Cases share one, and read it
 * only.
 */
export function filledFolder(context: BenchContext): Promise<string> {
  return context.once('filled data folder', async () => {
    const { path } = await context.lines()
    const folder = context.newFolder('filled')
    const server = await BenchServer.start(folder)
    const requests = new Requests(server, connections)
    try {
      await inParallel(lineBatches(path, recordsPerRequest), connections, (body) =>
        requests.call({ method: 'POST', path: '/_cairn/v1/events?as=import&summary=true', service: 'cairn', body }),
      )
      await untilPacked(join(folder, 'records'))
    } finally {
      requests.close()
      await server.stop()
    }
    return folder
  })
}

/** Bytes of the files below a folder whose names end in `suffix`. */
export function bytesOfFiles(folder: string, suffix: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sum + bytesOfFiles(path, suffix)
    return sum + (entry.name.endsWith(suffix) ? statSync(path).size : 0)
  }, 0)
}

/** Packing begins in the first minute in which few records came, and takes some 20 seconds for a million. */
async function untilPacked(records: string): Promise<void> {
  const deadlineMs = performance.now() + restMsMax
  while (!isPacked(records)) {
    if (performance.now() > deadlineMs) throw new Error('the records were not packed in time')
    await setTimeout(1_000)
  }
}

function isPacked(records: string): boolean {
  try {
    return readdirSync(records)
      .filter((name) => name.endsWith('.records'))
      .map((name) => join(records, name))
      .filter((path) => statSync(path).size >= storeBoundsDefault.packBytesMin)
      .every((path) => versionOf(path) === 2)
  } catch {
    // A file has just been replaced.
    return false
  }
}

/** The version of a record segment stands behind its magic. */
function versionOf(path: string): number {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(10)
    readSync(file, bytes)
    return bytes.readUInt16LE(8)
  } finally {
    closeSync(file)
  }
}
