import { expect, test } from 'vitest'
import { required } from '../base/assert.ts'
import { parseAccountId } from '../base/brands.ts'
import { decodeBlock } from '../base/codec.ts'
import { systemRandom } from '../base/random.ts'
import { noRedaction } from '../event/field-redaction/record-redactor.ts'
import type { EncodedBatch } from '../records/record-frame.ts'
import { OwnActs, ownActs } from './own-acts.ts'

test('own acts: each is an event of the service itself, in the operator account, with an id of its own', async () => {
  const kept: string[] = []
  const acts = new OwnActs({
    redactor: noRedaction,
    store: {
      append: async (batches: readonly EncodedBatch[]) => {
        for (const { body } of batches) kept.push(decodeBlock(body).toString())
        return []
      },
    },
    clock: { nowMs: () => Date.UTC(2026, 10, 20), monotonicMs: () => 0 },
    random: systemRandom,
    operatorAccountId: required(parseAccountId('123456789012'), 'an account'),
    region: 'eu-west-1',
  })
  for (const act of ownActs) await acts.record(act, { act, __proto__: { hidden: true } })
  const records = kept.map((text) => JSON.parse(text))
  expect(records.map(({ eventName }) => eventName)).toEqual(ownActs)
  expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(ownActs.length)
  for (const record of records) {
    expect(record).toMatchObject({
      eventType: 'AwsServiceEvent',
      eventSource: 'cairn.amazonaws.com',
      userIdentity: { accountId: '123456789012', invokedBy: 'cairn.amazonaws.com' },
      recipientAccountId: '123456789012',
      eventTime: '2026-11-20T00:00:00Z',
      readOnly: false,
      serviceEventDetails: { act: record.eventName },
    })
  }
})
