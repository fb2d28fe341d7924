import { expect, test } from 'vitest'
import { OutsideFolder } from '../support/outside-folder.ts'
import { PlayedAccount } from '../support/played-account.ts'
import { startServer } from '../support/start-server.ts'
import { operatorAccount, quickTrails } from '../support/written-bucket.ts'

const trailArn = `arn:aws:cloudtrail:us-east-1:${operatorAccount}:trail/audit`

// Goal: a trail delivers into the bucket of an S3 server that is not ours, and AWS's own tool says that it is valid there.
//
// Method: what a person would type. The aws command asks Cairn for CloudTrail and the S3 of moto for the bucket. Things
// happen until a digest names a log file; later a log file is removed.
test('another S3: the aws command makes a trail there, and validates it', async () => {
  await using store = await PlayedAccount.start()
  const s3 = { endpoint: store.url, signing: 'sign', accessKeyId: 'AKIAOTHEREXAMPLE0001', secretAccessKey: 'any' }
  await using server = await startServer({ env: { ...quickTrails, CAIRN_UPSTREAMS: JSON.stringify({ s3 }) } })
  using folder = new OutsideFolder(server)

  const atStore = `export AWS_ENDPOINT_URL_S3='${store.url}'`
  const make = 'aws cloudtrail create-trail --name audit --s3-bucket-name audit-logs --enable-log-file-validation'
  expect(await folder.awsError(make.replace('aws ', ''))).toBe('S3BucketDoesNotExistException')
  await folder.text(`${atStore}; aws s3 mb s3://audit-logs; ${make}; aws cloudtrail start-logging --name audit`)
  const start = new Date(Date.now() - 3_600_000).toISOString()
  const validate = `aws cloudtrail validate-logs --trail-arn ${trailArn} --start-time ${start} --verbose`
  const isNamed = `${validate} | grep '[1-9][0-9]*/[0-9]* log files valid' >/dev/null`
  await folder.text(`${atStore}; until ${isNamed}; do aws cloudtrail describe-trails; done`)
  await folder.text('aws cloudtrail stop-logging --name audit')
  const status = await folder.aws('cloudtrail get-trail-status --name audit')
  expect(status.LatestDeliveryError).toBeUndefined()
  expect(status.LatestDigestDeliveryTime).toBeDefined()

  const printed = await folder.text(`${atStore}; ${validate}`)
  expect(printed).not.toContain('INVALID')
  const [, digests, of] = /(\d+)\/(\d+) digest files valid/.exec(printed) ?? []
  expect([Number(digests) > 1, digests]).toEqual([true, of])
  const [, files, all] = /(\d+)\/(\d+) log files valid/.exec(printed) ?? []
  expect([Number(files) > 0, files]).toEqual([true, all])

  const one = /Log file\ts3:\/\/audit-logs\/(\S+)\tvalid/.exec(printed)?.[1]
  const head = await folder.text(`${atStore}; aws s3api head-object --bucket audit-logs --key ${one} --output json`)
  expect(JSON.parse(head)).toMatchObject({ ContentType: 'application/json', ContentEncoding: 'gzip' })
  await folder.text(`${atStore}; aws s3 rm s3://audit-logs/${one}`)
  const { status: exit, printed: after } = await folder.run(`${atStore}; ${validate}`)
  expect(exit).toBe(1)
  expect(after).toContain(`Log file\ts3://audit-logs/${one}\tINVALID: not found`)
})
