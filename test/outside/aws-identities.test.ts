import { afterAll, beforeAll, expect, test } from 'vitest'
import { OutsideFolder, shellJson } from '../support/outside-folder.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

/** The operator account, in whose name the commands run. */
const operatorId = '123456789012'

let server: TestServer
let folder: OutsideFolder
beforeAll(async () => {
  server = await startServer()
  folder = new OutsideFolder(server)
})
afterAll(async () => {
  folder[Symbol.dispose]()
  await server[Symbol.asyncDispose]()
})

test('aws iam: a user with path, tags and keys', async () => {
  await folder.aws('iam create-user --user-name ann --path /audit/ --tags Key=team,Value=trails')
  await folder.text('aws iam wait user-exists --user-name ann')
  expect(await folder.aws('iam get-user --user-name ann')).toEqual({
    User: {
      Path: '/audit/',
      UserName: 'ann',
      UserId: expect.stringMatching(/^AIDA[A-Z0-9]{17}$/),
      Arn: `arn:aws:iam::${operatorId}:user/audit/ann`,
      CreateDate: expect.any(String),
      Tags: [{ Key: 'team', Value: 'trails' }],
    },
  })
  await folder.aws('iam tag-user --user-name ann --tags Key=stage,Value=first')
  await folder.aws('iam untag-user --user-name ann --tag-keys team')
  expect(await folder.aws('iam list-user-tags --user-name ann')).toMatchObject({
    Tags: [{ Key: 'stage', Value: 'first' }],
  })
  await useKeysOf('ann')
  expect(await folder.aws('sts get-caller-identity --profile ann')).toMatchObject({
    Arn: `arn:aws:iam::${operatorId}:user/audit/ann`,
  })
  await folder.aws('iam update-user --user-name ann --new-user-name anna --new-path /')
  expect(await folder.aws('sts get-caller-identity --profile ann')).toMatchObject({
    Arn: `arn:aws:iam::${operatorId}:user/anna`,
  })
  const { AccessKeyMetadata } = await folder.aws('iam list-access-keys --user-name anna')
  expect(AccessKeyMetadata).toMatchObject([{ UserName: 'anna', Status: 'Active' }])
  expect(await folder.awsError('iam delete-user --user-name anna')).toBe('DeleteConflict')
  expect(await folder.awsError('iam get-user --user-name ann')).toBe('NoSuchEntity')
  expect(await folder.awsError('iam create-user --user-name ANNA')).toBe('EntityAlreadyExists')
})

test('aws iam: what a user may do comes from policies of its own, of its groups and attached ones', async () => {
  await folder.aws('iam create-user --user-name bob')
  await useKeysOf('bob')
  const mayListUsers = async () => (await folder.run('aws iam list-users --profile bob')).status === 0
  expect(await mayListUsers()).toBe(false)

  const list = shellJson(allow('iam:ListUsers'))
  await folder.aws(`iam put-user-policy --user-name bob --policy-name list --policy-document ${list}`)
  expect(await mayListUsers()).toBe(true)
  expect(await folder.aws('iam get-user-policy --user-name bob --policy-name list')).toMatchObject({
    PolicyDocument: allow('iam:ListUsers'),
  })
  await folder.aws('iam delete-user-policy --user-name bob --policy-name list')
  expect(await mayListUsers()).toBe(false)

  await folder.aws('iam create-group --group-name readers')
  await folder.aws('iam add-user-to-group --group-name readers --user-name bob')
  await folder.aws('iam attach-group-policy --group-name readers --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess')
  expect(await mayListUsers()).toBe(true)
  expect(await folder.aws('iam list-groups-for-user --user-name bob')).toMatchObject({
    Groups: [{ GroupName: 'readers', GroupId: expect.stringMatching(/^AGPA/) }],
  })
  expect(await folder.aws('iam get-group --group-name readers')).toMatchObject({ Users: [{ UserName: 'bob' }] })
  await folder.aws('iam remove-user-from-group --group-name readers --user-name bob')
  expect(await mayListUsers()).toBe(false)

  await folder.aws('iam attach-user-policy --user-name bob --policy-arn arn:aws:iam::aws:policy/SecurityAudit')
  expect(await mayListUsers()).toBe(true)
  const only = shellJson(allow('s3:*'))
  const boundary = await folder.aws(`iam create-policy --policy-name boundary --policy-document ${only}`)
  const arn = arnOf(boundary, 'Policy')
  await folder.aws(`iam put-user-permissions-boundary --user-name bob --permissions-boundary ${arn}`)
  expect(await mayListUsers()).toBe(false)
})

