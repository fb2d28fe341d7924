import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'
import { type AwsTarget, awsClients } from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { largeAccountId, largeLines, madeAccountId, madeLines } from '../support/made-records.ts'
import { SimulatedRandom } from '../support/simulation.ts'
import { startServer } from '../support/start-server.ts'

const seed = 20_261_120
const rounds = 4
const callersAtOnce = 6
const bringersAtOnce = 3
const linesAtOnce = 20

/** What clients were told before the server was killed. */
class Acknowledged {
  readonly calls = new Set<string>()
  readonly records = new Set<string>()
  brought = 0
  #waiting: { readonly answers: number; readonly resolve: () => void } | null = null
  #answers = 0

  /** To be called with every answer. */
  count(): void {
    this.#answers += 1
    if (this.#waiting !== null && this.#answers >= this.#waiting.answers) this.#waiting.resolve()
  }

  /** Resolves with the answer that is so many later than now. */
  after(answers: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = { answers: this.#answers + answers, resolve }
    })
  }
}

// Goal: what a client was told is so, whenever the server dies: every call that was answered and every record that
// was called stored is found afterwards, and found once. A call of which nobody knows how it ended is on record too.
//
// Method: callers and bringers of records at once, SIGKILL after so many answers as the seed chooses, and a new start, several
// times in one folder. Of each life one search is left unread, so that one call is surely open when the server dies.
test('kill -9 under load: nothing that was acknowledged is lost, and nothing is there twice', async () => {
  await using server = await startServer()
  const random = new SimulatedRandom(seed)
  const acknowledged = new Acknowledged()
  const unread: string[] = []
  {
    using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
    await cairn.import(largeLines(12))
  }
  for (let round = 0; round < rounds; round += 1) {
    const target = { url: server.url, credentials: server.credentials() }
    using reader = new CairnClient(target)
    unread.push((await reader.getUnread('search', [['recipientAccountId', largeAccountId]])).requestId)
    const load = underLoad(target, acknowledged)
    await acknowledged.after(20 + (random.bytes(2).readUInt16LE(0) % 400))
    await server.kill('SIGKILL')
    await load
    await server.start()
  }

  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  const label = `seed ${seed}`
  const calls = (await cairn.search([['eventName', 'GetCallerIdentity']])).records.map(({ record }) =>
    String(record.requestID),
  )
  const brought = (await cairn.search([['recipientAccountId', madeAccountId]])).records.map(({ record }) =>
    String(record.eventID),
  )
  expect(acknowledged.calls.size, label).toBeGreaterThan(0)
  expect(acknowledged.records.size, label).toBeGreaterThan(0)
  expect(missing(acknowledged.calls, calls), label).toEqual([])
  expect(missing(acknowledged.records, brought), label).toEqual([])
  expect(new Set(calls).size, label).toBe(calls.length)
  expect(new Set(brought).size, label).toBe(brought.length)

  const own = (
    await cairn.search([
      ['eventSource', 'cairn.amazonaws.com'],
      ['eventType', 'AwsApiCall'],
    ])
  ).records.map(({ record }) => record)
  expect(new Set(own.map(({ eventID }) => eventID)).size, label).toBe(own.length)
  const unknown = own.filter(({ errorCode }) => errorCode === 'InternalFailure')
  for (const { additionalEventData } of unknown) expect(additionalEventData).toEqual({ outcome: 'unknown' })
  expect(
    missing(
      unread,
      unknown.map(({ requestID }) => String(requestID)),
    ),
    label,
  ).toEqual([])
  const told = (await cairn.search([['eventName', 'RecordUnknownOutcomes']])).records.map(({ record }) =>
    callsOf(record.serviceEventDetails),
  )
  expect(
    told.reduce((sum, count) => sum + count, 0),
    label,
  ).toBe(unknown.length)
})

/** Calls and brings until the server is gone. */
async function underLoad(target: AwsTarget, acknowledged: Acknowledged): Promise<void> {
  using clients = awsClients(target)
  using cairn = new CairnClient(target)
  const untilGone = async (act: () => Promise<void>) => {
    try {
      for (;;) await act()
    } catch {
      // The server was killed: what was on its way has no answer.
    }
  }
  const call = async () => {
    const { $metadata } = await clients.sts.send(new GetCallerIdentityCommand({}))
    if ($metadata.requestId !== undefined) acknowledged.calls.add($metadata.requestId)
    acknowledged.count()
  }
  const bring = async () => {
    const first = acknowledged.brought
    acknowledged.brought += linesAtOnce
    const outcomes = await cairn.import(madeLines(first, linesAtOnce))
    for (const { status, eventID } of outcomes) {
      if (status === 'stored' && eventID !== undefined) acknowledged.records.add(eventID)
    }
    acknowledged.count()
  }
  await Promise.all([
    ...Array.from({ length: callersAtOnce }, () => untilGone(call)),
    ...Array.from({ length: bringersAtOnce }, () => untilGone(bring)),
  ])
}

function missing(expected: Iterable<string>, found: readonly string[]): string[] {
  const there = new Set(found)
  return [...expected].filter((one) => !there.has(one))
}

function callsOf(details: unknown): number {
  if (typeof details !== 'object' || details === null || !('calls' in details)) throw new Error('it counts no calls')
  return Number(details.calls)
}
