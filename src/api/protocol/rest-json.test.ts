import { expect, test } from 'vitest'
import { required } from '../../base/assert.ts'
import { commonError, modelledError } from '../../contract/errors.ts'
import { modelOf } from '../../contract/models.ts'
import type { ServiceContract } from '../../contract/service-contract.ts'
import type { HttpHeaders, HttpResponseParts } from './protocol.ts'
import { restJson } from './rest-json.ts'
import { wholeBody } from './streamed-body.ts'

const lambda = contract('lambda')

test('rest-json: members from path, query string, headers and body', () => {
  const body = JSON.stringify({ Description: 'd', Environment: { Variables: { A: 'b' } }, FunctionName: 'other' })
  const url = '/2015-03-31/functions/arn%3Aaws%3Alambda%3Aone/configuration'
  expect(decode(lambda, 'UpdateFunctionConfiguration', url, { body })).toEqual({
    FunctionName: 'arn:aws:lambda:one',
    Description: 'd',
    Environment: { Variables: { A: 'b' } },
  })
  const list = '/2015-03-31/functions?MaxItems=10&Marker=a%2Fb+c&FunctionVersion=ALL'
  expect(decode(lambda, 'ListFunctions', list)).toEqual({ MaxItems: 10, Marker: 'a/b c', FunctionVersion: 'ALL' })
  const tags = '/2017-03-31/tags/arn?tagKeys=a&tagKeys=b%20c'
  expect(decode(lambda, 'UntagResource', tags)).toEqual({ Resource: 'arn', TagKeys: ['a', 'b c'] })
})

test('rest-json: the query string of a GET that was posted as a form', () => {
  const search = contract('cloudsearchdomain')
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const body = 'format=sdk&pretty=true&q=star+wars%26&size=5'
  const sent = { method: 'POST', headers, body }
  expect(decode(search, 'Search', '/2013-01-01/search', sent)).toEqual({ query: 'star wars&', size: 5 })
  expect(decode(search, 'Search', '/2013-01-01/search?q=a', sent)).toEqual({ query: 'a' })
})

test('rest-json: a body that is one member: bytes, a structure, or a stream that is passed on', () => {
  const invoke = '/2015-03-31/functions/f/invocations?Qualifier=1'
  const headers = { 'x-amz-invocation-type': 'Event' }
  const whole = decode(lambda, 'Invoke', invoke, { headers, body: '{"a":1}' })
  expect(whole).toMatchObject({ FunctionName: 'f', Qualifier: '1', InvocationType: 'Event' })
  expect(Buffer.from(required(bytesOf(whole.Payload), 'the payload')).toString()).toBe('{"a":1}')
  expect(decode(lambda, 'Invoke', invoke)).not.toHaveProperty('Payload')

  const store = contract('mediastore-data')
  const stream = wholeBody(Buffer.from('bytes'))
  expect(decode(store, 'PutObject', '/a/b%20c', { stream })).toMatchObject({ Path: 'a/b c', Body: stream })

  const glacier = contract('glacier')
  const job = '/-/vaults/v/jobs'
  expect(decode(glacier, 'InitiateJob', job, { body: '{"Type":"inventory-retrieval"}' })).toEqual({
    accountId: '-',
    vaultName: 'v',
    jobParameters: { Type: 'inventory-retrieval' },
  })
})

test('rest-json: what an event stream carries is not looked at', () => {
  const lex = contract('lexv2-runtime')
  const url = '/bots/b/botAliases/a/botLocales/en_US/sessions/s/conversation'
  expect(decode(lex, 'StartConversation', url, { body: 'no json' })).toMatchObject({ botId: 'b', sessionId: 's' })
})

test('rest-json: JSON in a header, instants, and a map of all other parameters', () => {
  const attributes = Buffer.from('{"a":1}').toString('base64')
  const url = '/bot/b/alias/a/user/u/content'
  const headers = { 'x-amz-lex-session-attributes': attributes, 'content-type': 'audio/l16' }
  expect(decode(contract('lex-runtime'), 'PostContent', url, { headers })).toMatchObject({
    botName: 'b',
    sessionAttributes: '{"a":1}',
    contentType: 'audio/l16',
  })
  const sdk = '/restapis/r/stages/s/sdks/java?groupId=g&artifactId=a'
  expect(decode(contract('apigateway'), 'GetSdk', sdk)).toMatchObject({ parameters: { groupId: 'g', artifactId: 'a' } })
  const signed = `${sdk}&x-id=GetSdk&X-Amz-Signature=0`
  expect(decode(contract('apigateway'), 'GetSdk', signed)).toHaveProperty('parameters', {
    groupId: 'g',
    artifactId: 'a',
  })
})

