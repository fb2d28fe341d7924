import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compilePolicy, policyCharacters } from './compile-policy.ts'
import type { PolicyKind } from './compiled-policy.ts'
import { MalformedPolicyError } from './malformed-policy.ts'

const bucket = 'arn:aws:s3:::example_bucket'
const listing = { Effect: 'Allow', Action: 's3:ListBucket', Resource: bucket }
const version = '2012-10-17'
const syntax = 'Syntax errors in policy.'
const legacy = 'The policy failed legacy parsing'
const tooOld = 'Policy document must be version 2012-10-17 or greater.'
const noVendor = 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'
const oneColon = 'Actions/Condition can contain only one colon.'
const sidsUnique = 'Statement IDs (SID) in a single policy must be unique.'

/** What IAM answers, for one statement that differs from `listing`. A member that is undefined is left out. */
const identityStatements: readonly (readonly [Record<string, unknown>, string])[] = [
  [{ Foo: 1 }, syntax],
  [{ Effect: undefined }, syntax],
  [{ Effect: 'Maybe' }, syntax],
  [{ Effect: 'denY' }, legacy],
  [{ Sid: {} }, syntax],
  [
    { Sid: 'a-b' },
    'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
  ],
  [{ Principal: '*' }, 'Policy document should not specify a principal.'],
  [{ NotPrincipal: { AWS: '*' } }, 'Policy document should not specify a principal.'],
  [{ Action: undefined }, 'Policy statement must contain actions.'],
  [{ Action: [] }, 'Policy statement must contain actions.'],
  [{ Action: {} }, syntax],
  [{ Action: [[]] }, syntax],
  [{ Action: [], NotAction: 's3:ListBucket' }, syntax],
  [{ Action: 'ListBucket' }, noVendor],
  [{ Action: '' }, noVendor],
  [{ Action: 'a a:ListBucket' }, 'Vendor a a is not valid'],
  [{ Action: 's3:List:Bucket' }, oneColon],
  [{ Action: ['s3s:ListBucket', 's:3s:ListBucket'] }, oneColon],
  [{ Resource: undefined }, 'Policy statement must contain resources.'],
  [{ Resource: [] }, 'Policy statement must contain resources.'],
  [{ Resource: undefined, Action: undefined }, 'Policy statement must contain actions.'],
  [{ Resource: { a: bucket } }, syntax],
  [{ Resource: [bucket, {}] }, syntax],
  [{ NotResource: '*' }, syntax],
  [{ Resource: '' }, 'Resource  must be in ARN format or "*".'],
  [{ Resource: ['adf'] }, 'Resource adf must be in ARN format or "*".'],
  [{ Resource: 'sdf', Action: 's:3:ListBucket' }, 'Resource sdf must be in ARN format or "*".'],
  [{ Resource: 'a:bsd' }, 'Partition "bsd" is not valid for resource "arn:bsd:*:*:*:*".'],
  [{ Resource: 'a:b:c' }, 'Partition "b" is not valid for resource "arn:b:c:*:*:*".'],
  [{ Resource: 'a:b:c:d:e:f:g:h' }, 'Partition "b" is not valid for resource "arn:b:c:d:e:f:g:h".'],
  [{ Resource: 'aws:s3:::b' }, 'Partition "s3" is not valid for resource "arn:s3:::b:*".'],
  [{ Resource: 'arn:aws' }, 'Resource vendor must be fully qualified and cannot contain regexes.'],
  [{ Resource: 'arn:aws::fdsasf' }, legacy],
  [{ Resource: 'arn:aws::::b' }, legacy],
  [{ Resource: 'arn:aws:s3::b', Action: undefined }, legacy],
  [{ Resource: 'arn:aws:s3:us-east-1::b' }, 'Resource arn:aws:s3:us-east-1::b can not contain region information.'],
  [
    { Resource: 'arn:aws:iam:us-east-1::b' },
    'IAM resource arn:aws:iam:us-east-1::b cannot contain region information.',
  ],
  [
    { Resource: 'arn:aws:iam:::b' },
    'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, ' +
      'mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.',
  ],
  [{ Condition: [] }, syntax],
  [{ Condition: 'a' }, syntax],
  [{ Condition: { StringEquals: 'b' } }, syntax],
  [{ Condition: { StringEquals: { a: {} } } }, syntax],
  [{ Condition: { StringEquals: { a: null } } }, syntax],
  [{ Condition: { x: { a: '1' } } }, syntax],
  [{ Condition: { NullIfExists: { a: 'true' } } }, syntax],
  [{ Condition: { 'ForAnyValue::StringEquals': { a: 'b' } } }, syntax],
  [{ Condition: { DateGreaterThan: { a: 'sdfdsf' } } }, legacy],
  [{ Condition: { DateLessThan: { a: '234-13' } } }, legacy],
  [{ Condition: { DateLessThan: { a: '9223372036854775808' } } }, legacy],
  [{ Condition: { DateLessThanEquals: { a: '2016-12-13t2:00:00.593194+1' } } }, legacy],
  [{ Condition: { DateLessThanEquals: { a: '2016-12-13t2:00:00.1999999999+10:59' } } }, legacy],
]

