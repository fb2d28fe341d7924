import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchContext } from '../context.ts'
import { BenchServer } from './bench-server.ts'
import { inParallel, lineBatches, Requests } from './requests.ts'

const recordsPerRequest = 1_000
const connections = 4

/** The data folder of a server that took in the whole corpus and was stopped. Cases share one, and read it only. */
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
