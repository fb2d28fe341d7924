import fc from 'fast-check'
import { expect, test } from 'vitest'
import { redact } from './redaction.ts'
import { scrubText } from './scrub-text.ts'

const hidden = 'HIDDEN_DUE_TO_SECURITY_REASONS'
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP_mB92K'
// Put together here, so that whoever searches this repository for tokens finds none.
const githubToken = `ghp_${'a1B2'.repeat(9)}`
const slackToken = ['xoxb', '123456789012', '1234567890123', 'AbCdEfGhIjKlMnOp'].join('-')
const accessKeyId = 'AKIAIOSFODNN7EXAMPLE'
const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'

// `▮` stands for a secret's place.
test.each([
  // Addresses
  ['https://user:secret@example.com/a?b=c', 'https://example.com/a?b=c'],
  ['see ftp://u@h and mailto:a@b', 'see ftp://h and mailto:a@b'],
  [
    'https://b.example/k?X-Amz-Date=1&X-Amz-Signature=abc&x=1',
    'https://b.example/k?X-Amz-Date=1&X-Amz-Signature=▮&x=1',
  ],
  ['https://b.example/k?AWSAccessKeyId=AKIA&Signature=abc%3D', 'https://b.example/k?AWSAccessKeyId=▮&Signature=▮'],
  [
    'GET /k?X-Amz-Credential=AKIA%2F2026&X-Amz-Security-Token=IQo%2F HTTP/1.1',
    'GET /k?X-Amz-Credential=▮&X-Amz-Security-Token=▮ HTTP/1.1',
  ],
  ['https://a.example/c/b?sv=2024-11-04&sp=r&sig=Zm9v%2Bw%3D%3D', 'https://a.example/c/b?sv=2024-11-04&sp=r&sig=▮'],
  [
    'https://s.example/b/o?X-Goog-Credential=a%40b&X-Goog-Signature=0f',
    'https://s.example/b/o?X-Goog-Credential=▮&X-Goog-Signature=▮',
  ],
  [
    'https://swift.example/v1/k?temp_url_sig=0f&temp_url_expires=1',
    'https://swift.example/v1/k?temp_url_sig=▮&temp_url_expires=1',
  ],
  ['/callback#access_token=abc&state=1&id_token=def', '/callback#access_token=▮&state=1&id_token=▮'],
  [
    '/login?next=%2Fa%3Ftoken%3Dabc%26sig%3Ddef%26page%3D2&x=1',
    '/login?next=%2Fa%3Ftoken%3D▮%26sig%3D▮%26page%3D2&x=1',
  ],
  ['curl/8.5 token=abc', 'curl/8.5 token=▮'],
  // Connection strings, forms, settings
  ['Server=db;Uid=u;Pwd=s3cret;Database=d', 'Server=db;Uid=u;Pwd=▮;Database=d'],
  [
    'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=Zm9v==;EndpointSuffix=x',
    'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=▮;EndpointSuffix=x',
  ],
  [
    'Endpoint=sb://n/;SharedAccessKeyName=root;SharedAccessKey=Zm9v=',
    'Endpoint=sb://n/;SharedAccessKeyName=root;SharedAccessKey=▮',
  ],
  ['could not connect: user=u password=s3cret host=h', 'could not connect: user=u password=▮ host=h'],
  ['password = "two words" is wrong', 'password = "▮" is wrong'],
  ["invalid value for api_key='abc'", "invalid value for api_key='▮'"],
  ['user[password]=s3cret&user[name]=n', 'user[password]=▮&user[name]=n'],
  ['{:password=>"s3cret", :name=>"n"}', '{:password=>"▮", :name=>"n"}'],
  ['aws_secret_access_key = abc/def', 'aws_secret_access_key = ▮'],
  ['client_id=c&client_secret=s&grant_type=g', 'client_id=c&client_secret=▮&grant_type=g'],
  // JSON
  ['cannot read {"user":"u","password":"a \\" b","n":1}', 'cannot read {"user":"u","password":"▮","n":1}'],
  ['cannot read {\\"token\\": \\"abc\\", \\"n\\": 1}', 'cannot read {\\"token\\": \\"▮\\", \\"n\\": 1}'],
  ['body=%7B%22password%22%3A%22abc%22%2C%22n%22%3A1%7D', 'body=%7B%22password%22%3A%22▮%22%2C%22n%22%3A1%7D'],
  ['"clientSecret": "never closed', '"clientSecret": "▮'],
  // Headers
  ['Authorization: Bearer abc', 'Authorization: ▮'],
  ['authorization: Basic dTpw\r\nhost: h', 'authorization: ▮\r\nhost: h'],
  [
    'Authorization=AWS4-HMAC-SHA256 Credential=AKIA/1/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0f',
    'Authorization=▮ SignedHeaders=host, Signature=▮',
  ],
  ['Authorization: AWS4-HMAC-SHA256 Credential=AKIA/1, SignedHeaders=host, Signature=0f', 'Authorization: ▮'],
  ["'Bearer s3cr3t-value' is not a key=value pair", `'Bearer ▮' is not a key=value pair`],
  ['sent basic dXNlcjpwYXNz to it', 'sent basic ▮ to it'],
  ['token=Bearer abc', 'token=▮'],
  ['Cookie: a=b; c=d', 'Cookie: ▮'],
  ['Cookie: a="b c"; d=e', 'Cookie: ▮'],
  ["token=pwd='two words' next", "token=▮' next"],
  ["token=pwd = 'two words' next", "token=▮ = '▮' next"],
  ['host:h\nx-amz-security-token:IQoJ//x\n\nhost', 'host:h\nx-amz-security-token:▮\n\nhost'],
  ['x-amz-server-side-encryption-customer-key: Zm9v', 'x-amz-server-side-encryption-customer-key: ▮'],
  ['X-Vault-Token: abc', 'X-Vault-Token: ▮'],
  // What it is says its beginning
  [`bad assertion ${jwt}.`, 'bad assertion ▮'],
  [`/a?next=%20${jwt}`, '/a?next=%20▮'],
  [`(${githubToken}, ${slackToken})`, '(▮, ▮)'],
  [`git/2.39 github_pat_${'a1_'.repeat(10)}`, 'git/2.39 ▮'],
  [`glpat-${'a1B2'.repeat(5)}`, '▮'],
  // Keys
  [`${accessKeyId} ${secretAccessKey}`, `${accessKeyId} ▮`],
  [`${accessKeyId}:${secretAccessKey}`, `${accessKeyId}:▮`],
  [`${accessKeyId}/${secretAccessKey}`, `${accessKeyId}/▮`],
  [`${secretAccessKey} belongs to ${accessKeyId}.`, `▮ belongs to ${accessKeyId}.`],
  ['x -----BEGIN RSA PRIVATE KEY-----\nMII', '▮'],
  ['-----BEGIN+EC+PRIVATE+KEY-----%0AMII', '▮'],
  ['-----BEGIN PGP PRIVATE KEY BLOCK-----', '▮'],
])('redaction: the text %j becomes %j', (text, expected) => {
  const scrubbed = expected.replaceAll('▮', hidden)
  expect(scrubText(text)).toBe(scrubbed)
  expect(scrubText(scrubbed), 'once more').toBe(scrubbed)
  expect(redact([text], '', '').value).toEqual([scrubbed])
})

