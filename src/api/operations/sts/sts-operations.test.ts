import { expect, test } from 'vitest'
import { abroad, allow, document, home, startSts, trust } from '../../../../test/support/sts-world.ts'
import { systemRandom } from '../../../base/random.ts'
import type { AccountPrincipal } from '../../../identity/principal.ts'
import type { InputOf } from '../operation.ts'

const sts = await startSts()

const ann = await sts.user('ann', [allow('sts:AssumeRole'), allow('sts:TagSession'), allow('sts:SetSourceIdentity')])
const bob = await sts.user('bob', [])
const root: AccountPrincipal = { type: 'Root', accountId: home, isOperator: false, session: null }
const worker = await sts.role(home, 'Worker', trust({ AWS: home }), { maxSessionDurationSeconds: 7_200 })
const partner = await sts.role(
  abroad,
  'partner',
  trust({ AWS: home }, { StringEquals: { 'sts:ExternalId': 'agreed' } }),
)
const next = await sts.role(home, 'next', trust({ AWS: worker }))

test('AssumeRole: whoever the role trusts and whose policies allow it gets its credentials', async () => {
  const output = await sts.call('AssumeRole', { RoleArn: worker, RoleSessionName: 'night' }, ann)
  const { Credentials, ...rest } = output
  expect(rest).toEqual({
    AssumedRoleUser: {
      AssumedRoleId: expect.stringMatching(/^AROA\w+:night$/),
      Arn: 'arn:aws:sts::111122223333:assumed-role/Worker/night',
    },
  })
  expect(Credentials?.Expiration).toEqual(new Date(1_770_674_223_000 + 3_600_000))
  const principal = sts.principalOf(output)
  expect(principal).toMatchObject({ type: 'AssumedRole', accountId: home, roleArn: worker, sessionName: 'night' })
  expect(await sts.target('AssumeRole', { RoleArn: worker, RoleSessionName: 'night' }, ann)).toMatchObject({
    resources: [{ accountId: home, type: 'AWS::IAM::Role', ARN: worker }],
    ownerAccountId: home,
  })
  const holder = await sts.keyHolders.holderOf(Credentials?.AccessKeyId ?? '')
  expect(holder).toMatchObject({ accountId: home, arn: 'arn:aws:sts::111122223333:assumed-role/Worker/night' })
})

// A role that is not there is told from one that does not trust the caller by nothing.
test('AssumeRole: a role that does not trust the caller, or is not there, is refused in the same words', async () => {
  const closed = await sts.role(home, 'closed', trust({ AWS: abroad }))
  for (const RoleArn of [closed, `${closed}x`, closed.replace(home, '999999999999')]) {
    const refusal = sts.call('AssumeRole', { RoleArn, RoleSessionName: 'night' }, ann)
    await expect(refusal).rejects.toMatchObject({
      kind: 'accessDenied',
      message:
        `User: arn:aws:iam::111122223333:user/ann is not authorized to perform: sts:AssumeRole on resource: ${RoleArn} ` +
        'because no role trust policy allows the sts:AssumeRole action',
    })
  }
  const refusal = sts.call('AssumeRole', { RoleArn: worker, RoleSessionName: 'night' }, bob)
  await expect(refusal).rejects.toThrow('because no identity-based policy allows the sts:AssumeRole action')
})

test('AssumeRole: a role of another account needs both sides, and what its trust asks for', async () => {
  const input = { RoleArn: partner, RoleSessionName: 'night' }
  await expect(sts.call('AssumeRole', input, ann)).rejects.toMatchObject({ kind: 'accessDenied' })
  await expect(sts.call('AssumeRole', { ...input, ExternalId: 'other' }, ann)).rejects.toThrow('is not authorized')
  await expect(sts.call('AssumeRole', { ...input, ExternalId: 'agreed' }, bob)).rejects.toThrow('is not authorized')
  const output = await sts.call('AssumeRole', { ...input, ExternalId: 'agreed' }, ann)
  expect(sts.principalOf(output)).toMatchObject({ accountId: abroad })
  expect((await sts.target('AssumeRole', input, ann)).ownerAccountId).toBe(abroad)
})

