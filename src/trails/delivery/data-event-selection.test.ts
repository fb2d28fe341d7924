import { expect, test } from 'vitest'
import { AdversarialMetadataStore } from '../../../test/support/adversarial-metadata.ts'
import { newTrail, trailAccount } from '../../../test/support/delivery-simulation.ts'
import type { AccountId } from '../../base/brands.ts'
import type { CallFacts } from '../../capture/recorded-call.ts'
import { Trails } from '../trails.ts'
import { DataEventSelection } from './data-event-selection.ts'

const selectors = {
  kind: 'basic',
  selectors: [
    {
      readWriteType: 'WriteOnly',
      includesManagement: false,
      excludedSources: [],
      dataResources: [{ type: 'AWS::S3::Object', values: ['arn:aws:s3:::logs/'] }],
    },
  ],
} as const

const facts: CallFacts = {
  eventId: 'e',
  requestId: 'r',
  eventSource: 's3.amazonaws.com',
  eventName: 'PutObject',
  eventCategory: 'Data',
  awsRegion: 'us-east-1',
  sourceIPAddress: '127.0.0.1',
  userAgent: 'test',
  userIdentity: { type: 'Root' },
  recipientAccountId: trailAccount,
  readOnly: false,
  requestParameters: null,
  resources: [{ type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::logs/key' }],
  tlsDetails: null,
  owner: null,
}
const other = '210987654321' as AccountId
const owned = { ...facts, recipientAccountId: other, owner: { accountId: trailAccount, userIdentity: {} } }
const source = { accountId: trailAccount, userIdentity: {}, resources: facts.resources }
const copied = { ...facts, recipientAccountId: other, resources: [], source }

test.each([
  ['a write into the bucket', facts, true],
  ['a read', { ...facts, readOnly: true }, false],
  ['another bucket', { ...facts, resources: [{ type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::other/key' }] }, false],
  ['another account', { ...facts, recipientAccountId: other }, false],
  ["another account in the trail's bucket", owned, true],
  ["another account's copy from the trail's bucket", copied, true],
  ["another account's copy from elsewhere", { ...copied, source: { ...source, resources: [] } }, false],
  ['a call of nobody', { ...facts, recipientAccountId: 'HIDDEN' }, false],
  ['another Region', { ...facts, awsRegion: 'eu-west-1' }, false],
])('data events: a trail that logs decides on %s', async (_, call, isSelected) => {
  const trails = await Trails.open(new AdversarialMetadataStore())
  const trail = newTrail('t', { selectors, isMultiRegion: false })
  await trails.create(trail, 'create')
  const selection = new DataEventSelection(trails)
  expect(selection.selects(call)).toBe(false)
  await trails.change(trail.arn, 'start', (now) => ({ ...now, isLogging: true }))
  expect(selection.selects(call)).toBe(isSelected)
  await trails.change(trail.arn, 'stop', (now) => ({ ...now, isLogging: false }))
  expect(selection.selects(call)).toBe(false)
})
