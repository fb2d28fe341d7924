import { expect, test } from 'vitest'
import { required } from '../base/assert.ts'
import { loadService } from './load.ts'
import { recordDocument } from './record-document.ts'

const xmlns = 'http://s3.amazonaws.com/doc/2006-03-01/'

function payloadOf(operation: string) {
  const { input } = required(loadService('s3').operations.get(operation), operation)
  return required(
    input?.members.find(({ name }) => name === input.payload),
    'a payload',
  )
}

test('record document: a body stands under its root, in the spelling of the wire, with its namespace', () => {
  const value = { Status: 'Enabled', MFADelete: 'Disabled' }
  expect(recordDocument(payloadOf('PutBucketVersioning'), value)).toEqual({
    VersioningConfiguration: { xmlns, Status: 'Enabled', MfaDelete: 'Disabled' },
  })
})

test('record document: what repeats is a list, and what stands once is itself', () => {
  const tag = (Key: string, Value: string) => ({ Key, Value })
  const of = (...TagSet: readonly object[]) => recordDocument(payloadOf('PutBucketTagging'), { TagSet })
  expect(of(tag('a', 'b'))).toEqual({ Tagging: { xmlns, TagSet: { Tag: tag('a', 'b') } } })
  expect(of(tag('a', 'b'), tag('c', 'd'))).toEqual({
    Tagging: { xmlns, TagSet: { Tag: [tag('a', 'b'), tag('c', 'd')] } },
  })
})

test('record document: text that looks like a number or a truth value is written as one, as CloudTrail does', () => {
  const value = (Value: string) => {
    const told = recordDocument(payloadOf('PutBucketTagging'), { TagSet: [{ Key: 'k', Value }] })
    return JSON.stringify(told).replace(/.*"Value":(.*?)\}.*/, '$1')
  }
  const cases = { true: 'true', false: 'false', 7: '7', '-3': '-3', '007': '"007"', '1e3': '"1e3"', True: '"True"' }
  for (const [text, written] of Object.entries(cases)) expect(value(text)).toBe(written)
  expect(value('9'.repeat(30))).toBe(`"${'9'.repeat(30)}"`)
})

test('record document: what the shape lacks and what is sensitive is left out, and nothing is made of no structure', () => {
  expect(recordDocument(payloadOf('PutBucketVersioning'), { Status: 'Enabled', Other: 'x' })).toEqual({
    VersioningConfiguration: { xmlns, Status: 'Enabled' },
  })
  expect(recordDocument(payloadOf('PutBucketVersioning'), undefined)).toEqual({})
  expect(recordDocument(payloadOf('PutObject'), 'bytes')).toEqual({})
  const encryption = {
    Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'a-secret-key-id' } }],
  }
  expect(JSON.stringify(recordDocument(payloadOf('PutBucketEncryption'), encryption))).not.toContain('a-secret-key-id')
})
