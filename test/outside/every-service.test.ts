import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CairnClient } from '../support/cairn-client.ts'
import { OutsideFolder, pythonFolder } from '../support/outside-folder.ts'
import { RecordingUpstream } from '../support/recording-upstream.ts'
import { everythingElsewhere, xmlError } from '../support/refusing-upstream.ts'
import { startServer } from '../support/start-server.ts'

const seed = 20261120
const callsOfService = 3

/** Names with a date in CloudTrail's records, or of their own there; and calls that the client makes before the call. */
const namedOtherwise = [
  'cloudfront DeleteKeyValueStore: DeleteKeyValueStore2020_05_31',
  'cloudfront UpdateVpcOrigin: UpdateVpcOrigin2020_05_31',
  'cloudfront UpdateCloudFrontOriginAccessIdentity: UpdateCloudFrontOriginAccessIdentity2020_05_31',
  'lambda ListFunctions: ListFunctions20150331',
  'lambda GetFunctionConfiguration: GetFunctionConfiguration20150331v2',
  's3 PutObjectLockConfiguration: PutBucketObjectLockConfiguration',
  'timestream-query ExecuteScheduledQuery: DescribeEndpoints',
  'timestream-query CreateScheduledQuery: DescribeEndpoints',
  'timestream-query DescribeScheduledQuery: DescribeEndpoints',
  'timestream-write DescribeBatchLoadTask: DescribeEndpoints',
  'timestream-write WriteRecords: DescribeEndpoints',
  'timestream-write CreateTable: DescribeEndpoints',
]

interface SentCall {
  readonly service: string
  readonly operation: string
  /** What the upstream answered; absent where nothing was sent. */
  readonly requestId?: string
  readonly refused?: string
}

// Goal: whatever service boto3 calls through Cairn, the call is on record by its name.
//
// Method: some operations of each service that boto3 knows, drawn by a seed, go to one server behind Cairn that answers
// each with an error and an id. Records are found by that id.
test('every service: what boto3 calls is on record by its name', async () => {
  let answered = 0
  await using upstream = await RecordingUpstream.start(({ rawHeaders }, response) => {
    answered += 1
    const id = `answer-${answered}`
    const isCbor = rawHeaders.includes('rpc-v2-cbor')
    response.writeHead(400, { 'x-amzn-RequestId': id, 'x-amz-request-id': id, 'x-amzn-errortype': 'TestError' })
    response.end(isCbor ? Buffer.of(0xa0) : xmlError(id, 'A test.'))
  })
  await using server = await startServer({
    env: { ...everythingElsewhere(upstream.endpoint), CAIRN_DATA_EVENTS: 'all' },
  })
  using folder = new OutsideFolder(server)
  const command = `python3 '${join(pythonFolder, 'call_every_service.py')}' ${seed} ${callsOfService}`
  const calls: readonly SentCall[] = (await folder.text(command))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  const { records } = await cairn.search([])
  const byRequest = new Map(records.map(({ record }) => [record.requestID, record]))
  const sent = calls.filter(({ requestId }) => requestId !== undefined)
  const missing = sent.filter(({ requestId }) => !byRequest.has(requestId))
  const otherwise = sent.flatMap(({ service, operation, requestId }) => {
    const name = byRequest.get(requestId)?.eventName
    return name === undefined || name === operation ? [] : [`${service} ${operation}: ${name}`]
  })
  expect(sent.length).toBeGreaterThan(1_000)
  expect(missing).toEqual([])
  expect(otherwise).toEqual(namedOtherwise)
})
