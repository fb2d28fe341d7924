import { expect, test } from 'vitest'
import { RelaxedRecorder, waitingRecordsMax } from '../../src/capture/relaxed-recorder.ts'
import { send } from '../hostile/attacker.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { RecordingUpstream, upstreamsEnv } from '../support/recording-upstream.ts'
import { startServer } from '../support/start-server.ts'

test('proxy, relaxed: calls are answered without their records, which are there soon after, and at the latest at the stop', async () => {
  await using upstream = await RecordingUpstream.start((_seen, response) => response.end('{"QueueUrl":"http://q"}'))
  const entry = { endpoint: upstream.endpoint, recording: 'relaxed' }
  await using server = await startServer({ env: upstreamsEnv({ sqs: entry }) })
  const credentials = server.credentials()
  for (let call = 0; call < 20; call += 1) {
    const answer = await send(new URL(server.url), {
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.CreateQueue' },
      body: JSON.stringify({ QueueName: `queue-${call}` }),
      credentials,
      service: 'sqs',
    })
    expect(answer.status).toBe(200)
  }
  await server.restart()
  using cairn = new CairnClient({ url: server.url, credentials })
  const { records } = await cairn.search([['eventName', 'CreateQueue']])
  expect(records).toHaveLength(20)
  expect(records[0]).toMatchObject({ provenance: { kind: 'proxied', identity: 'accepted' } })
})

// Goal: what finds no room is dropped at once, counted, and told of by one record with its count and its times.
//
// Method: writing stands still while more records come than may wait; then it goes on.
test('proxy, relaxed: what finds no room is counted and told of', async () => {
  const told: unknown[] = []
  let goOn = () => {}
  const still = new Promise<void>((resolve) => {
    goOn = resolve
  })
  const recorder = new RelaxedRecorder({
    ownActs: { record: async (act, details) => void told.push({ act, ...details }) },
    space: { allows: () => true },
    clock: { nowMs: () => 1_000, monotonicMs: () => 0 },
    log: { error: () => {} },
  })
  const all = waitingRecordsMax + 500
  let written = 0
  for (let record = 0; record < all; record += 1) {
    recorder.put('sqs', 0, async () => {
      await still
      written += 1
    })
  }
  expect(recorder.counts.dropped).toBeGreaterThan(0)
  goOn()
  await recorder.close()
  expect(written + recorder.counts.dropped).toBe(all)
  const firstAt = '1970-01-01T00:00:01.000Z'
  expect(told).toEqual([
    { act: 'DropProxiedRecords', upstream: 'sqs', records: recorder.counts.dropped, firstAt, lastAt: firstAt },
  ])
  await recorder.tellGaps()
  expect(told).toHaveLength(1)
})
