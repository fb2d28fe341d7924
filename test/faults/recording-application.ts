/**
 * An application that records events one after another, numbered from `FIRST`, and prints each number once its event
 * stands in the spool. Run by `recorder-under-kill.test.ts`, which kills it.
 */
import { createRecorder, defineEvents } from '../../packages/recorder/src/index.ts'

const { ENDPOINT = '', ACCESS_KEY_ID = '', SECRET_ACCESS_KEY = '', SPOOL = '', FIRST = '0' } = process.env

const recorder = createRecorder({
  endpoint: ENDPOINT,
  credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
  events: defineEvents({
    eventSource: 'killed.example',
    events: { Count: { readOnly: false, parameters: ['number'] } },
  }),
  spoolFolder: SPOOL,
  batchRecordsMax: 50,
  batchDelayMsMax: 5,
  retryDelayMsMin: 5,
  retryDelayMsMax: 50,
  onProblem: () => undefined,
})

for (let number = Number(FIRST); ; number += 1) {
  recorder.record('Count', { userIdentity: { type: 'Unknown' }, requestParameters: { number } })
  if (await recorder.spooled()) process.stdout.write(`${number}\n`)
}
