import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type AwsTarget,
  jsonCall,
  type PlainCall,
  queryCall,
  sendPlain,
  signedHeaders,
} from '../support/aws-clients.ts'
import { CairnClient, type ShownRecord } from '../support/cairn-client.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

const operatorId = '123456789012'
const lookup = jsonCall('cloudtrail', 'CloudTrail_20131101.LookupEvents')
const whoAmI = queryCall('sts', 'GetCallerIdentity', '2011-06-15')

let server: TestServer
let target: AwsTarget
beforeAll(async () => {
  server = await startServer({ config: 'capture.rejectedPerSecond: 1000\n' })
  target = { url: server.url, credentials: server.credentials() }
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

const minuteMs = 60_000
const stranger = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'of-nobody', sessionToken: null }

interface Refusal {
  readonly what: string
  readonly headers: (call: PlainCall) => Record<string, string>
  /** Name and status where errors are JSON, and where they are XML. */
  readonly json: readonly [name: string, status: number]
  readonly query: readonly [name: string, status: number]
  readonly says?: string
}

const refusals: readonly Refusal[] = [
  {
    what: 'no signature',
    headers: (call) => ({ ...call.headers }),
    json: ['MissingAuthenticationTokenException', 400],
    query: ['MissingAuthenticationToken', 403],
  },
  {
    what: 'a wrong signature',
    headers: (call) => spoilt(signedHeaders(call, target)),
    json: ['InvalidSignatureException', 400],
    query: ['SignatureDoesNotMatch', 403],
    says: 'does not match the signature you provided',
  },
  {
    what: 'a wrong secret',
    headers: (call) =>
      signedHeaders(call, { ...target, credentials: { ...target.credentials, secretAccessKey: 'wrong' } }),
    json: ['InvalidSignatureException', 400],
    query: ['SignatureDoesNotMatch', 403],
  },
  {
    what: 'another body than the signed one',
    headers: (call) => signedHeaders({ ...call, body: `${call.body} ` }, target),
    json: ['InvalidSignatureException', 400],
    query: ['SignatureDoesNotMatch', 403],
  },
  {
    what: 'a Region that is not served',
    headers: (call) => signedHeaders(call, { ...target, region: 'mars-north-1' }),
    json: ['InvalidSignatureException', 400],
    query: ['SignatureDoesNotMatch', 403],
    says: 'Credential should be scoped to a valid region',
  },
  {
    what: 'a clock that is behind',
    headers: (call) => signedHeaders(call, target, Date.now() - 16 * minuteMs),
    json: ['InvalidSignatureException', 400],
    query: ['SignatureDoesNotMatch', 403],
    says: 'Signature expired',
  },
  {
    what: 'a clock that is ahead',
    headers: (call) => signedHeaders(call, target, Date.now() + 16 * minuteMs),
    json: ['InvalidSignatureException', 400],
    query: ['SignatureDoesNotMatch', 403],
    says: 'Signature not yet current',
  },
  {
    what: 'a key that nobody has',
    headers: (call) => signedHeaders(call, { ...target, credentials: stranger }),
    json: ['UnrecognizedClientException', 400],
    query: ['InvalidClientTokenId', 403],
    says: 'security token included in the request is invalid',
  },
]

test.each(refusals)('refused callers: $what', async ({ headers, json, query, says = '' }) => {
  const answers = [
    { call: lookup, expected: json, nameOf: (text: string) => JSON.parse(text).__type },
    { call: whoAmI, expected: query, nameOf: (text: string) => /<Code>(.*)<\/Code>/.exec(text)?.[1] },
  ]
  for (const { call, expected, nameOf } of answers) {
    const { status, text, headers: answered } = await sendPlain(target.url, call, headers(call))
    expect([nameOf(text), status]).toEqual(expected)
    expect(text).toContain(says)
    const [record, ...others] = await recordsOf(answered.get('x-amzn-requestid') ?? '')
    expect(others).toEqual([])
    expect(record?.record).toMatchObject({
      userIdentity: { type: 'Unknown' },
      recipientAccountId: operatorId,
      sourceIPAddress: '127.0.0.1',
      errorCode: expected[0],
      requestParameters: null,
      responseElements: null,
    })
    expect(record?.text).not.toContain(target.credentials.accessKeyId)
    expect(record?.text).not.toContain('Signature=')
  }
})

// boto3 signs so where its user says `region_name=''`.
test('refused callers: who names no Region is served in the Region of the configuration', async () => {
  const nowhere = { ...target, region: '' }
  for (const call of [whoAmI, lookup]) {
    const { status, text, headers } = await sendPlain(server.url, call, signedHeaders(call, nowhere))
    expect(status, text).toBe(200)
    const records = await recordsOf(headers.get('x-amzn-requestid') ?? '')
    expect(records.map(({ record }) => record.awsRegion)).toEqual(['us-east-1'])
  }
})

test('refused callers: an answer to a stranger of the own API is JSON, and on record too', async () => {
  using cairn = new CairnClient({ ...target, credentials: stranger })
  const { status, text } = await cairn.get('search')
  expect(status).toBe(400)
  expect(JSON.parse(text).error.code).toBe('UnrecognizedClientException')
  using root = new CairnClient(target)
  const { records } = await root.search([
    ['eventName', 'Search'],
    ['userIdentity.type', 'Unknown'],
  ])
  expect(records).toHaveLength(1)
})

// Goal: strangers cannot fill the disk with records, and still every one of their requests is accounted for.
//
// Method: many at once; what was recorded one by one and what the summary counts are together all of them. The
// summary of the last minute is written when the server stops.
test('refused callers: ten a second are recorded one by one, the others are counted in one summary', async () => {
  await using flooded = await startServer()
  const sent = 90
  const url = flooded.url
  const startedMs = performance.now()
  const answers = await Promise.all(Array.from({ length: sent }, () => sendPlain(url, lookup, { ...lookup.headers })))
  const secondsSpanned = Math.floor((performance.now() - startedMs) / 1000) + 1
  expect(answers.filter(({ status }) => status !== 400)).toEqual([])
  await flooded.restart()
  using root = new CairnClient({ url: flooded.url, credentials: flooded.credentials() })
  const { records } = await root.search([['userIdentity.type', 'Unknown']])
  expect(records.length).toBeGreaterThanOrEqual(10)
  expect(records.length).toBeLessThanOrEqual(10 * (secondsSpanned + 1))
  const summaries = (await root.search([['eventName', 'SummariseRejectedRequests']])).records
  expect(summaries.map(({ record }) => record.serviceEventDetails)).toEqual([
    { requestsByErrorCode: { MissingAuthenticationTokenException: sent - records.length } },
  ])
})

async function recordsOf(requestId: string): Promise<readonly ShownRecord[]> {
  using root = new CairnClient(target)
  return (await root.search([['requestID', requestId]])).records
}

/** With another last digit of the signature. */
function spoilt(headers: Record<string, string>): Record<string, string> {
  const authorization = headers.authorization ?? ''
  return { ...headers, authorization: `${authorization.slice(0, -1)}${authorization.endsWith('0') ? '1' : '0'}` }
}
