import fc from 'fast-check'
import { expect, test } from 'vitest'
import { redact } from './redaction.ts'

const hidden = 'HIDDEN_DUE_TO_SECURITY_REASONS'
const removed = '<sensitiveDataRemoved>'

test.each([
  [
    'iam',
    'CreateAccessKey',
    { accessKey: { accessKeyId: 'A', secretAccessKey: 's' } },
    { accessKey: { accessKeyId: 'A' } },
    1,
  ],
  [
    'iam',
    'CreateLoginProfile',
    { userName: 'u', password: 's', passwordResetRequired: true },
    { userName: 'u', passwordResetRequired: true },
    1,
  ],
  ['iam', 'ChangePassword', { oldPassword: 's', newPassword: 's' }, {}, 2],
  [
    'sts',
    'AssumeRole',
    { credentials: { accessKeyId: 'A', secretAccessKey: 's', sessionToken: 't' } },
    { credentials: { accessKeyId: 'A', sessionToken: 't' } },
    1,
  ],
  ['sts', 'AssumeRoleWithWebIdentity', { roleArn: 'r', webIdentityToken: 's' }, { roleArn: 'r' }, 1],
  ['sts', 'AssumeRoleWithSAML', { roleArn: 'r', sAMLAssertion: 's' }, { roleArn: 'r' }, 1],
  ['secretsmanager', 'CreateSecret', { name: 'n', secretString: 's', secretBinary: 's' }, { name: 'n' }, 2],
  [
    'ssm',
    'PutParameter',
    { name: 'n', value: 's', tags: [{ key: 'k', value: 'v' }] },
    { name: 'n', value: hidden, tags: [{ key: 'k', value: 'v' }] },
    1,
  ],
  [
    'ssm',
    'SendCommand',
    { command: { parameters: { commands: ['s'] }, status: 'Pending' } },
    { command: { parameters: hidden, status: 'Pending' } },
    1,
  ],
  [
    'rds',
    'ModifyDBInstance',
    { masterUserPassword: 's', pendingModifiedValues: { masterUserPassword: 's' } },
    { masterUserPassword: hidden, pendingModifiedValues: { masterUserPassword: hidden } },
    2,
  ],
  [
    'sns',
    'Publish',
    { topicArn: 't', message: 's', subject: 's' },
    { topicArn: 't', message: hidden, subject: hidden },
    2,
  ],
  [
    'sqs',
    'SendMessageBatch',
    { queueUrl: 'q', entries: [{ id: '1', messageBody: 's' }] },
    { queueUrl: 'q', entries: [{ id: '1', messageBody: hidden }] },
    1,
  ],
  [
    'lambda',
    'CreateFunction20150331',
    { environment: { variables: { A: 's' } }, code: { zipFile: 's', s3Key: 'k' } },
    { environment: {}, code: { s3Key: 'k' } },
    2,
  ],
  ['kms', 'Encrypt', { keyId: 'k', plaintext: 's', ciphertextBlob: 's' }, { keyId: 'k' }, 2],
  ['ec2', 'RunInstances', { userData: 's' }, { userData: removed }, 1],
  [
    'ec2',
    'CreateLaunchTemplate',
    { CreateLaunchTemplateRequest: { LaunchTemplateData: { UserData: 's' } } },
    { CreateLaunchTemplateRequest: { LaunchTemplateData: { UserData: removed } } },
    1,
  ],
  ['ec2', 'CreateKeyPair', { keyName: 'k', keyMaterial: 's' }, { keyName: 'k', keyMaterial: removed }, 1],
  [
    'ec2',
    'ModifyInstanceAttribute',
    { instanceId: 'i', value: 's', ebsOptimized: { value: true } },
    { instanceId: 'i', value: removed, ebsOptimized: { value: true } },
    1,
  ],
  [
    's3',
    'GetObject',
    {
      key: 'k',
      'X-Amz-Signature': 's',
      'X-Amz-Credential': 's',
      'x-amz-server-side-encryption-customer-key': 's',
      'x-amz-acl': 'private',
    },
    { key: 'k', 'x-amz-acl': 'private' },
    3,
  ],
  [
    'cloudformation',
    'CreateStack',
    { parameters: [{ parameterKey: 'p', parameterValue: 's' }] },
    { parameters: [{ parameterKey: 'p' }] },
    1,
  ],
  [
    'codebuild',
    'StartBuild',
    { environmentVariablesOverride: [{ name: 'A', value: 's' }] },
    { environmentVariablesOverride: [{ name: 'A', value: hidden }] },
    1,
  ],
  [
    'cognito-identity',
    'GetId',
    { logins: { 'accounts.example.com': 's' } },
    { logins: { 'accounts.example.com': hidden } },
    1,
  ],
  [
    'rolesanywhere',
    'CreateProfile',
    { name: 'n', tags: [{ key: 's', value: 's' }] },
    { name: 'n', tags: [{ key: hidden, value: hidden }] },
    2,
  ],
  [
    'athena',
    'UpdateNotebook',
    { payload: 's', queryString: 'select 1' },
    { payload: 'HIDDEN_FOR_SECURITY_REASONS', queryString: 'select 1' },
    1,
  ],
  [
    'tomorrow',
    'Connect',
    { client_secret: 's', SessionToken: 's', note: '' },
    { client_secret: hidden, SessionToken: hidden, note: '' },
    2,
  ],
  [
    'ssm',
    'StartSession',
    { sessionId: 'x', tokenValue: 's' },
    { sessionId: 'x', tokenValue: 'Value hidden due to security reasons.' },
    1,
  ],
  ['tomorrow', 'Connect', { password: '', authToken: null }, { password: '', authToken: null }, 0],
  ['dynamodb', 'PutItem', { item: { pk: { s: '1' } } }, { item: ['pk'] }, 1],
  ['dynamodb', 'PutItem', { item: ['pk'] }, { item: ['pk'] }, 0],
  ['dynamodb', 'PutItem', { item: [{ s: '1' }] }, { item: [] }, 1],
  ['dynamodb', 'PutItem', { item: 'text' }, { item: [] }, 1],
  ['ses', 'SendEmail', { toAddresses: ['a@example.com', ['b']] }, { toAddresses: [hidden, [hidden]] }, 2],
])('redaction: %s %s', (service, eventName, value, expected, redactions) => {
  const before = JSON.stringify(value)
  expect(redact(value, `${service}.amazonaws.com`, eventName)).toEqual({ value: expected, redactions })
  expect(JSON.stringify(value)).toBe(before)
})

