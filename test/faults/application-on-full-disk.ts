/**
 * An application that records more than its disk takes while nobody takes anything from it, says so, and goes on until
 * all that it still has is with the server. Run by `recorder-full-disk.test.ts`.
 */
import { createRecorder, defineEvents } from '../../packages/recorder/src/index.ts'

const { ENDPOINT = '', ACCESS_KEY_ID = '', SECRET_ACCESS_KEY = '', SPOOL = '', SPOOL_BYTES_MAX = '' } = process.env

const events = 2_000
const lateEvents = 10
const padding = 'x'.repeat(2_000)
const problems = new Set<string>()
const lost: number[] = []

const recorder = createRecorder({
  endpoint: ENDPOINT,
  credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
  events: defineEvents({
    eventSource: 'full.example',
    events: { Count: { readOnly: false, parameters: ['number', 'padding'] } },
  }),
  spoolFolder: SPOOL,
  spoolBytesMax: Number(SPOOL_BYTES_MAX),
  memoryBytesMax: 512 * 1024,
  batchDelayMsMax: 5,
  retryDelayMsMin: 5,
  retryDelayMsMax: 50,
  onProblem: ({ kind, message }) => problems.add(`${kind}: ${message.split(':')[0]}`),
  onLoss: () => undefined,
})

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

function record(number: number): void {
  const requestParameters = { number, padding }
  if (recorder.record('Count', { userIdentity: { type: 'Unknown' }, requestParameters }) === null) lost.push(number)
}

for (let number = 0; number < events; number += 1) {
  record(number)
  // The disk has time to take what it takes.
  if (number % 20 === 0) await pause(2)
}
process.stdout.write('full\n')
while (recorder.stats().waitingRecords > 0) await pause(20)
for (let number = events; number < events + lateEvents; number += 1) record(number)
const { waitingRecords, problem } = await recorder.close()
process.stdout.write(JSON.stringify({ lost, problems: [...problems], waitingRecords, problem }))
