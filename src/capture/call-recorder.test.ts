import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBlock } from '../base/codec.ts'
import { systemRandom } from '../base/random.ts'
import { noRedaction, RecordRedactor } from '../event/field-redaction/record-redactor.ts'
import type { Opening } from '../records/openings.ts'
import type { EncodedBatch } from '../records/record-frame.ts'
import { CallRecorder } from './call-recorder.ts'
import type { CallFacts } from './recorded-call.ts'

const facts: CallFacts = {
  eventId: '01234567-89ab-4cde-8f01-23456789abcd',
  requestId: 'ffffffff-89ab-4cde-8f01-23456789abcd',
  eventSource: 'iam.amazonaws.com',
  eventName: 'CreateAccessKey',
  awsRegion: 'us-east-1',
  sourceIPAddress: '192.0.2.1',
  userAgent: 'agent',
  userIdentity: { type: 'Unknown' },
  recipientAccountId: '123456789012',
  readOnly: false,
  requestParameters: null,
  eventCategory: 'Management',
  resources: [],
  owner: null,
  tlsDetails: null,
}

/** A store that keeps what it is given, as text. */
function keepingStore(redactor = noRedaction) {
  const kept: string[] = []
  const openings: Opening[] = []
  const store = {
    append: async (batches: readonly EncodedBatch[]) => {
      for (const { body } of batches) kept.push(decodeBlock(body).toString())
      return batches.map((batch) => new Uint8Array(batch.recordCount))
    },
    appendOpening: async (opening: Opening) => {
      kept.push(JSON.stringify(opening))
      openings.push(opening)
    },
    appendClosing: async () => {},
    openings: async () => openings,
  }
  return {
    kept,
    openings,
    recorder: new CallRecorder(store, redactor, { nowMs: () => 0, monotonicMs: () => 0 }, systemRandom),
  }
}

/** One call inside another that says `text` wherever it can say something. */
const partWith = (text: string) => ({
  eventName: 'DeleteObject',
  requestParameters: { key: text },
  resources: [{ ARN: `arn:aws:s3:::b/${text}` }],
  error: { code: text, message: text },
})

/** Places in a call where a client or a service puts a secret, each with a member or text that must not be kept. */
const hidingPlaces: readonly ((secret: string) => { facts?: Partial<CallFacts>; outcome?: Record<string, unknown> })[] =
  [
    (secret) => ({ facts: { userAgent: `sdk https://someone:${secret}@host/` } }),
    (secret) => ({ facts: { userAgent: `https://host/?X-Amz-Signature=${secret}` } }),
    (secret) => ({ facts: { requestParameters: { password: secret } } }),
    (secret) => ({ facts: { requestParameters: { nested: [{ secretAccessKey: secret }] } } }),
    (secret) => ({ facts: { requestParameters: { url: `https://host/?a=b&X-Amz-Security-Token=${secret}` } } }),
    (secret) => ({ facts: { requestParameters: { text: `-----BEGIN RSA PRIVATE KEY-----${secret}` } } }),
    (secret) => ({ outcome: { responseElements: { accessKey: { secretAccessKey: secret } } } }),
    (secret) => ({ outcome: { responseElements: { credentials: { SecretAccessKey: secret } } } }),
    (secret) => ({ outcome: { errorMessage: `https://a:${secret}@host is not valid` } }),
    (secret) => ({ facts: { userAgent: `sdk token=${secret}` } }),
    (secret) => ({ facts: { tlsDetails: { clientProvidedHostHeader: `h?sig=${secret}` } } }),
    (secret) => ({
      facts: { resources: [{ ARN: `arn:aws:s3:::b/k?token=${secret}` }, { ARNPrefix: `pwd=${secret}` }] },
    }),
    (secret) => ({ outcome: { errorMessage: `'Bearer ${secret}1' is not a key=value pair` } }),
    (secret) => ({ outcome: { errorCode: `Refused.token=${secret}` } }),
    (secret) => ({ outcome: { additionalEventData: { 'x-amz-id-2': `password=${secret}` } } }),
    (secret) => ({ outcome: { parts: [partWith(`token=${secret}`)] } }),
    (secret) => ({ outcome: { errorMessage: `cannot open https://host/?X-Amz-Credential=${secret}` } }),
  ]

test('call recorder: no secret stands in a record, an opening or the record of an unknown outcome, wherever it was put', async () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9]{24,40}$/)
  await fc.assert(
    fc.asyncProperty(secret, fc.constantFrom(...hidingPlaces), async (word, place) => {
      const { kept, recorder } = keepingStore()
      const hidden = place(word)
      const told = { ...facts, ...hidden.facts }
      await recorder.open(told)
      await recorder.record(told, { ...hidden.outcome })
      expect(await recorder.recordUnknownOutcomes()).toBe(1)
      expect(kept).toHaveLength(3)
      for (const text of kept) expect(text).not.toContain(word)
    }),
  )
})

test('call recorder: no parameters make it fail, and what they say is on record as it was said', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), fc.string({ unit: 'binary' }), async (value, agent) => {
      const { kept, recorder } = keepingStore()
      await recorder.record({ ...facts, eventSource: 'x', userAgent: agent, requestParameters: { value } }, {})
      const record = JSON.parse(kept[0] ?? '')
      expect(record).toMatchObject({ eventID: facts.eventId, eventType: 'AwsApiCall' })
      expect(Object.keys(record.requestParameters)).toEqual(['value'])
    }),
  )
})

test('call recorder: a call that was begun and not ended is on record as of unknown outcome', async () => {
  const { kept, recorder } = keepingStore()
  await recorder.open(facts)
  await recorder.recordUnknownOutcomes()
  expect(JSON.parse(kept[1] ?? '')).toMatchObject({
    eventID: facts.eventId,
    errorCode: 'InternalFailure',
    additionalEventData: { outcome: 'unknown' },
  })
})

// Goal: what a user's rules take out is in no opening either, and what an opening becomes is redacted the same.
test("call recorder: a user's rules hold for the opening, its unknown outcome and both accounts' records", async () => {
  const rule = { eventSource: null, eventName: 'CreateUser' } as const
  const rules = [
    { ...rule, name: 'a', field: 'requestParameters', action: 'drop' },
    { ...rule, name: 'b', field: 'userIdentity.arn', action: 'hash' },
    { ...rule, name: 'c', field: 'resources.ARN', action: 'mask' },
  ] as const
  const { kept, recorder } = keepingStore(new RecordRedactor({ rules, key: Buffer.alloc(32) }))
  const userIdentity = { type: 'IAMUser', arn: 'arn:secret-1' }
  const called: CallFacts = {
    ...facts,
    eventName: 'CreateUser',
    userIdentity,
    requestParameters: { userName: 'secret-2' },
    resources: [{ ARN: 'arn:secret-3' }],
    owner: { accountId: '210987654321', userIdentity },
  }
  await recorder.open(called)
  expect(await recorder.recordUnknownOutcomes()).toBe(1)
  await recorder.record(called, {})

  expect(kept).toHaveLength(3)
  expect(kept.join()).not.toContain('secret')
  const unknown = (kept[1] ?? '').replace('}{', '}\n{').split('\n')
  expect(unknown.map((text) => JSON.parse(text))).toEqual([
    expect.objectContaining({
      eventID: called.eventId,
      errorCode: 'InternalFailure',
      recipientAccountId: '123456789012',
    }),
    expect.objectContaining({ errorCode: 'InternalFailure', recipientAccountId: '210987654321' }),
  ])
  expect(new Set(kept.join().match(/hash:[0-9a-f]{32}/g)).size).toBe(1)
})