test('redaction: a secret under a sensitive name is nowhere in the result, however deep it stands', () => {
  const name = fc.constantFrom(
    'secretAccessKey',
    'Password',
    'secret-string',
    'X-Amz-Security-Token',
    'MasterUserPassword',
  )
  const path = fc.array(fc.oneof(fc.string(), fc.nat({ max: 3 })), { maxLength: 12 })
  fc.assert(
    fc.property(path, name, fc.jsonValue(), (steps, member, other) => {
      let value: unknown = { [member]: 's3cr3t-value', other }
      for (const step of steps) value = typeof step === 'number' ? [other, value] : { [step]: value, other }
      const { value: redacted, redactions } = redact(value, 'any.amazonaws.com', 'Any')
      expect(JSON.stringify(redacted)).not.toContain('s3cr3t-value')
      expect(redactions).toBeGreaterThan(0)
    }),
  )
})

test('redaction: what holds nothing sensitive comes back as the same object', () => {
  const value = { name: 'n', list: [{ a: 1 }, 'text'], none: null }
  expect(redact(value, 'iam.amazonaws.com', 'CreateUser')).toEqual({ value, redactions: 0 })
  expect(redact(value, 'iam.amazonaws.com', 'CreateUser').value).toBe(value)
})

test('redaction: a value that nests without end is cut where no record goes', () => {
  let value: unknown = 'deep'
  for (let depth = 0; depth < 5_000; depth += 1) value = [value]
  expect(JSON.stringify(redact(value, '', '').value)).toContain(hidden)
})
