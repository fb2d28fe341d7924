import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AdversarialMetadataStore } from '../../../test/support/adversarial-metadata.ts'
import { required } from '../../base/assert.ts'
import { parseAccountId } from '../../base/brands.ts'
import { systemRandom } from '../../base/random.ts'
import type { User } from '../iam/entities.ts'
import { openDirectory } from '../iam/open-directory.ts'
import type { KeyHolder } from '../key-holders.ts'
import { keyBytes, keyIdBytes, Sealing } from '../sealing.ts'
import { OpenedSessions } from './opened-sessions.ts'
import type { SessionGrant } from './session-grant.ts'
import { openSessionToken, PackedPolicyTooLargeError, sealSessionToken, sessionTokenCharsMax } from './session-token.ts'
import { Sessions } from './sessions.ts'

const accountId = required(parseAccountId('123456789012'), 'an account id')
const operator = required(parseAccountId('210987654321'), 'an account id')
const secret = randomBytes(32)
const policyText = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
})
const roleArn = 'arn:aws:iam::123456789012:role/path/worker'
const role = {
  type: 'AssumedRole',
  accountId,
  roleId: 'AROA1',
  roleName: 'worker',
  roleArn,
  sessionName: 'night',
} as const
const user = {
  type: 'IAMUser',
  accountId,
  userId: 'AIDA1',
  userName: 'ann',
  arn: 'arn:aws:iam::123456789012:user/ann',
} as const
const root = { type: 'Root', accountId } as const
const plain: SessionGrant = {
  holder: role,
  issuedAtMs: 1_000_000,
  expiresAtMs: 4_600_000,
  hasMfa: false,
  policyText: null,
  policyArns: [],
  tags: new Map(),
  transitiveTagKeys: [],
  sourceIdentity: null,
}

test.each([
  ['a role', plain],
  [
    'a role with everything',
    {
      ...plain,
      policyText,
      tags: new Map([
        ['Team', 'red'],
        ['Émile', ''],
      ]),
      transitiveTagKeys: ['Team'],
      sourceIdentity: 'ann',
      hasMfa: true,
    },
  ],
  ['a user', { ...plain, holder: user }],
  ['a root user', { ...plain, holder: root }],
  ['a federated user', { ...plain, holder: { type: 'FederatedUser', accountId, name: 'bob', issuer: user } }],
] satisfies readonly (readonly [string, SessionGrant])[])(
  'sessions: a token says again what it was issued with: %s',
  (_, grant) => {
    const token = sealSessionToken(secret, systemRandom, 'ASIA1', { grant, tokenCharsMin: 0 })
    expect(token.length).toBeLessThan(1_500)
    expect(openSessionToken(secret, 'ASIA1', token)).toEqual(grant)
  },
)

test('sessions: credentials are good at every start, with their token and no other', async () => {
  const { sessions } = newSessions()
  const issued = await sessions.issue({ grant: plain, tokenCharsMin: 0 })
  const other = await sessions.issue({ grant: plain, tokenCharsMin: 0 })
  expect(issued.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/)
  expect(issued.secretAccessKey.reveal()).toMatch(/^[A-Za-z0-9+/]{40}$/)
  for (const source of [sessions, newSessions().sessions]) {
    const found = source.findAccessKey(issued.accessKeyId, issued.sessionToken)
    expect(found?.secretAccessKey.reveal()).toBe(issued.secretAccessKey.reveal())
    expect(found?.principal).toEqual(issued.principal)
    expect(source.findAccessKey(issued.accessKeyId, null)).toBeNull()
    expect(source.findAccessKey(issued.accessKeyId, other.sessionToken)).toBeNull()
    expect(source.findAccessKey(other.accessKeyId, issued.sessionToken)).toBeNull()
    expect(source.findAccessKey('AKIA1', issued.sessionToken)).toBeNull()
  }
  expect(newSessions(randomBytes(32)).sessions.findAccessKey(issued.accessKeyId, issued.sessionToken)).toBeNull()
})

