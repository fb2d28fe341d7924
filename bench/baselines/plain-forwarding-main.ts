/**
 * A plain forwarding server: each request goes on to the upstream named on the command line as it came, over connections
 * that stay open, and the answer comes back as it is. Nothing is recognised, decoded, watched or recorded. It stands
 * beside the recording proxy, for which `bench/server/bench-server.ts` starts it in the place of a Cairn.
 */
import { mkdirSync } from 'node:fs'
import { Agent, createServer, request } from 'node:http'
import { required } from '../../src/base/assert.ts'
import { listenAsCairn } from './listen-as-cairn.ts'

const upstream = new URL(required(process.argv[2], 'the upstream'))
const dataDir = required(process.env.CAIRN_DATA_DIR, 'CAIRN_DATA_DIR')
mkdirSync(dataDir, { recursive: true })

const agent = new Agent({ keepAlive: true, scheduling: 'lifo' })
const server = createServer({ noDelay: true }, (message, response) => {
  const { method = 'GET', url = '/', rawHeaders } = message
  const { hostname: host, port } = upstream
  const forwarded = request({ host, port, method, path: url, headers: rawHeaders, agent }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
    answer.pipe(response)
  })
  forwarded.on('error', () => response.destroy())
  message.pipe(forwarded)
})
server.keepAliveTimeout = 60_000
listenAsCairn(server, dataDir)