test('AssumeRole: a root user and a federated user may not', async () => {
  const input = { RoleArn: worker, RoleSessionName: 'night' }
  await expect(sts.call('AssumeRole', input, root)).rejects.toThrow('Roles may not be assumed by root accounts.')
  const federated = sts.principalOf(await sts.call('GetFederationToken', { Name: 'guest' }, root))
  await expect(sts.call('AssumeRole', input, federated)).rejects.toMatchObject({ kind: 'accessDenied' })
})

test('AssumeRole: tags, source identity and policies stand in the session and pass to chained ones', async () => {
  const first = await sts.call(
    'AssumeRole',
    {
      RoleArn: worker,
      RoleSessionName: 'night',
      Tags: [
        { Key: 'Team', Value: 'red' },
        { Key: 'Own', Value: 'x' },
      ],
      TransitiveTagKeys: ['Team'],
      SourceIdentity: 'ann',
    },
    ann,
  )
  expect(first).toMatchObject({ SourceIdentity: 'ann', PackedPolicySize: expect.any(Number) })
  const session = sts.principalOf(first)
  const second = await sts.call('AssumeRole', { RoleArn: next, RoleSessionName: 'on' }, session)
  expect(second.SourceIdentity).toBe('ann')
  expect(sts.principalOf(second).session).toMatchObject({
    tags: new Map([['Team', 'red']]),
    transitiveTagKeys: ['Team'],
    sourceIdentity: 'ann',
  })

  const chained = { RoleArn: next, RoleSessionName: 'on' }
  await expect(sts.call('AssumeRole', { ...chained, SourceIdentity: 'bob' }, session)).rejects.toThrow(
    'source identity',
  )
  const overridden = { ...chained, Tags: [{ Key: 'team', Value: 'blue' }] }
  await expect(sts.call('AssumeRole', overridden, session)).rejects.toMatchObject({ name: 'InvalidParameterValue' })
  await expect(sts.call('AssumeRole', { ...chained, DurationSeconds: 3_601 }, session)).rejects.toThrow(
    'exceeds the 1 hour session limit for roles assumed by role chaining',
  )
})

test('AssumeRole: tags and a source identity need permissions of their own', async () => {
  const plain = await sts.user('plain', [allow('sts:AssumeRole')])
  const input = { RoleArn: worker, RoleSessionName: 'night' }
  const tagged = { ...input, Tags: [{ Key: 'a', Value: '1' }] }
  await expect(sts.call('AssumeRole', tagged, plain)).rejects.toThrow('perform: sts:TagSession')
  const named = { ...input, SourceIdentity: 'plain' }
  await expect(sts.call('AssumeRole', named, plain)).rejects.toThrow('perform: sts:SetSourceIdentity')
})

test('AssumeRole: trust can depend on the session that is asked for', async () => {
  const tagged = await sts.role(
    home,
    'tagged',
    trust(
      { AWS: home },
      {
        StringEquals: { 'aws:RequestTag/Team': 'red' },
        StringLike: { 'sts:RoleSessionName': 'n*' },
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['Team'], 'sts:TransitiveTagKeys': ['Team'] },
      },
    ),
  )
  const tags = (Key: string, Value: string) => ({ RoleArn: tagged, RoleSessionName: 'night', Tags: [{ Key, Value }] })
  await sts.call('AssumeRole', { ...tags('Team', 'red'), TransitiveTagKeys: ['Team'] }, ann)
  for (const refused of [
    tags('Team', 'blue'),
    tags('Other', 'red'),
    { ...tags('Team', 'red'), RoleSessionName: 'day' },
  ]) {
    await expect(sts.call('AssumeRole', refused, ann)).rejects.toMatchObject({ kind: 'accessDenied' })
  }
})

