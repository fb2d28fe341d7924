import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lookupResources, lookupResourcesMax } from './lookup-resources.ts'
import { resourceTypeOfArn } from './resource-types.ts'

test('lookup resources: a huge record costs no more than the bounds', () => {
  const many = Array.from({ length: 20_000 }, (_, at) => ({ instanceId: `i-${at}` }))
  const found = lookupResources({
    eventSource: 'ec2.amazonaws.com',
    responseElements: { instancesSet: { items: many } },
  })
  expect(found).toHaveLength(lookupResourcesMax)
})

test('lookup resources: whatever the parameters, each resource stands once and has a name', () => {
  const names = fc.constantFrom(
    'roleArn',
    'vpcId',
    'items',
    'content',
    'name',
    'arn',
    'tags',
    'bucketName',
    '__proto__',
  )
  const value = fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('', 'a', 'arn:aws:s3:::b', 'arn:', 'arn:aws:iam::1:role/r', 7, null, true),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(names, tie('node'), { maxKeys: 4 }),
    ),
  })).node
  fc.assert(
    fc.property(value, value, value, (requestParameters, responseElements, resources) => {
      const found = lookupResources({
        eventSource: 'cloudtrail.amazonaws.com',
        eventName: 'CreateTrail',
        requestParameters,
        responseElements,
        resources,
      })
      const pairs = found.map((resource) => JSON.stringify(resource))
      expect(new Set(pairs).size).toBe(pairs.length)
      for (const { ResourceName } of found) expect(ResourceName).not.toBe('')
    }),
  )
})

test.each([
  ['arn:aws:iam::111122223333:role/path/r', 'AWS::IAM::Role'],
  ['arn:aws-cn:s3:::b', 'AWS::S3::Bucket'],
  ['arn:aws:s3:::b/k', 'AWS::S3::Object'],
  ['arn:aws:sns:us-east-1:111122223333:t', 'AWS::SNS::Topic'],
  ['arn:aws:logs:us-east-1:111122223333:log-group:/a:*', 'AWS::Logs::LogGroup'],
  ['arn:aws:iam::111122223333:root', null],
  ['arn:aws:unknown:us-east-1:111122223333:x/y', null],
  ['arn:aws:iam', null],
  ['role/r', null],
])('resource type: %s is %j', (arn, type) => {
  expect(resourceTypeOfArn(arn)).toBe(type)
})
