import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchCase } from '../bench-case.ts'
import { BenchServer, serveCommand } from '../server/bench-server.ts'

/** As many as one body may hold, but for a fifth: the smallest items are the hardest, because each costs the same. */
const items = 400_000

const token = 'a-token-of-the-benchmarks-source'

export const benchCase: BenchCase = {
  name: 'sources',
  about: 'One body of 400,000 of the smallest items that a source can send, until its records are durable.',
  async run(context) {
    const folder = context.newFolder('sources')
    const config = join(folder, 'cairn.yaml')
    writeFileSync(config, `sources:\n  store: { kind: minio, token: ${token} }\n`)
    const server = await BenchServer.start(join(folder, 'data'), [...serveCommand, '--config', config])
    try {
      const headers = { authorization: `Bearer ${token}` }
      const startedAtMs = performance.now()
      const url = new URL('/_cairn/v1/sources/store', server.url)
      const answer = await fetch(url, { method: 'POST', headers, body: smallestItems() })
      const text = await answer.text()
      if (!text.startsWith(`{"items":${items},"accepted":${items},`)) throw new Error(text.slice(0, 300))
      const seconds = (performance.now() - startedAtMs) / 1000
      return [
        { stage: 'items that a source sends', value: items / seconds, unit: 'records/s' },
        {
          stage: 'most memory while they are taken in',
          value: server.peakResidentBytes(),
          unit: 'bytes',
          target: { of: 'value', is: 'at most', figure: 700 * 1024 * 1024 },
          note: 'The body, the records that are worked on, and the threads that do so; it does not grow with the items.',
        },
      ]
    } finally {
      await server.stop()
    }
  },
}

function smallestItems(): Buffer {
  const [time, api] = ['2026-11-20T09:12:45Z', { name: 'PutObject', bucket: 'b' }]
  const lines = Array.from({ length: items }, (_, at) =>
    JSON.stringify({ version: '1', time, requestID: `${at}`, api }),
  )
  return Buffer.from(lines.join('\n'))
}