test('AssumeRole: a session lasts no longer than its role allows', async () => {
  const input = { RoleArn: worker, RoleSessionName: 'night' }
  const output = await sts.call('AssumeRole', { ...input, DurationSeconds: 7_200 }, ann)
  expect(output.Credentials?.Expiration).toEqual(new Date(1_770_674_223_000 + 7_200_000))
  await expect(sts.call('AssumeRole', { ...input, DurationSeconds: 7_201 }, ann)).rejects.toThrow(
    'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  )
})

test('AssumeRole: what cannot be is refused by name', async () => {
  const input = { RoleArn: worker, RoleSessionName: 'night' }
  const refused: readonly (readonly [AssumeRoleInput, string, string])[] = [
    [
      { ...input, RoleArn: 'arn:aws:iam::111122223333:user/ann' },
      'validation',
      'arn:aws:iam::111122223333:user/ann is invalid',
    ],
    [
      { ...input, SerialNumber: 'arn:aws:iam::111122223333:mfa/ann', TokenCode: '123456' },
      'accessDenied',
      'MultiFactorAuthentication failed',
    ],
    [{ ...input, ProvidedContexts: [{}] }, 'unsupportedOperation', 'ProvidedContexts'],
    [{ ...input, PolicyArns: Array.from({ length: 11 }, () => ({ arn: 'x' })) }, 'validation', 'policyArns'],
  ]
  for (const [asked, kind, message] of refused) {
    const refusal = sts.call('AssumeRole', asked, ann)
    await expect(refusal, message).rejects.toMatchObject({ kind })
    await expect(refusal).rejects.toThrow(message)
  }
  const policies: readonly (readonly [Partial<AssumeRoleInput>, string])[] = [
    [{ Policy: '{' }, 'MalformedPolicyDocumentException'],
    [{ PolicyArns: [{ arn: 'arn:aws:iam::111122223333:policy/none' }] }, 'MalformedPolicyDocumentException'],
    [{ Tags: longTags() }, 'PackedPolicyTooLargeException'],
  ]
  for (const [asked, name] of policies) {
    await expect(sts.call('AssumeRole', { ...input, ...asked }, ann)).rejects.toMatchObject({ name, status: 400 })
  }
})

test('AssumeRole: a session policy limits the session', async () => {
  const carol = await sts.role(home, 'Carol', trust({ AWS: home }), { policies: [allow('s3:*')] })
  const Policy = JSON.stringify(document([{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }]))
  const session = sts.principalOf(await sts.call('AssumeRole', { RoleArn: carol, RoleSessionName: 'on', Policy }, ann))
  const may = (action: string) =>
    sts.decide(session, {
      action,
      resource: 'arn:aws:s3:::b/k',
      accountId: home,
      resourcePolicy: null,
      context: new Map(),
    })
  expect(may('s3:GetObject').kind).toBe('allowed')
  expect(may('s3:PutObject').kind).toBe('denied')
})

test('GetSessionToken: long-term credentials become temporary ones of the same principal', async () => {
  const output = await sts.call('GetSessionToken', {}, bob)
  expect(sts.principalOf(output)).toMatchObject({ type: 'IAMUser', userName: 'bob', session: { policies: null } })
  expect(output.Credentials?.Expiration).toEqual(new Date(1_770_674_223_000 + 12 * 3_600_000))
  const ofRoot = await sts.call('GetSessionToken', { DurationSeconds: 129_600 }, root)
  expect(ofRoot.Credentials?.Expiration).toEqual(new Date(1_770_674_223_000 + 3_600_000))
  await expect(sts.call('GetSessionToken', {}, sts.principalOf(output))).rejects.toThrow(
    'Cannot call GetSessionToken with session credentials',
  )
  const withCode = { SerialNumber: 'arn:aws:iam::111122223333:mfa/bob', TokenCode: '123456' }
  await expect(sts.call('GetSessionToken', withCode, bob)).rejects.toMatchObject({ kind: 'accessDenied' })
})

test('GetFederationToken: somebody gets at most what the user who vouches may, and what the policies say', async () => {
  const issuer = await sts.user('issuer', [allow('sts:GetFederationToken'), allow('s3:*')])
  const Policy = JSON.stringify(document([{ Effect: 'Allow', Action: ['s3:GetObject', 'ec2:*'], Resource: '*' }]))
  const output = await sts.call('GetFederationToken', { Name: 'guest', Policy }, issuer)
  expect(output.FederatedUser).toEqual({
    FederatedUserId: '111122223333:guest',
    Arn: 'arn:aws:sts::111122223333:federated-user/guest',
  })
  const guest = sts.principalOf(output)
  const may = (principal: AccountPrincipal, action: string) =>
    sts.decide(principal, { action, resource: '*', accountId: home, resourcePolicy: null, context: new Map() }).kind
  expect(['s3:GetObject', 's3:PutObject', 'ec2:RunInstances'].map((action) => may(guest, action))).toEqual([
    'allowed',
    'denied',
    'denied',
  ])
  expect(may(sts.principalOf(await sts.call('GetFederationToken', { Name: 'guest' }, issuer)), 's3:GetObject')).toBe(
    'denied',
  )

  await expect(sts.call('GetFederationToken', { Name: 'guest' }, bob)).rejects.toThrow(
    'perform: sts:GetFederationToken on resource: arn:aws:sts::111122223333:federated-user/guest',
  )
  const tagged = { Name: 'guest', Tags: [{ Key: 'a', Value: '1' }] }
  await expect(sts.call('GetFederationToken', tagged, issuer)).rejects.toThrow('perform: sts:TagSession')
  await expect(sts.call('GetFederationToken', { Name: 'guest' }, guest)).rejects.toThrow(
    'Cannot call GetFederationToken with session credentials',
  )
})

test('GetAccessKeyInfo: it knows the account of every key that was issued here, and of AWS’s own', async () => {
  const { Credentials } = await sts.call('AssumeRole', { RoleArn: worker, RoleSessionName: 'night' }, ann)
  const accountOf = async (AccessKeyId = '') => (await sts.call('GetAccessKeyInfo', { AccessKeyId }, root)).Account
  expect(await accountOf(Credentials?.AccessKeyId)).toBe(home)
  expect(await accountOf('AKIAQ5PLMZUHAAAAAAAA')).toMatch(/^\d{12}$/)
  await expect(accountOf('AKIAIOSFODNN7EXAMPLE')).rejects.toMatchObject({ kind: 'validation' })
  await expect(sts.call('GetAccessKeyInfo', { AccessKeyId: 'x' }, bob)).rejects.toMatchObject({ kind: 'accessDenied' })
})

test('DecodeAuthorizationMessage: it opens what was sealed for the account, for whoever may', async () => {
  const refused = { principal: bob, action: 'a:B', resource: '*', context: new Map(), isExplicit: false }
  const EncodedMessage = sts.messages.encode(refused)
  const { DecodedMessage } = await sts.call('DecodeAuthorizationMessage', { EncodedMessage }, root)
  expect(JSON.parse(DecodedMessage ?? '')).toMatchObject({ allowed: false, context: { action: 'a:B' } })
  const stranger: AccountPrincipal = { type: 'Root', accountId: abroad, isOperator: false, session: null }
  for (const [message, caller] of [
    [EncodedMessage, stranger],
    ['made up', root],
  ] as const) {
    const refusal = sts.call('DecodeAuthorizationMessage', { EncodedMessage: message }, caller)
    await expect(refusal).rejects.toMatchObject({ name: 'InvalidAuthorizationMessageException', status: 400 })
  }
  await expect(sts.call('DecodeAuthorizationMessage', { EncodedMessage }, bob)).rejects.toMatchObject({
    kind: 'accessDenied',
  })
})

test('GetCallerIdentity: a session says who it is', async () => {
  const session = sts.principalOf(await sts.call('AssumeRole', { RoleArn: worker, RoleSessionName: 'night' }, ann))
  expect(await sts.call('GetCallerIdentity', {}, session)).toEqual({
    UserId: expect.stringMatching(/^AROA\w+:night$/),
    Account: home,
    Arn: 'arn:aws:sts::111122223333:assumed-role/Worker/night',
  })
})

type AssumeRoleInput = InputOf<'sts', 'AssumeRole'>

function longTags() {
  return Array.from({ length: 50 }, (_, number) => ({
    Key: `k${number}`,
    Value: systemRandom.bytes(96).toString('base64'),
  }))
}
