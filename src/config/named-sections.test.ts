import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isAwsEndpoint, isMetadataHost } from './endpoint.ts'
import { inspectConfig, loadConfig } from './load-config.ts'
import { describeProblem } from './problem.ts'

let cwd = ''
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'cairn-sections-'))
})
afterAll(() => rmSync(cwd, { recursive: true }))

function given(text: string, env: Record<string, string> = {}) {
  const configFile = join(cwd, 'given.yaml')
  writeFileSync(configFile, text)
  return { env, cwd, configFile }
}

function problemsOf(text: string, env: Record<string, string> = {}): string[] {
  return inspectConfig(given(text, env)).problems.map(describeProblem)
}

const dynamodb = {
  service: 'dynamodb',
  endpoint: 'http://127.0.0.1:8000',
  signing: { kind: 'pass' },
  recording: 'strict',
  identitiesFile: null,
  certificatesFile: null,
  connectTimeoutMs: 5_000,
  idleTimeoutMs: 300_000,
  connectionsMax: 256,
}

test.each([
  ['flow', 'upstreams: {dynamodb: {endpoint: "http://127.0.0.1:8000", signing: pass, recording: strict}}'],
  ['block', 'upstreams:\n  dynamodb:\n    endpoint: http://127.0.0.1:8000/\n    signing: pass\n'],
  ['dots', 'upstreams.dynamodb.endpoint: http://127.0.0.1:8000\nupstreams.dynamodb: { signing: pass }\n'],
])('named sections: an upstream written as %s', (_, text) => {
  const { upstreams } = loadConfig(given(text))
  expect(upstreams).toEqual([dynamodb])
  expect(Object.isFrozen(upstreams) && Object.isFrozen(upstreams[0])).toBe(true)
})

test('named sections: the variable holds the section as JSON and replaces it', () => {
  const json = JSON.stringify({
    dynamodb: { endpoint: 'http://127.0.0.1:8000', signing: 'pass', recording: 'strict', connectionsMax: 256 },
    '*': {
      endpoint: 'https://dynamodb.eu-west-1.amazonaws.com',
      signing: 'sign',
      credentialsFile: 'keys',
      accounts: ['000000000001', '123456789012'],
      signingRegion: 'eu-west-1',
      recording: 'relaxed',
    },
  })
  const text = 'upstreams: { s3: { endpoint: "http://127.0.0.1:9000", signing: pass } }'
  expect(loadConfig(given(text, { CAIRN_UPSTREAMS: json })).upstreams).toEqual([
    dynamodb,
    {
      ...dynamodb,
      service: '*',
      endpoint: 'https://dynamodb.eu-west-1.amazonaws.com',
      signing: {
        kind: 'sign',
        credentials: { kind: 'file', path: join(cwd, 'keys'), profile: 'default' },
        region: 'eu-west-1',
        accounts: ['000000000001', '123456789012'],
      },
      recording: 'relaxed',
    },
  ])
  expect(loadConfig(given(text, { CAIRN_UPSTREAMS: '{}' })).upstreams).toEqual([])
})

test('named sections: sources take account and Region from the server where they name none', () => {
  const text = `
account.id: "000000000007"
region: eu-central-1
sources:
  cluster-1: { kind: kubernetes, token: a-token-of-some-length, account: 123456789012, region: eu-west-1 }
  unsigned: { kind: minio }
  aws: { kind: cloudtrail-bucket, bucket: logs, accessKeyId: AKIDAKIDAKIDAKID, secretAccessKey: s }
`
  expect(loadConfig(given(text)).sources).toEqual([
    {
      name: 'cluster-1',
      kind: 'kubernetes',
      accountId: '123456789012',
      region: 'eu-west-1',
      token: 'a-token-of-some-length',
      file: null,
    },
    { name: 'unsigned', kind: 'minio', accountId: '000000000007', region: 'eu-central-1', token: null, file: null },
    {
      name: 'aws',
      kind: 'cloudtrail-bucket',
      accountId: '000000000007',
      region: 'eu-central-1',
      bucket: 'logs',
      prefix: '',
      endpoint: null,
      queueUrl: null,
      credentials: { kind: 'keys', accessKeyId: 'AKIDAKIDAKIDAKID', secretAccessKey: 's' },
      pollIntervalMs: 60_000,
    },
  ])
})

