import { expect, test } from 'vitest'
import type { HttpHeaders } from './protocol.ts'
import { recognise } from './recognise.ts'

test('recognise: REST by the signing name, method and path', () => {
  const cases: readonly [string, string, string, string, string?][] = [
    ['lambda', 'POST', '/2015-03-31/functions', 'lambda.CreateFunction'],
    ['lambda', 'GET', '/2015-03-31/functions/', 'lambda.ListFunctions'],
    ['lambda', 'POST', '/2015-03-31/functions/arn%3Aaws%3Alambda%3A1/invocations?Qualifier=1', 'lambda.Invoke'],
    ['lambda', 'GET', '/2015-03-31/functions/one', 'lambda.GetFunction'],
    ['lambda', 'GET', '/2015-03-31/functions/one/configuration', 'lambda.GetFunctionConfiguration'],
    ['route53', 'POST', '/2013-04-01/hostedzone/Z1/rrset/', 'route53.ChangeResourceRecordSets'],
    ['cloudfront', 'POST', '/2020-05-31/distribution?WithTags', 'cloudfront.CreateDistributionWithTags'],
    ['cloudfront', 'POST', '/2020-05-31/distribution', 'cloudfront.CreateDistribution'],
    ['apigateway', 'GET', '/restapis', 'apigateway.GetRestApis'],
    ['apigateway', 'GET', '/v2/apis', 'apigatewayv2.GetApis'],
    ['ses', 'POST', '/v2/email/outbound-emails', 'sesv2.SendEmail'],
    ['bedrock', 'POST', '/model/anthropic.claude%3A1/invoke', 'bedrock-runtime.InvokeModel'],
    ['bedrock', 'GET', '/foundation-models', 'bedrock.ListFoundationModels'],
    ['iotdata', 'POST', '/topics/a%2Fb', 'iot-data.Publish'],
    ['iot', 'GET', '/things/one', 'iot.DescribeThing'],
    ['glacier', 'GET', '/-/vaults', 'glacier.ListVaults'],
    ['mobiletargeting', 'GET', '/v1/apps/1', 'pinpoint.GetApp'],
    ['execute-api', 'POST', '/prod/@connections/x', 'apigatewaymanagementapi.null'],
    ['execute-api', 'POST', '/@connections/x', 'apigatewaymanagementapi.PostToConnection'],
    ['sagemaker', 'POST', '/endpoints/one/invocations', 'sagemaker-runtime.InvokeEndpoint'],
  ]
  for (const [scope, method, url, expected] of cases) {
    expect(seenName(method, url, {}, scope), `${scope} ${method} ${url}`).toBe(expected)
  }
})

test('recognise: what a request leaves out that its operation requires does not hide its name', () => {
  // DeleteFunctionEventInvokeConfig and the like are told by path alone; this one requires a parameter.
  expect(seenName('DELETE', '/tags/arn%3Aaws%3Aiot', {}, 'greengrass')).toBe('greengrass.UntagResource')
})

test('recognise: a search whose query string is posted as a form, before the form is read too', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
  const path = '/2013-01-01/search'
  expect(seenName('POST', path, form, 'cloudsearch')).toBe('cloudsearchdomain.Search')
  const host = 'search-movies-abc.us-east-1.cloudsearch.amazonaws.com'
  expect(seenName('GET', `${path}?format=sdk&pretty=true&q=a`, { host }, 'cloudsearch')).toBe(
    'cloudsearchdomain.Search',
  )
  expect(seenName('POST', path, { host, ...form }, 'cloudsearch')).toBe('cloudsearchdomain.Search')
  expect(seenName('GET', '/2013-01-01/suggest?format=sdk&pretty=true&q=a&suggester=s', {}, 'cloudsearch')).toBe(
    'cloudsearchdomain.Suggest',
  )
  expect(seenName('POST', '/2013-01-01/documents/batch?format=sdk', {}, 'cloudsearch')).toBe(
    'cloudsearchdomain.UploadDocuments',
  )
  expect(seenName('POST', path, {}, 'cloudsearch')).toBe('cloudsearch.null')
  expect(seenName('POST', '/2015-03-31/functions/one', form, 'lambda')).toBe('lambda.null')
})

