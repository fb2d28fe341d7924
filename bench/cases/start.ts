import { setTimeout } from 'node:timers/promises'
import type { BenchCase } from '../bench-case.ts'
import { BenchServer } from '../server/bench-server.ts'
import { filledFolder } from '../server/filled-folder.ts'
import { inParallel, lineBatches, Requests } from '../server/requests.ts'

/** Without a call: the first minute's flush is over, and the thread that wrote it has ended. */
const idleMs = 90_000

/** What a server may hold that does nothing. */
const residentBytesMax = 100 * 1024 * 1024

/** Records that only the journal has when the server is killed. */
const unflushedRecords = 30_000

export const benchCase: BenchCase = {
  name: 'start',
  about: 'From starting the process to ready, on a folder with the whole corpus: after a clean stop, and after a kill.',
  async run(context) {
    const folder = await filledFolder(context)
    const clean = await BenchServer.start(folder)
    const resident = clean.residentBytes()
    await setTimeout(idleMs)
    const residentLater = clean.residentBytes()
    const requests = new Requests(clean, 4)
    let sent = 0
    for await (const body of lineBatches((await context.slice()).path, 1_000)) {
      if (sent >= unflushedRecords) break
      sent += 1_000
      // Records that are there already take no room: these are other ones.
      const fresh = Buffer.from(body.toString().replaceAll('"eventID":"', `"eventID":"${sent}-`))
      await inParallel([fresh], 1, (one) =>
        requests.call({
          method: 'POST',
          path: '/_cairn/v1/events?as=import&summary=true',
          service: 'cairn',
          body: one,
        }),
      )
    }
    requests.close()
    await clean.stop('SIGKILL')
    const crashed = await BenchServer.start(folder)
    await crashed.stop()
    return [
      {
        stage: 'start after a clean stop',
        value: clean.startMs,
        unit: 'ms',
        target: { of: 'value', is: 'at most', figure: 300 },
      },
      {
        stage: 'memory when idle after the start',
        value: resident,
        unit: 'bytes',
        target: { of: 'value', is: 'at most', figure: residentBytesMax },
      },
      {
        stage: `memory after ${idleMs / 1000} s without a call`,
        value: residentLater,
        unit: 'bytes',
        target: { of: 'value', is: 'at most', figure: residentBytesMax },
      },
      {
        stage: `start after a kill with ${unflushedRecords} records in the journal only`,
        value: crashed.startMs,
        unit: 'ms',
        target: { of: 'value', is: 'at most', figure: 2_000 },
      },
    ]
  },
}