test('sessions: it is durable whose a key is before anyone has it', async () => {
  const { sessions, noted } = newSessions()
  const issued = await sessions.issue({ grant: plain, tokenCharsMin: 0 })
  const arn = 'arn:aws:sts::123456789012:assumed-role/worker/night'
  const holder = { accountId, type: 'AssumedRole', principalId: 'AROA1:night', arn, goodUntilMs: plain.expiresAtMs }
  expect(noted).toEqual([{ accessKeyId: issued.accessKeyId, ...holder }])
})

// Goal: whatever a client sends as a token, it opens nothing and breaks nothing.
// Method: made-up texts, and good tokens changed in one place, cut, or lengthened.
test('sessions: a token that is made up, changed, cut or lengthened opens nothing', async () => {
  const { sessions } = newSessions()
  const grant = { ...plain, policyText }
  const { accessKeyId, sessionToken } = await sessions.issue({ grant, tokenCharsMin: 0 })
  const bytes = Buffer.from(sessionToken, 'base64')
  const strangers = newSessions().sessions
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ change
      expect(strangers.findAccessKey(accessKeyId, changed.toString('base64'))).toBeNull()
      expect(strangers.findAccessKey(accessKeyId, bytes.subarray(0, at).toString('base64'))).toBeNull()
      const longer = Buffer.concat([bytes, bytes.subarray(0, at + 1)])
      expect(strangers.findAccessKey(accessKeyId, longer.toString('base64'))).toBeNull()
    }),
  )
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.base64String({ maxLength: 6_000 }),
    fc.uint8Array({ maxLength: 200 }).map((body) => Buffer.concat([Buffer.of(1), body]).toString('base64')),
    fc.constantFrom('', '=', '__proto__', 'A'.repeat(100_000)),
  )
  fc.assert(
    fc.property(texts, (text) => {
      expect(strangers.findAccessKey(accessKeyId, text)).toBeNull()
    }),
  )
})

test('sessions: policies and tags have so much room, and are told how much they take', async () => {
  const { sessions } = newSessions()
  const small = await sessions.issue({ grant: { ...plain, policyText }, tokenCharsMin: 0 })
  expect(small.packedPercent).toBeGreaterThan(0)
  expect(small.packedPercent).toBeLessThan(20)
  expect((await sessions.issue({ grant: plain, tokenCharsMin: 0 })).packedPercent).toBe(0)

  const noise = Array.from({ length: 25 }, (_, number) => [`k${number}`, randomBytes(96).toString('base64')] as const)
  const fitting = { ...plain, tags: new Map(noise.slice(0, 18)) }
  const { packedPercent, sessionToken } = await sessions.issue({ grant: fitting, tokenCharsMin: 0 })
  expect(packedPercent).toBeGreaterThan(80)
  expect(sessionToken.length).toBeLessThanOrEqual(sessionTokenCharsMax)

  const tooMuch = sessions.issue({ grant: { ...plain, tags: new Map(noise) }, tokenCharsMin: 0 })
  await expect(tooMuch).rejects.toThrow(PackedPolicyTooLargeError)
  await expect(tooMuch).rejects.toThrow(
    /^Packed policy consumes 1\d\d% of allotted space, please use smaller policy\.$/,
  )
})

test('sessions: no token is longer than its bound, and one is as long as is asked for', async () => {
  const { sessions } = newSessions()
  for (const tokenCharsMin of [0, 1, 1_000, 1_001, 4_095, sessionTokenCharsMax]) {
    const { sessionToken, accessKeyId } = await sessions.issue({ grant: plain, tokenCharsMin })
    expect(sessionToken.length).toBeGreaterThanOrEqual(tokenCharsMin)
    expect(sessionToken.length).toBeLessThanOrEqual(sessionTokenCharsMax)
    expect(newSessions().sessions.findAccessKey(accessKeyId, sessionToken)).not.toBeNull()
  }
})