test.each(identityStatements)('policy grammar: IAM does not take a statement with %j', (change, message) => {
  expect(problemOf({ Version: version, Statement: { ...listing, ...change } }, 'identity')).toBe(message)
})

test.each<readonly [unknown, string]>([
  [[], syntax],
  [null, syntax],
  [{}, syntax],
  [{ Version: version }, syntax],
  [{ Version: version, Statement: [] }, syntax],
  [{ Version: version, Statement: ['a'] }, syntax],
  [{ Version: version, Statement: listing, Foo: 1 }, syntax],
  [{ Version: version, Statement: listing, Id: {} }, syntax],
  [{ Version: '2013-10-17', Statement: listing }, syntax],
  [{ Version: '2008-10-17', Statement: listing }, tooOld],
  [{ Statement: listing }, tooOld],
  [{ Statement: { ...listing, Effect: 'denY' } }, tooOld],
  [
    {
      Version: version,
      Statement: [
        { ...listing, Sid: 'a' },
        { Effect: 'Allow', Sid: 'a' },
      ],
    },
    sidsUnique,
  ],
  [{ Version: version, Statement: [{ Effect: 'Deny' }, listing] }, 'Policy statement must contain actions.'],
])('policy grammar: IAM does not take %j', (policy, message) => {
  expect(problemOf(policy, 'identity')).toBe(message)
})

test.each<Record<string, unknown>>([
  { Action: 'iam: asdf safdsf af ' },
  { Action: '*', Resource: '*' },
  { Action: undefined, NotAction: 's3-s.x:ListBucket', Resource: undefined, NotResource: [bucket, '*'] },
  { Resource: 'arn:aws:fdsasf' },
  { Resource: 'arn:aws:invalid-service:us-east-1::b' },
  { Resource: 'arn:aws:iam:::user/b' },
  { Resource: 'arn:aws:s3:us-east-1:123456789012:accesspoint/a' },
  { Condition: {} },
  { Condition: { x: {}, DateGreaterThan: {} } },
  { Condition: { DateGreaterThan: { a: [] } } },
  { Condition: { DateGreaterThan: { a: '01T' }, DateLessThan: { a: ['-292275054', '2016-12-13t2:00:00.593194+23'] } } },
  { Condition: { 'ForAnyValue:StringEqualsIfExists': { a: 'b' }, stringlike: { a: '*' } } },
  { Condition: { NumericLessThan: { 's3:max-keys': 10 }, Bool: { 'aws:SecureTransport': true } } },
])('policy grammar: IAM takes a statement with %j', (change) => {
  expect(problemOf({ Version: version, Statement: { ...listing, ...change } }, 'identity')).toBeNull()
})