test('rest-json: free JSON may be any value', () => {
  const bedrock = contract('bedrock-runtime')
  const body = JSON.stringify({ additionalModelRequestFields: [1, { a: null }] })
  expect(decode(bedrock, 'Converse', '/model/m/converse', { body })).toMatchObject({
    modelId: 'm',
    additionalModelRequestFields: [1, { a: null }],
  })
})

test('rest-json: bodies and values of another kind are refused in the words of JSON services', () => {
  const url = '/2015-03-31/functions/f/configuration'
  expect(() => decode(lambda, 'UpdateFunctionConfiguration', url, { body: '{' })).toThrow('not valid JSON')
  expect(() => decode(lambda, 'UpdateFunctionConfiguration', url, { body: '[]' })).toThrow('Start of list')
  expect(() => decode(lambda, 'ListFunctions', '/2015-03-31/functions?MaxItems=x')).toThrow(
    expect.objectContaining({ kind: 'serialization' }),
  )
  expect(() => decode(lambda, 'GetFunction', '/2015-03-31/functions/%zz')).toThrow(
    expect.objectContaining({ kind: 'serialization' }),
  )
})

test('rest-json: answers have their status, headers and body where the model says', () => {
  const protocol = restJson(lambda)
  const create = required(lambda.operations.get('CreateFunction'), 'the operation')
  const created = protocol.encodeResponse(create, { FunctionName: 'f', Timeout: 3 }, 'r-1')
  expect(created).toMatchObject({
    status: 201,
    headers: { 'content-type': 'application/json', 'x-amzn-RequestId': 'r-1' },
  })
  expect(JSON.parse(text(created))).toEqual({ FunctionName: 'f', Timeout: 3 })
  const invoke = required(lambda.operations.get('Invoke'), 'the operation')
  const output = { StatusCode: 202, FunctionError: 'Unhandled', Payload: Buffer.from('{}') }
  const invoked = protocol.encodeResponse(invoke, output, 'r-1')
  expect(invoked).toMatchObject({ status: 202, headers: { 'x-amz-function-error': 'Unhandled' } })
  expect(text(invoked)).toBe('{}')
  const remove = required(lambda.operations.get('DeleteEventSourceMapping'), 'the operation')
  expect(protocol.encodeResponse(remove, {}, 'r-1').status).toBe(202)
})

test('rest-json: errors name themselves in a header and say their members where the model has them', () => {
  const protocol = restJson(lambda)
  const denied = protocol.encodeError(commonError('accessDenied', 'no'), 'r-1')
  expect(denied).toMatchObject({ status: 400, headers: { 'x-amzn-ErrorType': 'AccessDeniedException' } })
  expect(JSON.parse(text(denied))).toEqual({ message: 'no' })
  const members = { retryAfterSeconds: '3', Reason: 'ConcurrentInvocationLimitExceeded' }
  const slow = protocol.encodeError(modelledError(lambda, 'TooManyRequestsException', 'slow', members), 'r-1')
  expect(slow).toMatchObject({ status: 429, headers: { 'retry-after': '3' } })
  expect(JSON.parse(text(slow))).toEqual({ Reason: 'ConcurrentInvocationLimitExceeded', message: 'slow' })
})

interface Given {
  readonly method?: string
  readonly headers?: HttpHeaders
  readonly body?: string
  readonly stream?: ReturnType<typeof wholeBody>
}

function decode(service: ServiceContract, name: string, url: string, given: Given = {}) {
  const operation = required(service.operations.get(name), name)
  const { method = operation.method, headers = {}, body = '', stream } = given
  const [path = '', query = ''] = url.split('?')
  const parts = { method, path, query, headers, body: Buffer.from(body) }
  return restJson(service).decodeRequest(operation, stream === undefined ? parts : { ...parts, stream })
}

function contract(name: string): ServiceContract {
  return required(modelOf(name), `${name} in the table of models`)
}

function bytesOf(value: unknown): Uint8Array | null {
  return value instanceof Uint8Array ? value : null
}

function text({ body }: HttpResponseParts): string {
  return body instanceof Uint8Array ? Buffer.from(body).toString() : ''
}