test('recognise: a request without a signature by its host, or by a path that no object has', () => {
  const json = { 'content-type': 'application/json' }
  expect(seenName('POST', '/token', { host: 'oidc.eu-west-1.amazonaws.com', ...json })).toBe('sso-oidc.CreateToken')
  expect(seenName('POST', '/token', json)).toBe('sso-oidc.CreateToken')
  const bearer = { 'x-amz-sso_bearer_token': 'x' }
  const credentials = '/federation/credentials?role_name=r&account_id=111122223333'
  expect(seenName('GET', credentials, bearer)).toBe('sso.GetRoleCredentials')
  expect(seenName('GET', credentials)).toBe('s3.GetObject')
  expect(seenName('PUT', '/token/key', json)).toBe('s3.PutObject')
})

test('recognise: hosts of AWS whose names have several parts', () => {
  const cases: readonly [string, string, string, string][] = [
    ['portal.sso.eu-west-1.amazonaws.com', 'POST', '/logout', 'sso.Logout'],
    [
      'runtime.sagemaker.us-east-1.amazonaws.com:443',
      'POST',
      '/endpoints/e/invocations',
      'sagemaker-runtime.InvokeEndpoint',
    ],
    ['route53.amazonaws.com', 'GET', '/2013-04-01/hostedzone', 'route53.ListHostedZones'],
    ['lambda.us-east-1.api.aws', 'GET', '/2015-03-31/functions', 'lambda.ListFunctions'],
  ]
  for (const [host, method, url, expected] of cases) expect(seenName(method, url, { host }), host).toBe(expected)
})

test('recognise: S3 Control by the host of its account, S3 Express and others by their scope', () => {
  const host = '111122223333.s3-control.eu-west-1.amazonaws.com'
  expect(seenName('GET', '/v20180820/jobs', { host }, 's3')).toBe('s3control.ListJobs')
  expect(recognise(request('GET', '/b?session', {}, 's3express'))).toMatchObject({
    serviceName: 's3',
    isHosted: false,
    operationName: 'CreateSession',
    signingName: 's3express',
  })
  expect(seenName('GET', '/', {}, 's3express')).toBe('s3.ListDirectoryBuckets')
  const outpost = { 'x-amz-outpost-id': 'op-1' }
  expect(seenName('PUT', '/v20180820/bucket/b', outpost, 's3-outposts')).toBe('s3control.CreateBucket')
  expect(seenName('PUT', '/v20180820/bucket/b', {}, 's3')).toBe('s3.PutObject')
  const route = { 'x-amz-request-route': 'r', 'x-amz-request-token': 't' }
  expect(seenName('POST', '/WriteGetObjectResponse', route, 's3-object-lambda')).toBe('s3.WriteGetObjectResponse')
})

test('recognise: services that share signing name and version are reported as the first of them', () => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const body = Buffer.from('Action=DescribeDBClusters&Version=2014-10-31')
  expect(recognise({ ...request('POST', '/', headers, 'rds'), body })).toMatchObject({ serviceName: 'rds' })
  for (const [version, name] of [
    ['2012-06-01', 'elb'],
    ['2015-12-01', 'elbv2'],
  ] as const) {
    const balancers = Buffer.from(`Action=DescribeLoadBalancers&Version=${version}`)
    const seen = recognise({ ...request('POST', '/', headers, 'elasticloadbalancing'), body: balancers })
    expect(seen).toMatchObject({ serviceName: name, operationName: 'DescribeLoadBalancers' })
  }
})

function seenName(method: string, url: string, headers: HttpHeaders = {}, scope: string | null = null): string {
  const { serviceName, operationName } = recognise(request(method, url, headers, scope))
  return `${serviceName}.${operationName}`
}

function request(method: string, url: string, headers: HttpHeaders, scopeService: string | null) {
  return { method, url, headers, body: null, scopeService }
}
