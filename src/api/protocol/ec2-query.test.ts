import { expect, test } from 'vitest'
import { required } from '../../base/assert.ts'
import { commonError, modelledError } from '../../contract/errors.ts'
import { modelOf } from '../../contract/models.ts'
import { ec2Query } from './ec2-query.ts'
import type { HttpResponseParts } from './protocol.ts'

const ec2 = required(modelOf('ec2'), 'EC2 in the table of models')
const protocol = ec2Query(ec2)

test('ec2: lists without a word between name and number, names with a capital letter', () => {
  const input = decode(
    'RunInstances',
    'Action=RunInstances&Version=2016-11-15&ImageId=ami-1&MinCount=1&MaxCount=2&SecurityGroupId.2=sg-b' +
      '&SecurityGroupId.1=sg-a&TagSpecification.1.ResourceType=instance&TagSpecification.1.Tag.1.Key=k' +
      '&TagSpecification.1.Tag.1.Value=v+w&BlockDeviceMapping.1.Ebs.DeleteOnTermination=true&DryRun=false',
  )
  expect(input).toEqual({
    ImageId: 'ami-1',
    MinCount: 1,
    MaxCount: 2,
    SecurityGroupIds: ['sg-a', 'sg-b'],
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'k', Value: 'v w' }] }],
    BlockDeviceMappings: [{ Ebs: { DeleteOnTermination: true } }],
    DryRun: false,
  })
  const filter = 'Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-1&Filter.1.Value.2=vpc-2'
  expect(decode('DescribeInstances', filter)).toEqual({ Filters: [{ Name: 'vpc-id', Values: ['vpc-1', 'vpc-2'] }] })
})

test('ec2: a value of another type is refused', () => {
  expect(() => decode('RunInstances', 'MinCount=one')).toThrow('can not be converted to an Integer')
  expect(() => decode('DescribeInstances', 'Filter.x.Name=y')).toThrow('not an index')
})

test('ec2: an answer has its request id first and no element round its result', () => {
  const operation = required(ec2.operations.get('CreateSecurityGroup'), 'the operation')
  const output = { GroupId: 'sg-1', Tags: [{ Key: 'k', Value: '<v>' }] }
  expect(text(protocol.encodeResponse(operation, output, 'r-1'))).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
      '<CreateSecurityGroupResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15"><requestId>r-1</requestId>' +
      '<groupId>sg-1</groupId><tagSet><item><key>k</key><value>&lt;v&gt;</value></item></tagSet>' +
      '</CreateSecurityGroupResponse>',
  )
})

test('ec2: errors in its own form and with its own names', () => {
  const denied = protocol.encodeError(commonError('accessDenied', 'No & no'), 'r-1')
  expect(denied.status).toBe(403)
  expect(text(denied)).toContain(
    '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>No &amp; no</Message></Error></Errors>' +
      '<RequestID>r-1</RequestID></Response>',
  )
  const own = protocol.encodeError(modelledError(ec2, 'InvalidGroup.NotFound', 'none'), 'r-1')
  expect(own.status).toBe(400)
  expect(text(own)).toContain('<Code>InvalidGroup.NotFound</Code>')
})

function decode(name: string, body: string) {
  const operation = required(ec2.operations.get(name), name)
  return protocol.decodeRequest(operation, {
    method: 'POST',
    path: '/',
    query: '',
    headers: {},
    body: Buffer.from(body),
  })
}

function text({ body }: HttpResponseParts): string {
  return body instanceof Uint8Array ? Buffer.from(body).toString() : ''
}
