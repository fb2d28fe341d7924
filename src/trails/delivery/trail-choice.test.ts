import { expect, test } from 'vitest'
import { newTrail } from '../../../test/support/delivery-simulation.ts'
import type { Region } from '../../base/brands.ts'
import type { JsonObject } from '../../event/event-record.ts'
import { compileTrail, fileKindOf, scopeOf } from './trail-choice.ts'

const [here, there] = ['us-east-1', 'eu-west-1'] as Region[]
const ec2 = (awsRegion = 'us-east-1') => ({ eventSource: 'ec2.amazonaws.com', awsRegion })
const iam = { eventSource: 'iam.amazonaws.com', awsRegion: 'us-east-1' }
const sts = (host: string) => ({
  eventSource: 'sts.amazonaws.com',
  awsRegion: 'us-east-1',
  tlsDetails: { clientProvidedHostHeader: host },
})

// Which records a trail has by Region: home, all Regions or one, global services or not.
test.each([
  ['its own Region', here, false, true, ec2(), true],
  ['another Region', here, false, true, ec2('eu-west-1'), false],
  ['another Region, as a trail of all', here, true, true, ec2('eu-west-1'), true],
  ['no Region, as a trail of all', here, true, true, { eventSource: 'ec2.amazonaws.com' }, true],
  ['a global service', here, false, true, iam, true],
  ['a global service, without them', here, false, false, iam, false],
  ['a global service, at home elsewhere', there, false, true, iam, false],
  ['a global service, of all Regions', there, true, true, iam, true],
  ['its own Region, without global services', here, false, false, ec2(), true],
  ['the global endpoint of STS, without them', here, false, false, sts('sts.amazonaws.com'), false],
  ["a Region's endpoint of STS, without them", here, false, false, sts('sts.us-east-1.amazonaws.com'), true],
] as const)('trail choice: %s', (_, homeRegion, isMultiRegion, includesGlobalServices, record, isChosen) => {
  const trail = newTrail('t', {
    ...(homeRegion === undefined ? {} : { homeRegion }),
    isMultiRegion,
    includesGlobalServices,
  })
  expect(compileTrail(scopeOf(trail))(record)).toBe(isChosen)
})

const dataResources = [{ type: 'AWS::S3::Object' as const, values: ['arn:aws:s3'] }]
const allObjects = { readWriteType: 'All' as const, includesManagement: false, excludedSources: [], dataResources }
const putInto = (bucket: string, userIdentity: JsonObject) => ({
  eventSource: 's3.amazonaws.com',
  eventCategory: 'Data',
  userIdentity,
  resources: [{ type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucket}/key` }],
})
const byCloudTrail = { type: 'AWSService', invokedBy: 'cloudtrail.amazonaws.com' }

// RecursiveLogging: false leaves out what deliveries into the trail's own bucket leave on record.
test.each([
  ['a delivery into its bucket', true, putInto('logs', byCloudTrail), true],
  ['a delivery into its bucket, silent', false, putInto('logs', byCloudTrail), false],
  ['a delivery into another bucket, silent', false, putInto('logs-of-others', byCloudTrail), true],
  ['what a user puts into its bucket, silent', false, putInto('logs', { type: 'IAMUser' }), true],
] as const)('trail choice: %s', (_, isRecursive, record, isChosen) => {
  const trail = newTrail('t', {
    isRecursive,
    bucketName: 'logs',
    selectors: { kind: 'basic', selectors: [allObjects] },
  })
  expect(compileTrail(scopeOf(trail))(record)).toBe(isChosen)
})

test.each([
  ['Management', 'log'],
  ['Data', 'log'],
  ['NetworkActivity', 'network-activity'],
  ['Insight', 'insight'],
  ['Aggregated', 'aggregated'],
])('trail choice: records of category %s go into %s files', (eventCategory, kind) => {
  expect(fileKindOf({ eventCategory })).toBe(kind)
})