test('aws iam: root replaces its own key', async () => {
  const { AccessKeyMetadata } = await folder.aws('iam list-access-keys')
  expect(AccessKeyMetadata).toEqual([
    { AccessKeyId: server.credentials().accessKeyId, Status: 'Active', CreateDate: expect.any(String) },
  ])
  const made = await folder.aws('iam create-access-key')
  const { accessKeyId } = server.credentials()
  expect(made).toMatchObject({ AccessKey: { Status: 'Active', SecretAccessKey: expect.any(String) } })
  expect(await folder.awsError('iam create-access-key')).toBe('LimitExceeded')
  expect(await folder.aws(`iam get-access-key-last-used --access-key-id ${accessKeyId}`)).toMatchObject({
    AccessKeyLastUsed: { ServiceName: 'iam' },
  })
  await folder.text(`aws iam update-access-key --access-key-id ${accessKeyId} --status Inactive`)
  expect(server.credentials().accessKeyId).not.toBe(accessKeyId)
  await folder.text(`aws iam delete-access-key --access-key-id ${accessKeyId}`)
  expect(await folder.aws('sts get-caller-identity')).toMatchObject({ Arn: `arn:aws:iam::${operatorId}:root` })
})

test('aws iam: a managed policy and its versions', async () => {
  const first = shellJson(allow('s3:GetObject'))
  const second = shellJson(allow('s3:PutObject'))
  const arn = arnOf(
    await folder.aws(`iam create-policy --policy-name versions --policy-document ${first} --description Two`),
    'Policy',
  )
  await folder.text(`aws iam wait policy-exists --policy-arn ${arn}`)
  await folder.aws(`iam create-policy-version --policy-arn ${arn} --policy-document ${second} --set-as-default`)
  expect(await folder.aws(`iam list-policy-versions --policy-arn ${arn}`)).toMatchObject({
    Versions: [
      { VersionId: 'v2', IsDefaultVersion: true },
      { VersionId: 'v1', IsDefaultVersion: false },
    ],
  })
  expect(await folder.aws(`iam get-policy-version --policy-arn ${arn} --version-id v2`)).toMatchObject({
    PolicyVersion: { Document: allow('s3:PutObject') },
  })
  expect(await folder.awsError(`iam delete-policy-version --policy-arn ${arn} --version-id v2`)).toBe('DeleteConflict')
  await folder.aws(`iam set-default-policy-version --policy-arn ${arn} --version-id v1`)
  await folder.aws(`iam delete-policy-version --policy-arn ${arn} --version-id v2`)
  await folder.aws(`iam delete-policy --policy-arn ${arn}`)
  expect(await folder.awsError(`iam get-policy --policy-arn ${arn}`)).toBe('NoSuchEntity')
  expect(
    await folder.awsError(`iam create-policy --policy-name wrong --policy-document '{"Version":"2012-10-17"}'`),
  ).toBe('MalformedPolicyDocument')
})

test('aws iam: simulation of a user and of a document', async () => {
  await folder.aws('iam create-user --user-name carol')
  const document = shellJson(allow('s3:GetObject', 'arn:aws:s3:::logs/*'))
  await folder.aws(`iam put-user-policy --user-name carol --policy-name read --policy-document ${document}`)
  const asked =
    '--action-names s3:GetObject s3:DeleteObject --resource-arns arn:aws:s3:::logs/a ' +
    "--query 'EvaluationResults[].[EvalActionName,EvalDecision]'"
  const decisions = [
    ['s3:GetObject', 'allowed'],
    ['s3:DeleteObject', 'implicitDeny'],
  ]
  const source = `arn:aws:iam::${operatorId}:user/carol`
  expect(await folder.aws(`iam simulate-principal-policy --policy-source-arn ${source} ${asked}`)).toEqual(decisions)
  expect(await folder.aws(`iam simulate-custom-policy --policy-input-list ${document} ${asked}`)).toEqual(decisions)
})

