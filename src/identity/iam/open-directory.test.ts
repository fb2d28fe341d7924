import { expect, test } from 'vitest'
import { AdversarialMetadataStore } from '../../../test/support/adversarial-metadata.ts'
import { accountOf, openTestDirectory } from '../../../test/support/test-directory.ts'
import { required } from '../../base/assert.ts'
import { systemRandom } from '../../base/random.ts'
import { Edit, Table } from '../../storage/table.ts'
import { bindPolicy } from '../policy/bound-policy.ts'
import { compilePolicy } from '../policy/compile-policy.ts'
import { keyBytes, keyIdBytes, Sealing } from '../sealing.ts'
import { Secret } from '../secret.ts'
import type { Group, ManagedPolicy, Role, User } from './entities.ts'
import { openDirectory } from './open-directory.ts'
import { accessKeyRows } from './rows/access-key-row.ts'
import { groupRows } from './rows/group-row.ts'
import { policyRows } from './rows/policy-row.ts'
import { roleRows } from './rows/role-row.ts'
import { userRows } from './rows/user-row.ts'

const accountId = accountOf('111111111111')
const allow = compilePolicy(
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}',
  'identity',
)
const trust = bindPolicy(
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}}',
  'trust',
)
const named = { accountId, path: '/team/', createdAtMs: 5 }
const holder = {
  attachedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
  inlinePolicies: new Map([['In', allow]]),
}
const arn = (kind: string, name: string) => `arn:aws:iam::${accountId}:${kind}/team/${name}`
const tags = new Map([['Team', 'Red']])

const user: User = {
  ...named,
  ...holder,
  arn: arn('user', 'Ann'),
  userId: 'AIDA1',
  userName: 'Ann',
  tags,
  boundaryArn: 'arn:aws:iam::aws:policy/SecurityAudit',
  groupIds: ['AGPA1'],
}
const group: Group = { ...named, ...holder, arn: arn('group', 'Devs'), groupId: 'AGPA1', groupName: 'Devs' }
const role: Role = {
  ...named,
  ...holder,
  arn: arn('role', 'App'),
  roleId: 'AROA1',
  roleName: 'App',
  description: 'for the app',
  trustPolicy: trust,
  maxSessionDurationSeconds: 3600,
  tags,
  boundaryArn: null,
}
const policy: ManagedPolicy = {
  ...named,
  arn: arn('policy', 'Own'),
  policyId: 'ANPA1',
  policyName: 'Own',
  description: null,
  tags,
  versions: [{ versionId: 'v2', policy: allow, createdAtMs: 7 }],
  defaultVersionId: 'v2',
  lastVersionNumber: 2,
  updatedAtMs: 7,
}
const accessKey = {
  accountId,
  userId: 'AIDA1',
  accessKeyId: 'AKIA1',
  secretAccessKey: new Secret('the-secret-of-the-key'),
  isActive: true,
  createdAtMs: 6,
}
const loginProfile = {
  accountId,
  userId: 'AIDA1',
  passwordHash: 'scrypt$…',
  earlierHashes: ['scrypt$before'],
  mustReset: true,
  passwordSetAtMs: 8,
  createdAtMs: 6,
}
const settings = {
  accountId,
  alias: 'acme',
  passwordPolicy: {
    minimumLengthChars: 14,
    requiresSymbols: true,
    requiresNumbers: false,
    requiresUppercase: true,
    requiresLowercase: false,
    usersMayChange: true,
    maxAgeDays: 90,
    reusePrevention: null,
    isExpiryHard: true,
  },
}

test('directory: rows of every kind outlive closing whole, and no secret lies open on the disk', async () => {
  await using opened = await openTestDirectory()
  const { directory } = opened
  const at = (name: string) => ({ partition: accountId, name })
  await directory.change(accountId, (edit) => {
    edit.put(directory.users, at('ann'), user).put(directory.groups, at('devs'), group)
    edit.put(directory.roles, at('app'), role).put(directory.policies, at('own'), policy)
    edit.put(directory.accessKeys, at('AKIA1'), accessKey).put(directory.loginProfiles, at('AIDA1'), loginProfile)
    edit.put(directory.settings, at('settings'), settings)
  })

  const again = await opened.reopen()
  // Compiled policies hold what cannot be compared: rows are, as they are written.
  expect(again.users.list(accountId).map(userRows.encode)).toEqual([userRows.encode(user)])
  expect(again.groups.list(accountId).map(groupRows.encode)).toEqual([groupRows.encode(group)])
  expect(again.roles.list(accountId).map(roleRows.encode)).toEqual([roleRows.encode(role)])
  expect(again.policies.list(accountId).map(policyRows.encode)).toEqual([policyRows.encode(policy)])
  expect(again.loginProfiles.list(accountId)).toEqual([loginProfile])
  expect(again.settings.list(accountId)).toEqual([settings])
  const found = required(again.findAccessKey('AKIA1'), 'the key')
  expect({ ...found, secretAccessKey: null }).toEqual({ ...accessKey, secretAccessKey: null })
  expect(found.secretAccessKey.reveal()).toBe('the-secret-of-the-key')
  expect([again.findUser('AIDA1')?.arn, again.findGroup('AGPA1')?.arn]).toEqual([user.arn, group.arn])
  expect(again.findRole('AROA1')?.trustPolicy).toMatchObject({ kind: 'trust', text: trust.text })
  expect(again.policies.list(accountId)[0]?.arn).toBe(policy.arn)

  expect(opened.bytesOnDisk().includes('AKIA1')).toBe(true)
  expect(opened.bytesOnDisk().includes('the-secret-of-the-key')).toBe(false)
})

test('directory: a change sees what the change before it did, and one that throws changes nothing', async () => {
  await using opened = await openTestDirectory()
  const { directory } = opened
  const counts = await Promise.all(
    ['a', 'b', 'c'].map((name) =>
      directory.change(accountId, (edit) => {
        edit.put(directory.users, { partition: accountId, name }, { ...user, userId: name })
        return directory.users.count(accountId)
      }),
    ),
  )
  expect(counts).toEqual([0, 1, 2])

  const refused = directory.change(accountId, (edit) => {
    edit.remove(directory.users, { partition: accountId, name: 'a' })
    throw new Error('no')
  })
  await expect(refused).rejects.toThrow('no')
  expect(directory.users.count(accountId)).toBe(3)
})

test('directory: an account has another version after each change that decides who may do what', async () => {
  await using opened = await openTestDirectory()
  const { directory } = opened
  const other = accountOf('222222222222')
  const before = directory.versionOf(accountId)
  await directory.change(accountId, (edit) => {
    edit.put(directory.groups, { partition: accountId, name: 'devs' }, group)
  })
  expect(directory.versionOf(accountId)).toBeGreaterThan(before)
  expect(directory.versionOf(other)).toBe(0)
})

test('directory: a row that was moved to another account does not open', async () => {
  const metadata = new AdversarialMetadataStore()
  const sealing = new Sealing(Buffer.alloc(keyIdBytes, 1), Buffer.alloc(keyBytes, 2), systemRandom)
  const keys = await Table.open(metadata, accessKeyRows(sealing))
  await new Edit().put(keys, { partition: '222222222222', name: 'AKIA1' }, accessKey).commit(metadata)

  const clock = { nowMs: () => 0, monotonicMs: () => 0 }
  await expect(openDirectory({ metadata, sealing, clock, random: systemRandom })).rejects.toThrow(
    'the metadata entry iam-access-key/222222222222/AKIA1 is malformed',
  )
})