test.each([
  // Names of things
  'arn:aws:secretsmanager:us-east-1:123456789012:secret:name-AbCdEf',
  'arn:aws:ssm:us-east-1:123456789012:parameter/password',
  'arn:aws:iam::123456789012:role/token',
  'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  'https://example.com/@handle',
  '"https://a.example","x@y"',
  'reports/key=2026/part-0.parquet',
  'kms_key_id=1234abcd&key=logs/2026&KeyName=a&secretId=name',
  // Ids and hashes
  accessKeyId,
  `${accessKeyId} 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12`,
  secretAccessKey,
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'x-amz-id-2: Uuag1LuByRx9e6j5Onimru9pO4ZVKnJ2Qz7/C1NPcfTWAtRPfTaOFg==',
  'ETag="9bb58f26192e4ba00f01e2e7b136bbd8", x-amz-server-side-encryption-customer-key-MD5: 4xSJwWGz0B3fpPcR6oVn3w==',
  '-----BEGIN CERTIFICATE-----\nMII',
  // Where to go on
  'NextToken=abc&MaxResults=5',
  '?list-type=2&continuation-token=1ueGcxLPRx1Tr%2FXYExHnhbYLgveDs2J%2Fwm36Hy4vbOwM%3D',
  '{"nextToken":"abc","clientRequestToken":"def","max_tokens":5}',
  // Sentences
  'The security token included in the request is invalid.',
  'The NextToken that you provided is invalid',
  'Invalid token: expected a number',
  'Password does not conform to policy: Password must have numeric characters',
  "Authorization header requires 'Credential' parameter.",
  "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
  'Missing Authentication Token',
  'Bearer authentication required, basic authentication refused; basic understanding.',
  'Rate exceeded (Service: Ssm; Status Code: 400; Request ID: 7a62c49f-347e-4fc4-9331-6e8eEXAMPLE)',
  'User: arn:aws:sts::123456789012:assumed-role/Admin/s is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:us-east-1:123456789012:secret:a because no identity-based policy allows the secretsmanager:GetSecretValue action',
  'The string to sign was: AWS4-HMAC-SHA256\n20260101T000000Z',
  // User agents
  'aws-cli/2.15.30 md/awscrt#0.19.19 ua/2.0 os/linux#6.1.0 md/arch#x86_64 lang/python#3.11.8 cfg/retry-mode#standard md/prompt#off md/command#sts.get-session-token',
  'APN/1.0 HashiCorp/1.0 Terraform/1.7.5 (+https://www.terraform.io) terraform-provider-aws/5.42.0 aws-sdk-go-v2/1.26.0 lang/go#1.21.8',
  '[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.750 Linux/5.10 OpenJDK_64-Bit_Server_VM/25.412-b09 java/1.8.0_412 cfg/retry-mode/standard]',
  'token=',
  'password: ',
  '"secret":""',
  '',
])('redaction: the text %j stays', (text) => {
  expect(scrubText(text)).toBe(text)
})