test('aws sts: a profile with role_arn acts as the role, and is refused with another external id', async () => {
  await folder.aws('iam create-user --user-name dora')
  await useKeysOf('dora')
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${operatorId}:user/dora` },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': 'trails' } },
      },
    ],
  }
  const arn = arnOf(
    await folder.aws(`iam create-role --role-name auditor --assume-role-policy-document ${shellJson(trust)}`),
    'Role',
  )
  await folder.text('aws iam wait role-exists --role-name auditor')
  await folder.aws('iam attach-role-policy --role-name auditor --policy-arn arn:aws:iam::aws:policy/SecurityAudit')
  const profile = (externalId: string) =>
    [
      `role_arn = ${arn}`,
      'source_profile = dora',
      'role_session_name = night',
      'duration_seconds = 900',
      `external_id = ${externalId}`,
    ].join('\n')
  await addProfile('auditor', profile('trails'))
  await addProfile('stranger', profile('another'))
  expect(await folder.aws('sts get-caller-identity --profile auditor')).toEqual({
    UserId: expect.stringMatching(/^AROA[A-Z0-9]{17}:night$/),
    Account: operatorId,
    Arn: `arn:aws:sts::${operatorId}:assumed-role/auditor/night`,
  })
  await folder.aws('iam list-users --profile auditor')
  expect(await folder.awsError('iam create-user --user-name none --profile auditor')).toBe('AccessDenied')
  expect(await folder.awsError('sts get-caller-identity --profile stranger')).toBe('AccessDenied')
  expect(await folder.aws('iam get-role --role-name auditor')).toMatchObject({
    Role: { AssumeRolePolicyDocument: trust, MaxSessionDuration: 3600 },
  })
})

test('aws sts: session tokens and federation tokens', async () => {
  await folder.aws('iam create-user --user-name eve')
  await useKeysOf('eve')
  const all = shellJson(allow('*'))
  await folder.aws(`iam put-user-policy --user-name eve --policy-name all --policy-document ${all}`)
  await addSession('eve-session', 'sts get-session-token --duration-seconds 900 --profile eve')
  expect(await folder.aws('sts get-caller-identity --profile eve-session')).toMatchObject({
    Arn: `arn:aws:iam::${operatorId}:user/eve`,
  })
  expect((await folder.run('aws iam list-users --profile eve-session')).status).toBeGreaterThan(0)

  const buckets = shellJson(allow('s3:ListAllMyBuckets'))
  await addSession('guest', `sts get-federation-token --name guest --policy ${buckets} --profile eve`)
  expect(await folder.aws('sts get-caller-identity --profile guest')).toMatchObject({
    Arn: `arn:aws:sts::${operatorId}:federated-user/guest`,
  })
  await folder.aws('s3api list-buckets --profile guest')
  expect(await folder.awsError('s3api create-bucket --bucket guests-bucket --profile guest')).toBe('AccessDenied')
})

test('aws iam: account alias, password policy, login profile and summary', async () => {
  await folder.aws('iam create-account-alias --account-alias cairn-outside')
  expect(await folder.aws('iam list-account-aliases')).toEqual({ AccountAliases: ['cairn-outside'] })
  await folder.aws('iam delete-account-alias --account-alias cairn-outside')
  await folder.aws('iam update-account-password-policy --minimum-password-length 14 --require-symbols')
  expect(await folder.aws('iam get-account-password-policy')).toMatchObject({
    PasswordPolicy: { MinimumPasswordLength: 14, RequireSymbols: true, ExpirePasswords: false },
  })
  await folder.aws('iam create-user --user-name frida')
  expect(await folder.awsError('iam create-login-profile --user-name frida --password short')).toBe(
    'PasswordPolicyViolation',
  )
  await folder.aws("iam create-login-profile --user-name frida --password 'a-Long-enough-one-1'")
  expect(await folder.aws('iam get-login-profile --user-name frida')).toMatchObject({
    LoginProfile: { UserName: 'frida', PasswordResetRequired: false },
  })
  expect(await folder.aws('iam get-account-summary')).toMatchObject({ SummaryMap: { AccountAccessKeysPresent: 1 } })
  await folder.aws('iam delete-account-password-policy')
})

/** Gives `user` an access key and the profile of its name. */
async function useKeysOf(user: string): Promise<void> {
  const answer = await folder.aws(`iam create-access-key --user-name ${user}`)
  await addProfile(user, keysIn(answer.AccessKey))
}

async function addSession(profile: string, command: string): Promise<void> {
  await addProfile(profile, keysIn((await folder.aws(command)).Credentials))
}

async function addProfile(name: string, lines: string): Promise<void> {
  await folder.text(`mkdir -p .aws && cat >>.aws/config <<'END'\n[profile ${name}]\nregion = us-east-1\n${lines}\nEND`)
}

function keysIn(issued: unknown): string {
  const keys = new Map(Object.entries(issued ?? {}))
  const token = keys.has('SessionToken') ? `\naws_session_token = ${keys.get('SessionToken')}` : ''
  return `aws_access_key_id = ${keys.get('AccessKeyId')}\naws_secret_access_key = ${keys.get('SecretAccessKey')}${token}`
}

function arnOf(answer: Readonly<Record<string, unknown>>, entity: string): string {
  return String(new Map(Object.entries(answer[entity] ?? {})).get('Arn'))
}

function allow(Action: string, Resource = '*') {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] }
}
