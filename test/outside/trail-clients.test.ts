import { afterAll, beforeAll, expect, test } from 'vitest'
import { logBucketPolicy } from '../support/log-bucket-policy.ts'
import { OutsideFolder, shellJson } from '../support/outside-folder.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { operatorAccount, quickTrails } from '../support/written-bucket.ts'

const [bucketName, trail] = ['audit-logs', 'cloudtrail']
const trailArn = `arn:aws:cloudtrail:us-east-1:${operatorAccount}:trail/audit`

let server: TestServer
let folder: OutsideFolder
beforeAll(async () => {
  server = await startServer({ env: quickTrails })
  folder = new OutsideFolder(server)
})
afterAll(async () => {
  folder[Symbol.dispose]()
  await server[Symbol.asyncDispose]()
})

// Goal: the aws command makes a trail, changes all that can be changed, and reads what was logged.
// Method: what a person would type, one after the other.
test('aws cloudtrail: a trail by hand', async () => {
  await folder.text(`aws s3 mb s3://${bucketName}`)
  const make = `${trail} create-trail --name audit --s3-bucket-name ${bucketName}`
  expect(await folder.awsError(make)).toBe('InsufficientS3BucketPolicyException')
  const conditions = { StringEquals: { 'aws:SourceArn': trailArn } }
  const policy = shellJson(logBucketPolicy({ bucketName, accountId: operatorAccount, conditions }))
  await folder.aws(`s3api put-bucket-policy --bucket ${bucketName} --policy ${policy}`)
  const settings = {
    Name: 'audit',
    S3BucketName: bucketName,
    IncludeGlobalServiceEvents: true,
    IsMultiRegionTrail: true,
    TrailARN: trailArn,
    LogFileValidationEnabled: true,
    IsOrganizationTrail: false,
  }
  const more = '--is-multi-region-trail --enable-log-file-validation --tags-list Key=stage,Value=first Key=team'
  expect(await folder.aws(`${make} ${more}`)).toMatchObject(settings)
  expect(await folder.aws(`${trail} describe-trails --region eu-west-1`)).toMatchObject({
    trailList: [{ ...settings, HomeRegion: 'us-east-1', HasCustomEventSelectors: false }],
  })
  expect(await folder.aws(`${trail} describe-trails --region eu-west-1 --no-include-shadow-trails`)).toEqual({
    trailList: [],
  })
  expect(await folder.aws(`${trail} list-tags --resource-id-list ${trailArn}`)).toEqual({
    ResourceTagList: [
      {
        ResourceId: trailArn,
        TagsList: [
          { Key: 'stage', Value: 'first' },
          { Key: 'team', Value: '' },
        ],
      },
    ],
  })

  const selectors = shellJson([{ ReadWriteType: 'WriteOnly', ExcludeManagementEventSources: ['kms.amazonaws.com'] }])
  await folder.aws(`${trail} put-event-selectors --trail-name audit --event-selectors ${selectors}`)
  await folder.aws(`${trail} start-logging --name ${trailArn}`)
  expect(await folder.awsError(`${trail} stop-logging --name ${trailArn} --region eu-west-1`)).toBe(
    'InvalidHomeRegionException',
  )
  await folder.aws('iam create-user --user-name logged')
  await folder.aws('iam list-users')
  await folder.text(
    `until aws s3 ls s3://${bucketName}/AWSLogs --recursive | grep -q '/CloudTrail/.*json.gz'; do :; done`,
  )
  const read = `aws s3 cp s3://${bucketName}/AWSLogs/ logs --recursive --exclude '*Digest*' --quiet && gzip -dc $(find logs -name '*.gz')`
  expect(await folder.text(read)).toContain('"eventName":"CreateUser"')
  expect(await folder.text(read)).not.toContain('"eventName":"ListUsers"')

  const { LatestDeliveryTime, ...status } = await folder.aws(`${trail} get-trail-status --name audit`)
  expect(status.IsLogging).toBe(true)
  expect(LatestDeliveryTime).toBeTruthy()
  expect(
    await folder.aws(`${trail} update-trail --name audit --no-is-multi-region-trail --no-enable-log-file-validation`),
  ).toMatchObject({ ...settings, IsMultiRegionTrail: false, LogFileValidationEnabled: false })
  expect(await folder.awsError(`${trail} update-trail --name audit --sns-topic-name topic`)).toBe(
    'UnsupportedOperationException',
  )
  await folder.aws(`${trail} delete-trail --name audit`)
  expect(await folder.awsError(`${trail} get-trail --name audit`)).toBe('TrailNotFoundException')
})