test('redaction: a policy stays as it is', () => {
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'NoTokens',
        Effect: 'Deny',
        Principal: '*',
        Action: ['sts:GetSessionToken', 'secretsmanager:*'],
        Resource: 'arn:aws:secretsmanager:*:123456789012:secret:*',
        Condition: { DateLessThan: { 'aws:TokenIssueTime': '2026-01-01T00:00:00Z' } },
      },
    ],
  }
  expect(scrubText(JSON.stringify(policy))).toBe(JSON.stringify(policy))
  expect(scrubText(JSON.stringify(policy, null, 2))).toBe(JSON.stringify(policy, null, 2))
})

const words = fc.stringMatching(/^[ -~\t\n]*$/)

test('redaction: a secret that is said to be one is not in the text afterwards, whatever stands around it', () => {
  const secret = 'S3cr3tVa1ueThatNobodyKnows'
  const saying = fc.constantFrom(
    `token=${secret}`,
    `X-Amz-Security-Token=${secret}`,
    `"password" : "${secret}"`,
    `{\\"api_key\\":\\"${secret}\\"}`,
    `pwd = '${secret} ${secret}'`,
    `Authorization: Bearer ${secret}`,
    `sig%3D${secret}`,
    `eyJ${secret}.${secret}.${secret}`,
    `ghp_${secret}`,
    `://${secret}@h`,
    `-----BEGIN PRIVATE KEY-----${secret}`,
  )
  fc.assert(
    fc.property(words, saying, words, (before, said, after) => {
      expect(scrubText(`${before} ${said} ${after}`)).not.toContain(secret)
    }),
  )
})

test('redaction: a text that was scrubbed is not changed again', () => {
  const pieces = fc.constantFrom(
    ...[
      'token',
      'Authorization',
      'key',
      'sig',
      '=',
      ':',
      '%3D',
      '%22',
      '"',
      "'",
      '\\',
      ' ',
      '&',
      ';',
      '\n',
      'Bearer',
      'abc',
      'eyJ',
      '.',
      '://',
      '@',
      '-',
    ],
    ...[accessKeyId, secretAccessKey, 'é', '\u{1f512}'],
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      const once = scrubText(parts.join(''))
      expect(scrubText(once)).toBe(once)
    }),
  )
})

// Method: each text is what would make a pattern try again from every character; a quadratic one would take minutes.
test.each([
  '://',
  '?Signature=',
  'token=',
  'token="',
  'token="\\"',
  'token\\":\\"',
  '"token":',
  'token ',
  'token=  ',
  'token%22%3A%22',
  'token%3D',
  'password',
  'aaaaaaaaaaaaaaaa',
  'a-',
  ':',
  '=',
  'eyJ',
  'eyJaaaaaa.',
  'eyJ.',
  'ghp_',
  'xoxb-1',
  'SG.',
  'ya29.',
  'AIza',
  'sk_live_',
  'Bearer ',
  'Bearer+',
  'bearer%20',
  'basic  ',
  'AKIA',
  accessKeyId,
  `${accessKeyId}/`,
  `${secretAccessKey} `,
  'Authorization: ',
  'Authorization: "',
  '-----BEGIN ',
  '-----BEGIN A PRIVATE ',
  '\\',
  '%',
  '%22',
  ' ',
])('redaction: a text of %j again and again takes no longer than another', (piece) => {
  const slow = piece.repeat(Math.ceil(400_000 / piece.length))
  for (const text of [
    slow,
    `${slow}=`,
    `${slow}@`,
    `x=${slow}`,
    `token="${slow}`,
    `${accessKeyId} ${slow}`,
    `-----BEGIN${slow}`,
  ]) {
    expect(scrubText(text).length).toBeGreaterThan(0)
  }
})
