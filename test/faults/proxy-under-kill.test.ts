import { once } from 'node:events'
import { expect, test } from 'vitest'
import { send } from '../hostile/attacker.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { type Behaviour, RawUpstream } from '../support/raw-upstream.ts'
import { RecordingUpstream, upstreamsEnv } from '../support/recording-upstream.ts'
import { seededNumbers } from '../support/simulation.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

const rounds = 3
const writers = 8
const calls = 40

/** Where a call is when the server is killed, and what its upstream does then. */
const moments: readonly { readonly name: string; readonly behaviour: (reached: () => void) => Behaviour }[] = [
  {
    name: 'opened and not yet read by its upstream',
    behaviour: (reached) => async () => reached(),
  },
  {
    name: 'forwarded and not answered',
    behaviour: (reached) => async (connection) => {
      await connection.request()
      reached()
    },
  },
  {
    name: 'answered in part',
    behaviour: (reached) => async (connection) => {
      await connection.request()
      connection.write(`HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(200_000)}`)
      reached()
    },
  },
]

test.for(moments)('proxy, kill: a call that is $name is on record after the next start', async ({ behaviour }) => {
  const events = new EventTarget()
  const isReached = once(events, 'reached')
  await using upstream = await RawUpstream.start(behaviour(() => events.dispatchEvent(new Event('reached'))))
  await using server = await startServer({ env: upstreamsEnv({ sqs: { endpoint: upstream.endpoint } }) })
  const answer = createQueue(server, 'killed').catch(() => null)
  await isReached
  await new Promise((resolve) => setTimeout(resolve, 100))
  await server.kill('SIGKILL')
  await answer
  await server.start()
  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  const { records } = await cairn.search([['eventName', 'CreateQueue']])
  expect(records).toHaveLength(1)
  expect(records[0]).toMatchObject({
    provenance: { kind: 'proxied', identity: 'claimed', origin: upstream.endpoint },
    record: {
      errorCode: 'InternalFailure',
      requestParameters: { queueName: 'killed' },
      additionalEventData: { outcome: 'unknown' },
    },
  })
})

// Goal: nothing reaches an upstream that is not on record, and nobody has an answer that is not, whenever the server dies.
//
// Method: writers make queues at an upstream that keeps what it is asked, until the server is killed after a random time.
// After the next start each name that the upstream saw has one record, and those that were acknowledged one without an
// error.
test('proxy, kill: whatever reached the upstream is on record, at whichever moment the server dies', async () => {
  const seed = 20_261_121
  const random = seededNumbers(seed)
  const seen = new Set<string>()
  await using upstream = await RecordingUpstream.start(({ body }, response) => {
    seen.add(String(JSON.parse(body.toString()).QueueName))
    response.end('{"QueueUrl":"http://queue"}')
  })
  await using server = await startServer({ env: upstreamsEnv({ sqs: { endpoint: upstream.endpoint } }) })
  const acknowledged = new Set<string>()
  for (let round = 0; round < rounds; round += 1) {
    const write = async (writer: number) => {
      for (let call = 0; call < calls; call += 1) {
        const name = `q-${round}-${writer}-${call}`
        const answer = await createQueue(server, name).catch(() => null)
        if (answer?.status === 200) acknowledged.add(name)
        if (answer === null) return
      }
    }
    const all = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)))
    await new Promise((resolve) => setTimeout(resolve, 50 + random() * 200))
    await server.kill('SIGKILL')
    await all
    await server.start()
  }
  const outcomes = await outcomesOf(server)
  const where = `seed ${seed}`
  for (const name of seen) expect(outcomes.get(name), `${where}, ${name}`).toHaveLength(1)
  for (const name of acknowledged) expect(outcomes.get(name), `${where}, ${name}`).toEqual(['done'])
  expect(acknowledged.size, where).toBeGreaterThan(0)
})

async function createQueue(server: TestServer, QueueName: string) {
  return await send(new URL(server.url), {
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.CreateQueue' },
    body: JSON.stringify({ QueueName }),
    credentials: server.credentials(),
    service: 'sqs',
  })
}

/** By queue name, how each of its records says that the call ended. */
async function outcomesOf(server: TestServer): Promise<ReadonlyMap<string, readonly string[]>> {
  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  const { records } = await cairn.search([
    ['eventName', 'CreateQueue'],
    ['limit', '10000'],
  ])
  const found = new Map<string, string[]>()
  for (const { record } of records) {
    const { queueName } = record.requestParameters as { readonly queueName: string }
    found.set(queueName, [...(found.get(queueName) ?? []), String(record.errorCode ?? 'done')])
  }
  return found
}