test('policy grammar: statements without an id, or with an empty one, may be many', () => {
  const Statement = [listing, { ...listing, Sid: '' }, { ...listing, Sid: '' }, listing]
  expect(problemOf({ Version: version, Statement }, 'identity')).toBeNull()
})

const account = { AWS: 'arn:aws:iam::123456789012:root' }
const reading = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${bucket}/*` }

test.each<readonly [Record<string, unknown>, string]>([
  [{ Foo: 1 }, 'Unknown field Foo'],
  [{ Effect: undefined }, 'Missing required field Effect'],
  [{ Effect: 'allow' }, 'Invalid effect: allow'],
  [{ Principal: undefined }, 'Missing required field Principal'],
  [{ Principal: {} }, 'Missing required field Principal cannot be empty!'],
  [{ Principal: 'alice' }, 'Invalid principal in policy'],
  [{ Principal: { AWS: 'arn:aws:iam::123456789012:user/*' } }, 'Invalid principal in policy'],
  [{ Principal: { AWS: '1234' } }, 'Invalid principal in policy'],
  [{ Principal: { Aws: '*' } }, 'Invalid principal in policy'],
  [{ Principal: { Service: '*' } }, 'Invalid principal in policy'],
  [{ Principal: { CanonicalUser: 'abc' } }, 'Invalid principal in policy'],
  [{ Principal: undefined, NotPrincipal: account }, 'Allow with NotPrincipal is not allowed.'],
  [{ Action: undefined }, 'Missing required field Action'],
  [{ Action: [] }, 'Missing required field Action cannot be empty!'],
  [{ Action: 'GetObject' }, 'Policy has invalid action'],
  [{ Resource: undefined }, 'Missing required field Resource'],
  [{ Resource: 'example_bucket/*' }, 'Policy has invalid resource'],
  [{ Condition: { StringEqual: { a: 'b' } } }, 'Invalid Condition type : StringEqual'],
  [{ Condition: { IpAddress: { 'aws:SourceIp': '1.2.3' } } }, 'Invalid IP address in Conditions'],
])('policy grammar: S3 does not take a statement with %j', (change, message) => {
  expect(problemOf({ Version: version, Statement: { ...reading, ...change } }, 'resource')).toBe(message)
})

test('policy grammar: S3 has words of its own for a policy as a whole', () => {
  expect(problemOfText(' {}', 'resource')).toBe("Policies must be valid JSON and the first byte must be '{'")
  expect(problemOfText('{', 'resource')).toBe('This policy contains invalid Json')
  expect(problemOf({}, 'resource')).toBe('Missing required field Statement')
  expect(problemOf({ Statement: [] }, 'resource')).toBe('Could not parse the policy: Statement is empty!')
  expect(problemOf({ Version: '1', Statement: reading }, 'resource')).toBe(
    'The policy must contain a valid version string',
  )
  const twice = [reading, reading].map((statement) => ({ ...statement, Sid: 'a b' }))
  expect(problemOf({ Statement: twice }, 'resource')).toBe('The Statement Ids in the policy are not unique')
  expect(problemOf({ Id: 'any', Statement: reading }, 'resource')).toBeNull()
})

const trusting = { Effect: 'Allow', Principal: account, Action: 'sts:AssumeRole' }

test.each<readonly [Record<string, unknown>, string | null]>([
  [{}, null],
  [{ Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'] }, null],
  [{ Principal: { Service: ['ec2.amazonaws.com', 'cloudtrail.amazonaws.com'], AWS: '*' } }, null],
  [{ Principal: { Federated: 'cognito-identity.amazonaws.com' }, Action: 'sts:AssumeRoleWithWebIdentity' }, null],
  [{ Principal: '*' }, 'Principal must be a JSON object.'],
  [{ Principal: { AWS: 'nobody' } }, 'Invalid principal in policy: "AWS":"nobody"'],
  [{ Principal: { Service: 'ec2' } }, 'Invalid principal in policy: "SERVICE":"ec2"'],
  [{ Principal: { User: 'a' } }, 'Invalid principal in policy: "User"'],
  [
    { Effect: 'Deny', Principal: undefined, NotPrincipal: account },
    'AssumeRole policy must not contain NotPrincipal field.',
  ],
  [{ Action: 'sts:*' }, 'AssumeRole policy may only specify STS AssumeRole actions.'],
  [{ Action: 's3:GetObject' }, 'AssumeRole policy may only specify STS AssumeRole actions.'],
  [{ Resource: '*' }, 'Has prohibited field Resource'],
  [{ NotResource: '*' }, 'AssumeRole policy must not contain resources.'],
])('policy grammar: a role is trusted by a statement with %j as IAM says', (change, message) => {
  expect(problemOf({ Version: version, Statement: { ...trusting, ...change } }, 'trust')).toBe(message)
})

test('policy grammar: a repeated element is no policy, whatever its values', () => {
  const text = `{"Version":"${version}","Statement":{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}}`
  expect(problemOfText(text, 'identity')).toBe(syntax)
})

test('policy grammar: what is too long or too deep is not read', () => {
  const nested = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
  expect(problemOfText(nested, 'identity')).toBe(syntax)
  const padded = (bytes: number) => JSON.stringify({ Statement: reading }).padEnd(bytes)
  expect(problemOfText(padded(20_480), 'resource')).toBeNull()
  expect(problemOfText(padded(20_481), 'resource')).toBe('The policy is longer than 20480 bytes')
  expect(policyCharacters(' { "a b" :\n1 } ')).toBe(8)
})

// Goal: no text does more than to be refused.
//
// Method: any text, any JSON, and JSON that looks like a policy with something strange in every place. What compiles is
// asked, too.
test('policy grammar: hostile texts throw nothing but MalformedPolicyError', () => {
  const strange = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('*', '__proto__', '${', '${aws:username', "${a, 'b'}", '${*}', 'arn:', '::::::', 's3:*', ''),
  )
  const element = fc.oneof(strange, fc.array(strange, { maxLength: 3 }), fc.dictionary(fc.string(), strange))
  const statement = fc.record(
    {
      Sid: element,
      Effect: fc.oneof(fc.constantFrom('Allow', 'Deny'), element),
      Principal: element,
      Action: fc.oneof(fc.constantFrom('*', 's3:*'), element),
      Resource: fc.oneof(fc.constantFrom('*', 'arn:aws:s3:::b/${aws:username}?*'), element),
      Condition: fc.dictionary(
        fc.constantFrom('StringLike', 'ArnLike', 'NumericEquals', 'DateLessThan', 'IpAddress', 'BinaryEquals', 'Null'),
        fc.dictionary(fc.constantFrom('a', 'aws:SourceIp', '__proto__'), element),
      ),
    },
    { requiredKeys: [] },
  )
  const policy = fc.record({
    Version: fc.constantFrom(version, '2008-10-17'),
    Statement: fc.oneof(statement, fc.array(statement), element),
  })
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    policy.map((value) => JSON.stringify(value)),
  )
  const kinds = fc.constantFrom<PolicyKind>('identity', 'resource', 'trust')
  const context = new Map([['a', ['1', '::', '=']]])
  fc.assert(
    fc.property(texts, kinds, (text, kind) => {
      if (problemOfText(text, kind) !== null) return
      for (const { resources, conditions } of compilePolicy(text, kind).statementsFor('s3:getobject')) {
        resources?.covers('arn:aws:s3:::b', context)
        for (const condition of conditions) condition.test(context)
      }
    }),
    { numRuns: 500 },
  )
})

function problemOf(policy: unknown, kind: PolicyKind): string | null {
  return problemOfText(JSON.stringify(policy), kind)
}

function problemOfText(text: string, kind: PolicyKind): string | null {
  try {
    expect(compilePolicy(text, kind)).toMatchObject({ kind, text })
    return null
  } catch (error) {
    if (error instanceof MalformedPolicyError) return error.message
    throw error
  }
}
