import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { join } from 'node:path'

/** Has a baseline start, say where it is, and end as Cairn does, so that a case takes the one for the other. */
export function listenAsCairn(server: Server, dataDir: string): void {
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    // Whoever asks signs as for the other server, so that both cost the client as much.
    const key = `aws_access_key_id = ${randomUUID()}\naws_secret_access_key = ${randomUUID()}\n`
    writeFileSync(join(dataDir, 'credentials'), `[cairn]\n${key}`)
    process.stdout.write(`cairn ready on http://127.0.0.1:${port}\n`)
  })
  process.once('SIGTERM', () => process.exit(0))
}
