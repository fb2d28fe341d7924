import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CallFacts } from './recorded-call.ts'
import { RejectedRequests } from './rejected-requests.ts'

const facts: CallFacts = {
  eventId: '',
  requestId: '',
  eventSource: 'sts.amazonaws.com',
  eventName: 'GetCallerIdentity',
  awsRegion: 'us-east-1',
  sourceIPAddress: '192.0.2.1',
  userAgent: '',
  userIdentity: { type: 'Unknown' },
  recipientAccountId: '123456789012',
  readOnly: true,
  requestParameters: null,
  eventCategory: 'Management',
  resources: [],
  owner: null,
  tlsDetails: null,
}

/** Rejected requests with a clock of the test's own and all that went on record. */
function rejectedRequests(perSecond: number) {
  const state = { nowMs: 0, hasRoom: true, isFull: false, recorded: [] as string[], summaries: [] as unknown[] }
  const rejected = new RejectedRequests({
    clock: { nowMs: () => 0, monotonicMs: () => state.nowMs },
    space: { allows: () => state.hasRoom },
    recorder: {
      record: async (_, { errorCode }) => void state.recorded.push(errorCode ?? ''),
      close: async () => {},
    },
    ownActs: {
      record: async (_, details) => {
        if (state.isFull) throw new Error('full')
        state.summaries.push(details.requestsByErrorCode)
      },
    },
    perSecond,
  })
  return { state, rejected }
}

test('rejected requests: each is recorded or in exactly one summary, and no second records more than it may', async () => {
  const request = fc.record({ afterMs: fc.nat(700), errorCode: fc.constantFrom('A', 'B', '__proto__') })
  await fc.assert(
    fc.asyncProperty(
      fc.array(request, { maxLength: 60 }),
      fc.integer({ min: 0, max: 5 }),
      async (requests, perSecond) => {
        const { state, rejected } = rejectedRequests(perSecond)
        const recordedAt: number[] = []
        for (const { afterMs, errorCode } of requests) {
          state.nowMs += afterMs
          const before = state.recorded.length
          await rejected.record(facts, { errorCode })
          if (state.recorded.length > before) recordedAt.push(state.nowMs)
          if (state.nowMs % 7 === 0) await rejected.summarise()
        }
        await rejected.summarise()
        await rejected.summarise()
        const counted = state.summaries
          .flatMap((summary) => Object.values(Object(summary)))
          .reduce((sum: number, count) => sum + Number(count), 0)
        expect(state.recorded.length + counted).toBe(requests.length)
        expect(rejected.counts.requests).toBe(requests.length)
        for (const startMs of recordedAt) {
          // A window begins at a request: no second holds more than two windows' worth.
          expect(recordedAt.filter((atMs) => atMs >= startMs && atMs < startMs + 1000).length).toBeLessThanOrEqual(
            2 * perSecond,
          )
        }
      },
    ),
  )
})

test('rejected requests: without room they are only counted, and a summary that fails is not lost', async () => {
  const { state, rejected } = rejectedRequests(10)
  await rejected.record(facts, { errorCode: 'A' })
  state.hasRoom = false
  await rejected.record(facts, { errorCode: 'A' })
  await rejected.record(facts, { errorCode: 'B' })
  expect(state.recorded).toEqual(['A'])
  state.isFull = true
  await expect(rejected.summarise()).rejects.toThrow('full')
  await rejected.record(facts, { errorCode: 'B' })
  state.isFull = false
  await rejected.summarise()
  expect(state.summaries).toEqual([{ A: 1, B: 2 }])
})
