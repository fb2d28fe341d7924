/**
 * A plain server of files: PUT writes the body to a file of that name, synced with its folder, GET answers with it.
 * Nothing is checked, hashed, encrypted or recorded. It stands beside the hosted buckets, for which
 * `bench/server/bench-server.ts` starts it in the place of a Cairn.
 */
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { required } from '../../src/base/assert.ts'
import { listenAsCairn } from './listen-as-cairn.ts'

const dataDir = required(process.env.CAIRN_DATA_DIR, 'CAIRN_DATA_DIR')
mkdirSync(dataDir, { recursive: true })

const server = createServer((request, response) => {
  const path = join(dataDir, basename(request.url ?? ''))
  const answer = request.method === 'PUT' ? put(path, request, response) : get(path, response)
  answer.catch((error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error))))
})
listenAsCairn(server, dataDir)

async function put(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Syncs the file before it is closed.
  await pipeline(request, createWriteStream(path, { flags: 'wx', flush: true }))
  const names = await open(dataDir, 'r')
  await names.sync()
  await names.close()
  response.writeHead(200, { 'content-length': 0 }).end()
}

async function get(path: string, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-length': (await stat(path)).size })
  await pipeline(createReadStream(path), response)
}
