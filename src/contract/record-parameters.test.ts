import { expect, test } from 'vitest'
import { loadService } from './load.ts'
import { toRecordParameters, toResponseElements } from './record-parameters.ts'
import { recordTime, recordTimeStyle } from './record-time.ts'
import type { OperationContract, ServiceContract } from './service-contract.ts'

const cloudtrail = loadService('cloudtrail')
const sts = loadService('sts')

test('record parameters: names get a small first letter at every level', () => {
  expect(
    input(cloudtrail, 'CreateTrail', {
      Name: 'audit',
      S3BucketName: 'logs',
      IncludeGlobalServiceEvents: true,
      TagsList: [{ Key: 'team', Value: 'sec' }],
      Unknown: 'x',
    }),
  ).toEqual({
    name: 'audit',
    s3BucketName: 'logs',
    includeGlobalServiceEvents: true,
    tagsList: [{ key: 'team', value: 'sec' }],
  })
})

test('record parameters: times are text as the service prints them', () => {
  const EndTime = new Date('2025-10-27T00:00:52Z')
  const StartTime = new Date('2025-10-26T23:50:52.900Z')
  expect(input(cloudtrail, 'LookupEvents', { EndTime, StartTime })).toEqual({
    startTime: 'Oct 26, 2025, 11:50:52 PM',
    endTime: 'Oct 27, 2025, 12:00:52 AM',
  })
  expect(recordTime(recordTimeStyle('iam'), new Date('2024-08-01T13:33:28Z'))).toBe('Aug 1, 2024 1:33:28 PM')
  expect(recordTime(recordTimeStyle('sts'), new Date('2026-02-09T12:57:03Z'))).toBe('Feb 9, 2026, 12:57:03 PM')
  expect(recordTime(recordTimeStyle('s3'), new Date('2026-02-09T12:57:03.400Z'))).toBe('2026-02-09T12:57:03Z')
})

test('record parameters: an empty input is null, an empty list stays', () => {
  expect(input(cloudtrail, 'ListTrails', {})).toBeNull()
  expect(input(cloudtrail, 'DescribeTrails', { trailNameList: [], includeShadowTrails: true })).toEqual({
    trailNameList: [],
    includeShadowTrails: true,
  })
})

test('record parameters: a web identity token is never on record', () => {
  const token = { RoleArn: 'arn:aws:iam::111122223333:role/r', RoleSessionName: 's', WebIdentityToken: 'secret' }
  expect(input(sts, 'AssumeRoleWithWebIdentity', token)).toEqual({
    roleArn: 'arn:aws:iam::111122223333:role/r',
    roleSessionName: 's',
  })
})

test('response elements: an assumed role shows its key id and token, never its secret', () => {
  const output = {
    Credentials: {
      AccessKeyId: 'ASIAEXAMPLE',
      SecretAccessKey: 'very secret',
      SessionToken: 'token',
      Expiration: new Date('2024-08-01T11:45:22Z'),
    },
    AssumedRoleUser: { AssumedRoleId: 'AROA:s', Arn: 'arn' },
  }
  expect(toResponseElements(operation(sts, 'AssumeRole'), output)).toEqual({
    credentials: { accessKeyId: 'ASIAEXAMPLE', sessionToken: 'token', expiration: 'Aug 1, 2024, 11:45:22 AM' },
    assumedRoleUser: { assumedRoleId: 'AROA:s', arn: 'arn' },
  })
})

test('response elements: reads and empty answers are null', () => {
  expect(toResponseElements(operation(cloudtrail, 'GetTrail'), { Trail: { Name: 'audit' } })).toBeNull()
  expect(toResponseElements(operation(cloudtrail, 'StartLogging'), {})).toBeNull()
  expect(toResponseElements(operation(sts, 'GetCallerIdentity'), { Account: '111122223333' })).toBeNull()
})

function operation(service: ServiceContract, name: string): OperationContract {
  const found = service.operations.get(name)
  if (found === undefined) throw new Error(`no operation ${name}`)
  return found
}

function input(service: ServiceContract, name: string, value: unknown) {
  return toRecordParameters(operation(service, name), value)
}