test('named sections: redaction rules by name', () => {
  const text =
    'redaction: { hide-mail: { field: requestParameters.email, eventSource: cognito-idp.amazonaws.com, action: hash } }'
  expect(loadConfig(given(text)).redaction).toEqual([
    {
      name: 'hide-mail',
      field: 'requestParameters.email',
      eventSource: 'cognito-idp.amazonaws.com',
      eventName: null,
      action: 'hash',
    },
  ])
})

// Goal: every problem is there at once, each with its full key and its line.
test('named sections: every problem of every entry is reported, with its key and its line', () => {
  const text = `upstreams:
  dynamodb:
    endpont: http://127.0.0.1:8000
    signing: both
    recording: strict
    connectionsMax: many
  Bad_Name: { endpoint: "http://127.0.0.1:8000", signing: pass }
  s3:
    endpoint: ftp://127.0.0.1
    signing: pass
    accessKeyId: AKID
  sqs: nothing
  sns:
sources:
  cluster: { kind: kubernetes, bucket: logs }
  bucket: { kind: cloudtrail-bucket }
redaction:
  r: { field: a..b, action: forget }
  recipient: { field: recipientAccountId, action: drop }
listen.port: many
`
  expect(problemsOf(text)).toEqual([
    'upstreams.sqs (given.yaml line 12): must be a section of fields',
    'listen.port (given.yaml line 20) is "many": must be a whole number from 0 to 65535',
    'upstreams.dynamodb.endpont (given.yaml line 3): there is no such field; did you mean endpoint?',
    'upstreams.dynamodb.signing (given.yaml line 4) is "both": must be pass or sign',
    'upstreams.dynamodb.connectionsMax (given.yaml line 6) is "many": must be a whole number from 1 to 10000',
    'upstreams.dynamodb.endpoint (given.yaml line 3): must be set',
    expect.stringMatching(/^upstreams \(given\.yaml line 7\) is "Bad_Name": a name must be the signing name/),
    expect.stringMatching(/^upstreams\.s3\.endpoint \(given\.yaml line 9\) is "ftp:.*must be an http or https address/),
    'upstreams.s3.accessKeyId (given.yaml line 11): applies only where signing is sign; remove it',
    expect.stringMatching(/^upstreams\.sns\.endpoint \(given\.yaml line 13\): must be set/),
    expect.stringMatching(/^upstreams\.sns\.signing \(given\.yaml line 13\): must be set/),
    'sources.cluster.bucket (given.yaml line 15): applies only where kind is cloudtrail-bucket; remove it',
    'sources.bucket.bucket (given.yaml line 16): must be set',
    expect.stringMatching(/^redaction\.r\.field \(given\.yaml line 18\) is "a\.\.b": must be the path/),
    'redaction.r.action (given.yaml line 18) is "forget": must be drop or mask or hash',
    expect.stringMatching(/^redaction\.recipient\.field .*recipientAccountId.*cannot be redacted/),
  ])
})

test.each([
  ['AWS, passed', 'pass', 'https://s3.amazonaws.com', /is AWS/],
  ['AWS dual stack, passed', 'pass', 'https://sqs.eu-west-1.api.aws.', /is AWS/],
  ['a path', 'pass', 'http://127.0.0.1:8000/path', /must be an http or https address/],
  ['a query', 'pass', 'http://127.0.0.1:8000?a', /must be an http or https address/],
  ['user info', 'pass', 'http://user:hunter2@127.0.0.1:8000', /must be an http or https address/],
  ['a backslash', 'pass', 'http://127.0.0.1\\@example.com', /must be an http or https address/],
  ['the metadata address', 'pass', 'http://169.254.169.254', /credentials of the machine/],
  ['the metadata address as a number', 'pass', 'http://2852039166', /credentials of the machine/],
  ['the metadata address in IPv6', 'pass', 'http://[::ffff:169.254.169.254]', /credentials of the machine/],
  ['the metadata name', 'pass', 'http://Metadata.Google.Internal.', /credentials of the machine/],
  ["Cairn's own address", 'pass', 'http://127.0.0.1:4690', /own listener/],
  ["Cairn's own name", 'pass', 'http://bucket.localhost:4690', /own listener/],
  ['any address of this machine', 'pass', 'http://0.0.0.0:4690', /own listener/],
  ['no credentials', 'sign', 'http://127.0.0.1:8000', /credentials are needed/],
])('named sections: an upstream at %s is a problem', (_, signing, endpoint, message) => {
  const problems = problemsOf(`upstreams: { s3: { endpoint: '${endpoint}', signing: ${signing} } }`)
  expect(problems).toEqual([expect.stringMatching(message)])
  expect(problems.join()).not.toContain('hunter2')
})

test('named sections: credentials are a key or a file, and whole', () => {
  const upstream = (fields: string) =>
    problemsOf(`upstreams: { s3: { endpoint: "http://127.0.0.1:8000", signing: sign, ${fields} } }`)
  expect(upstream('accessKeyId: a')).toEqual([expect.stringContaining('secretAccessKey (given.yaml line 1): must be')])
  expect(upstream('secretAccessKey: a')).toEqual([expect.stringContaining('accessKeyId (given.yaml line 1): must be')])
  expect(upstream('credentialsFile: a, accessKeyId: a, secretAccessKey: b')).toEqual([
    expect.stringContaining('one or the other'),
  ])
  expect(upstream('accessKeyId: a, secretAccessKey: b, profile: c')).toEqual([
    expect.stringContaining('credentialsFile'),
  ])
  expect(upstream('credentialsFile: a, profile: c')).toEqual([])
})

test('named sections: a role is assumed with credentials, at the STS that is named or else at AWS', () => {
  const text = `
region: eu-central-1
upstreams:
  s3: { endpoint: "http://127.0.0.1:8000", signing: sign, credentialsFile: keys, roleArn: "arn:aws:iam::1:role/a/b" }
  sqs:
    endpoint: https://sqs.cn-north-1.amazonaws.com.cn
    signing: sign
    signingRegion: cn-north-1
    credentialsFile: keys
    roleArn: arn:aws-cn:iam::123456789012:role/audit
sources:
  aws:
    kind: cloudtrail-bucket
    bucket: logs
    region: eu-west-1
    accessKeyId: AKID
    secretAccessKey: s
    roleArn: arn:aws:iam::123456789012:role/audit
    roleSessionName: cairn@home
    externalId: agreed/with:them
    stsEndpoint: http://127.0.0.1:9000
    stsRegion: us-east-1
`
  const { upstreams, sources } = loadConfig(given(text))
  const base = { kind: 'file', path: join(cwd, 'keys'), profile: 'default' }
  const role = { kind: 'role', base, sessionName: 'cairn', externalId: null, stsEndpoint: null }
  expect(upstreams.map(({ signing }) => signing.kind === 'sign' && signing.credentials)).toEqual([
    { ...role, roleArn: 'arn:aws:iam::1:role/a/b', stsRegion: 'eu-central-1' },
    { ...role, roleArn: 'arn:aws-cn:iam::123456789012:role/audit', stsRegion: 'cn-north-1' },
  ])
  expect(sources).toMatchObject([
    {
      credentials: {
        kind: 'role',
        base: { kind: 'keys', accessKeyId: 'AKID', secretAccessKey: 's' },
        roleArn: 'arn:aws:iam::123456789012:role/audit',
        sessionName: 'cairn@home',
        externalId: 'agreed/with:them',
        stsEndpoint: 'http://127.0.0.1:9000',
        stsRegion: 'us-east-1',
      },
    },
  ])
})

test('named sections: all that contradicts itself about a role is reported at once', () => {
  const text = `
upstreams:
  s3:
    endpoint: http://127.0.0.1:8000
    signing: sign
    roleSessionName: cairn
    externalId: agreed
    stsEndpoint: http://169.254.169.254
    stsRegion: us-east-1
  sqs: { endpoint: "http://127.0.0.1:8000", signing: sign, credentialsFile: a, roleArn: "arn:aws:iam::1:role/a", stsRegion: us-gov-west-1 }
  sns: { endpoint: "http://127.0.0.1:8000", signing: pass, roleArn: "arn:aws:iam::1:role/a" }
  sts: { endpoint: "http://127.0.0.1:8000", signing: sign, credentialsFile: a, roleArn: "arn:aws:iam::1:user/a" }
sources:
  aws: { kind: cloudtrail-bucket, bucket: logs, roleArn: "arn:aws:iam::1:role/a", stsEndpoint: "http://127.0.0.1:4690" }
`
  expect(problemsOf(text)).toEqual([
    expect.stringMatching(/^upstreams\.s3\.accessKeyId \(given\.yaml line 4\): credentials are needed/),
    'upstreams.s3.roleSessionName (given.yaml line 6) is "cairn": must be set together with roleArn',
    'upstreams.s3.externalId (given.yaml line 7) is "agreed": must be set together with roleArn',
    expect.stringMatching(/^upstreams\.s3\.stsEndpoint .*line 8.* must be set together with roleArn/),
    'upstreams.s3.stsRegion (given.yaml line 9) is "us-east-1": must be set together with roleArn',
    expect.stringMatching(/^upstreams\.s3\.stsEndpoint .*line 8.* is an address that gives out credentials/),
    expect.stringMatching(/^upstreams\.sqs\.stsRegion .*us-gov-west-1": must be of the partition of roleArn/),
    'upstreams.sns.roleArn (given.yaml line 11): applies only where signing is sign; remove it',
    expect.stringMatching(/^upstreams\.sts\.roleArn .*must be the ARN of a role/),
    expect.stringMatching(/^sources\.aws\.accessKeyId .*credentials are needed/),
    expect.stringMatching(/^sources\.aws\.stsEndpoint .* is Cairn's own listener/),
  ])
})

test('named sections: a variable that is no JSON object, and a name that stands twice, are problems', () => {
  const message = 'upstreams (CAIRN_UPSTREAMS): must be a JSON object of entries'
  for (const json of ['[]', '{dynamodb: 1}', '"x"', 'null']) {
    expect(problemsOf('', { CAIRN_UPSTREAMS: json })).toEqual([message])
  }
  const entry = '{"endpoint":"http://127.0.0.1:8000","signing":"pass"}'
  expect(problemsOf('', { CAIRN_UPSTREAMS: `{"s3":${entry},"s3":${entry}}` })).toHaveLength(1)
  expect(problemsOf('upstreams.s3.endpoint: a\nupstreams: { s3: { endpoint: b } }')).toContainEqual(
    'upstreams.s3.endpoint (given.yaml line 2): is set twice',
  )
  const many = Object.fromEntries(Array.from({ length: 129 }, (_, at) => [`s${at}`, {}]))
  expect(problemsOf('', { CAIRN_UPSTREAMS: JSON.stringify(many) })).toEqual([
    'upstreams (CAIRN_UPSTREAMS): must have at most 128 entries',
  ])
})

test('named sections: a secret is shown neither in a problem nor in the effective configuration', () => {
  const text = `
upstreams: { s3: { endpoint: "http://127.0.0.1:8000", signing: sign, accessKeyId: a, secretAccessKey: very-hidden } }
sources: { c: { kind: minio, token: very-hidden-very-hidden } }
`
  const inspection = inspectConfig(given(text))
  expect(JSON.stringify(inspection)).toContain('very-hidden')
  const settings = 'settings' in inspection ? inspection.settings : []
  expect(JSON.stringify(settings)).not.toContain('very-hidden')
  expect(settings).toContainEqual({
    key: 'upstreams.s3.secretAccessKey',
    value: '(hidden)',
    source: 'given.yaml line 2',
  })
  expect(settings).toContainEqual({ key: 'upstreams.s3.recording', value: 'strict', source: 'default' })
  expect(settings.map(({ key }) => key)).not.toContain('upstreams.s3.identitiesFile')

  const problems = problemsOf('sources: { c: { kind: minio, token: "very hidden" , tokn: very-hidden } }')
  expect(problems).toHaveLength(2)
  expect(problems.join()).not.toMatch(/very.hidden/)
})

test('endpoints: metadata addresses and AWS hosts are told from others', () => {
  for (const host of ['169.254.170.2', 'fe80::1', 'fd00:ec2::254', '::ffff:169.254.169.254', '100.100.100.200']) {
    expect(isMetadataHost(host), host).toBe(true)
  }
  for (const host of ['127.0.0.1', '10.0.0.1', '::1', 'metadata.example.com']) {
    expect(isMetadataHost(host), host).toBe(false)
  }
  expect(isAwsEndpoint('https://s3.cn-north-1.amazonaws.com.cn')).toBe(true)
  expect(isAwsEndpoint('https://notamazonaws.com')).toBe(false)
  expect(isAwsEndpoint('https://amazonaws.com.example.org')).toBe(false)
})