test('sessions: a session policy limits, none does not, and a federated user without one may do nothing', async () => {
  const { sessions } = newSessions()
  const policiesOf = async (grant: SessionGrant) =>
    (await sessions.issue({ grant, tokenCharsMin: 0 })).principal.session?.policies
  const federated = { ...plain, holder: { type: 'FederatedUser', accountId, name: 'bob', issuer: root } } as const
  expect(await policiesOf(plain)).toBeNull()
  expect((await policiesOf({ ...plain, policyText }))?.map(({ text }) => text)).toEqual([policyText])
  expect(await policiesOf(federated)).toEqual([])
  const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
  expect(await policiesOf({ ...plain, policyArns: [readOnly] })).toHaveLength(1)
  // A policy that is no more allows nothing; the session stays limited.
  const gone = 'arn:aws:iam::123456789012:policy/gone'
  expect(await policiesOf({ ...plain, policyArns: [gone] })).toEqual([])
})

test('sessions: a user has the name of today, also in a session that is older', async () => {
  const renamed = { userName: 'anna', arn: 'arn:aws:iam::123456789012:user/anna' }
  const { sessions } = newSessions(secret, renamed)
  const issued = await newSessions().sessions.issue({ grant: { ...plain, holder: user }, tokenCharsMin: 0 })
  expect(issued.principal).toMatchObject({ userName: 'ann' })
  expect(sessions.findAccessKey(issued.accessKeyId, issued.sessionToken)?.principal).toMatchObject(renamed)
})

test('sessions: whoever belongs to the operator account is its operator', async () => {
  const { sessions } = newSessions()
  const isOperator = async (grant: SessionGrant) =>
    (await sessions.issue({ grant, tokenCharsMin: 0 })).principal.isOperator
  expect(await isOperator(plain)).toBe(false)
  expect(await isOperator({ ...plain, holder: { ...role, accountId: operator } })).toBe(true)
  expect(await isOperator({ ...plain, holder: { ...user, accountId: operator } })).toBe(true)
})

test('sessions: nothing prints a secret, and a token does not hold it', async () => {
  const { sessions } = newSessions()
  const issued = await sessions.issue({ grant: plain, tokenCharsMin: 0 })
  const found = sessions.findAccessKey(issued.accessKeyId, issued.sessionToken)
  const shown = [sessions, issued, found]
    .map((value) => JSON.stringify(value) + inspect(value, { depth: 9 }))
    .join('\n')
  expect(shown).not.toContain(issued.secretAccessKey.reveal())
  expect(shown).not.toContain(secret.toString('hex'))
})

test('sessions: as many opened tokens are remembered as there is room for, those used last', async () => {
  const { sessions } = newSessions()
  const { secretAccessKey } = await sessions.issue({ grant: plain, tokenCharsMin: 0 })
  const opened = { accessKeyId: 'ASIA1', secretAccessKey, grant: plain, inlinePolicy: null }
  const cache = new OpenedSessions(100)
  for (const name of 'abcde') cache.put(name.repeat(25), opened)
  expect(cache.get('a'.repeat(25))).toBeNull()
  expect(cache.get('b'.repeat(25))).toBe(opened)
  cache.put('f'.repeat(50), opened)
  expect(['b', 'c', 'd', 'e'].map((name) => cache.get(name.repeat(25)) !== null)).toEqual([true, false, false, true])
})

const { policies } = await openDirectory({
  metadata: new AdversarialMetadataStore(),
  sealing: new Sealing(Buffer.alloc(keyIdBytes, 1), Buffer.alloc(keyBytes, 1), systemRandom),
  clock: { nowMs: () => 0, monotonicMs: () => 0 },
  random: systemRandom,
})

function newSessions(key = secret, renamed: Pick<User, 'userName' | 'arn'> | null = null) {
  const noted: KeyHolder[] = []
  const now =
    renamed === null
      ? null
      : {
          ...user,
          ...renamed,
          path: '/',
          createdAtMs: 0,
          tags: new Map(),
          boundaryArn: null,
          groupIds: [],
          attachedPolicyArns: [],
          inlinePolicies: new Map(),
        }
  const sessions = new Sessions({
    derivedKeys: { derive: (purpose) => Buffer.from(key).fill(purpose.length, 0, 1) },
    keyHolders: {
      note: async (holder) => {
        noted.push(holder)
      },
    },
    directory: { policies, findUser: () => now },
    random: systemRandom,
    operatorAccountId: operator,
  })
  return { sessions, noted }
}
