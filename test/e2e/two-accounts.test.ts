import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectsCommand,
  DeletePublicAccessBlockCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { sha256Hex } from '../../src/aws-client/signature.ts'
import { required } from '../../src/base/assert.ts'
import { send } from '../hostile/attacker.ts'
import { type AwsClients, awsClients } from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

const operator = '123456789012'
const home = '111111111111'
const away = '222222222222'

/**
 * Who calls, whose the thing is, and how it ends; then whose records there are, with the caller as each account sees it,
 * and what `resources` tell of the owner. Where two accounts have one, both share a `sharedEventID`.
 *
 * A copy is made into a bucket of home's, or of away's (CopyBetween, CopyThere), from where the row says. The owner of the
 * source has a record that tells of the source.
 *
 * What the caller's own account refuses never reaches the owner: the owner has no record, and the caller's does not tell
 * whose it is.
 */
const table = `
  caller    | calls           | on            | ends in      | home has    | away has   | operator has | owner told
  root      | GetObject       | home/open     | -            | Root        | -          | -            | home
  user      | GetObject       | home/open     | -            | IAMUser     | -          | -            | home
  session   | GetObject       | home/open     | -            | AssumedRole | -          | -            | home
  powerless | GetObject       | home/open     | AccessDenied | IAMUser     | -          | -            | home
  user      | GetObject       | home/denying  | AccessDenied | IAMUser     | -          | -            | home
  user      | GetObject       | home/open/no  | NoSuchKey    | IAMUser     | -          | -            | home
  root      | GetObject       | away/open     | -            | Root        | AWSAccount | -            | away
  user      | GetObject       | away/open     | -            | IAMUser     | AWSAccount | -            | away
  session   | GetObject       | away/open     | -            | AssumedRole | AWSAccount | -            | away
  user      | GetObject       | away/open/no  | NoSuchKey    | IAMUser     | AWSAccount | -            | away
  user      | GetObject       | away/closed   | AccessDenied | IAMUser     | AWSAccount | -            | away
  session   | GetObject       | away/closed   | AccessDenied | AssumedRole | AWSAccount | -            | away
  root      | GetObject       | away/closed   | AccessDenied | Root        | AWSAccount | -            | away
  user      | GetObject       | away/denying  | AccessDenied | IAMUser     | AWSAccount | -            | away
  powerless | GetObject       | away/open     | AccessDenied | IAMUser     | -          | -            | not told
  powerless | GetObject       | away/closed   | AccessDenied | IAMUser     | -          | -            | not told
  powerless | GetObject       | away/denying  | AccessDenied | IAMUser     | -          | -            | not told
  limited   | GetObject       | away/open     | AccessDenied | AssumedRole | -          | -            | not told
  user      | GetObject       | away/none     | NoSuchBucket | IAMUser     | -          | -            | nothing
  user      | GetBucketTagging| away/open     | NoSuchTagSet | IAMUser     | AWSAccount | -            | away
  powerless | GetBucketTagging| away/open     | AccessDenied | IAMUser     | -          | -            | not told
  user      | GetBucketTagging| away/closed   | AccessDenied | IAMUser     | AWSAccount | -            | away
  anonymous | GetObject       | away/public   | -            | -           | anonymous  | -            | away
  anonymous | GetObject       | away/public/no| AccessDenied | -           | anonymous  | -            | away
  anonymous | GetObject       | away/open     | AccessDenied | -           | anonymous  | -            | away
  anonymous | GetObject       | away/none     | NoSuchBucket | -           | -          | anonymous    | nothing
  user      | GetObject       | away/public   | -            | IAMUser     | AWSAccount | -            | away
  user      | CopyObject      | home/open     | -            | IAMUser     | -          | -            | home
  user      | CopyObject      | away/open     | -            | IAMUser     | AWSAccount | -            | home, source: away
  session   | CopyObject      | away/open     | -            | AssumedRole | AWSAccount | -            | home, source: away
  user      | CopyObject      | away/open/no  | NoSuchKey    | IAMUser     | AWSAccount | -            | home, source: away
  user      | CopyObject      | away/closed   | AccessDenied | IAMUser     | AWSAccount | -            | home, source: away
  powerless | CopyObject      | away/open     | AccessDenied | IAMUser     | -          | -            | home
  user      | CopyObject      | away/none     | NoSuchBucket | IAMUser     | -          | -            | nothing
  user      | CopyBetween     | away/open     | -            | IAMUser     | AWSAccount | -            | away
  user      | CopyThere       | home/open     | -            | IAMUser     | AWSAccount | -            | away
  powerless | CopyThere       | home/open     | AccessDenied | IAMUser     | -          | -            | not told
  user      | UploadPartCopy  | away/open     | NoSuchUpload | IAMUser     | AWSAccount | -            | home, source: away
  user      | AssumeRole      | home/open     | -            | IAMUser     | -          | -            | home
  session   | AssumeRole      | home/open     | -            | AssumedRole | -          | -            | home
  user      | AssumeRole      | home/closed   | AccessDenied | IAMUser     | -          | -            | home
  user      | AssumeRole      | away/open     | -            | IAMUser     | AWSAccount | -            | away
  session   | AssumeRole      | away/open     | -            | AssumedRole | AWSAccount | -            | away
  user      | AssumeRole      | away/closed   | AccessDenied | IAMUser     | AWSAccount | -            | away
  powerless | AssumeRole      | away/open     | AccessDenied | IAMUser     | -          | -            | not told
  user      | AssumeRole      | away/none     | AccessDenied | IAMUser     | -          | -            | nothing
`

interface Row {
  readonly caller: string
  readonly calls: string
  readonly on: string
  readonly endsIn: string
  readonly has: Readonly<Record<string, string>>
  readonly ownerTold: string
}

const rows = table
  .trim()
  .split('\n')
  .slice(1)
  .map((line): [string, Row] => {
    const cells = line.split('|').map((cell) => cell.trim())
    const [caller = '', calls = '', on = '', endsIn = '', ofHome = '', ofAway = '', ofOperator = '', ownerTold = ''] =
      cells
    const has = { [home]: ofHome, [away]: ofAway, [operator]: ofOperator }
    return [cells.slice(0, 4).join(' '), { caller, calls, on, endsIn, has, ownerTold }]
  })

let server: TestServer
let cairn: CairnClient
const roots = new Map<string, AwsClients>()
const callers = new Map<string, Credentials>()

beforeAll(async () => {
  server = await startServer({ env: { CAIRN_DATA_EVENTS: 'all' }, config: 'capture:\n  rejectedPerSecond: 1000\n' })
  cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  for (const accountId of [home, away]) {
    const root = await cairn.createAccount(accountId)
    if (accountId === home) callers.set('root', root)
    roots.set(accountId, awsClients({ url: server.url, credentials: root }))
  }
  for (const accountId of [home, away]) {
    await makeBuckets(accountId)
    await makeRoles(accountId)
  }
  await makeCallers()
})

afterAll(async () => {
  for (const clients of roots.values()) clients[Symbol.dispose]()
  cairn[Symbol.dispose]()
  await server[Symbol.asyncDispose]()
})

test.each(rows)('two accounts: %s', async (_name, { caller, calls, on, endsIn, has, ownerTold }) => {
  const { requestId, code } = await run(caller, calls, on)
  expect(code).toBe(endsIn)

  const records = await recordsOf(requestId)
  expect(
    Object.fromEntries(
      records.map(({ recipientAccountId, userIdentity }) => [recipientAccountId, seenAs(userIdentity)]),
    ),
  ).toEqual(Object.fromEntries(Object.entries(has).filter(([, type]) => type !== '-')))
  const ids = records.map(({ eventID }) => eventID)
  expect(new Set(ids).size).toBe(records.length)
  const shared = new Set(records.map(({ sharedEventID }) => sharedEventID))
  expect(shared.size).toBe(1)
  expect(shared.has(undefined)).toBe(records.length === 1)
  for (const record of records) {
    expect(record.errorCode ?? '-').toBe(endsIn)
  }
  const told = records.map((record) => [record.recipientAccountId, toldOwner(record)])
  const [own = '', ofSource = own] = ownerTold.split(', source: ')
  const others = records.length > 1 ? ofSource : own
  expect(told).toEqual(told.map(([accountId]) => [accountId, accountId === away ? others : own]))
})

// Goal: of the keys of one DeleteObjects, each account has what concerns it.
//
// Method: a user whose own policies allow the deletion of one key only asks for three, one of which the bucket protects.
test('two accounts: a key of a DeleteObjects that is refused at home is not on record away', async () => {
  const { requestId } = await run('picky', 'DeleteObjects', 'away/open')
  const records = await recordsOf(requestId)
  const told = (accountId: string) =>
    records
      .filter(({ recipientAccountId, eventName }) => recipientAccountId === accountId && eventName === 'DeleteObject')
      .map(({ requestParameters, errorCode }) => `${Object(requestParameters).key} ${errorCode ?? '-'}`)
      .sort()
  expect(told(home)).toEqual(['mine -', 'mine-but-protected AccessDenied', 'not-mine AccessDenied'])
  expect(told(away)).toEqual(['mine -', 'mine-but-protected AccessDenied'])
})

test('two accounts: no request can be a service, whatever it says that it is', async () => {
  const credentials = required(callers.get('powerless'), 'the user')
  const url = new URL(server.url)
  const saying = {
    'x-amz-source-arn': `arn:aws:cloudtrail:us-east-1:${away}:trail/t`,
    'x-amz-source-account': away,
    'x-amzn-invoked-by': 'cloudtrail.amazonaws.com',
    'user-agent': 'cloudtrail.amazonaws.com',
    'x-forwarded-for': 'cloudtrail.amazonaws.com',
  }
  const answer = await send(url, {
    method: 'GET',
    target: `/${bucketName(away, 'services')}/k`,
    credentials,
    service: 's3',
    headers: { ...saying, 'x-amz-content-sha256': sha256Hex('') },
  })
  expect(answer.status).toBe(403)
  const [record] = await recordsOf(String(answer.headers['x-amz-request-id']))
  expect(record).toMatchObject({ userIdentity: { type: 'IAMUser' }, sourceIPAddress: '127.0.0.1' })
  expect(JSON.stringify(record?.userIdentity)).not.toContain('cloudtrail')
})

interface Ended {
  readonly requestId: string
  readonly code: string
}

async function run(caller: string, calls: string, on: string): Promise<Ended> {
  const [whose = '', name = '', key = 'k'] = on.split('/')
  const accountId = whose === 'home' ? home : away
  const Bucket = bucketName(accountId, name)
  if (caller === 'anonymous') {
    const answer = await fetch(`${server.url}/${Bucket}/${key}`)
    const [, code = '-'] = /<Code>(.*)<\/Code>/.exec(await answer.text()) ?? []
    return { requestId: required(answer.headers.get('x-amz-request-id'), 'an id'), code }
  }
  using clients = awsClients({ url: server.url, credentials: required(callers.get(caller), caller) })
  const copied = { CopySource: `${Bucket}/${key}`, Key: 'copy' }
  const part = { Bucket: bucketName(home, 'open'), UploadId: 'none', PartNumber: 1 }
  const RoleArn = `arn:aws:iam::${accountId}:role/${name}`
  const sending = {
    GetObject: () => clients.s3.send(new GetObjectCommand({ Bucket, Key: key })),
    GetBucketTagging: () => clients.s3.send(new GetBucketTaggingCommand({ Bucket })),
    DeleteObjects: () => clients.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: keysToDelete } })),
    CopyObject: () => clients.s3.send(new CopyObjectCommand({ ...copied, Bucket: bucketName(home, 'open') })),
    CopyBetween: () => clients.s3.send(new CopyObjectCommand({ ...copied, Bucket: bucketName(away, 'open') })),
    CopyThere: () => clients.s3.send(new CopyObjectCommand({ ...copied, Bucket: bucketName(away, 'open') })),
    UploadPartCopy: () => clients.s3.send(new UploadPartCopyCommand({ ...copied, ...part })),
    AssumeRole: () => clients.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'visit' })),
  }
  const send = required(Object.entries(sending).find(([each]) => each === calls)?.[1], calls)
  const ended: unknown = await send().then(
    async (answer) => {
      if ('Body' in answer) await answer.Body?.transformToString()
      return answer
    },
    (error: unknown) => error,
  )
  const { name: code = '-', $metadata } = Object(ended)
  return { requestId: required($metadata.requestId, 'an id'), code }
}

const keysToDelete = ['mine', 'mine-but-protected', 'not-mine'].map((Key) => ({ Key }))

async function recordsOf(requestId: string) {
  const { records } = await cairn.search([['requestID', requestId]])
  return records.map(({ record }) => record)
}

function seenAs(identity: unknown): string {
  const { type, accountId, principalId, arn } = Object(identity)
  if (type !== 'AWSAccount') return type
  // No name: only which account, and the id that its own records have.
  expect(arn).toBeUndefined()
  if (accountId !== 'ANONYMOUS_PRINCIPAL') {
    expect(accountId).toBe(home)
    expect(principalId).toMatch(/./)
    return type
  }
  expect(identity).toEqual({ type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' })
  return 'anonymous'
}

function toldOwner({ resources }: Readonly<Record<string, unknown>>): string {
  if (!Array.isArray(resources)) return 'nothing'
  const named = resources.flatMap((resource) => Object(resource).accountId ?? [])
  if (named.length === 0) return 'not told'
  return named.includes(home) ? 'home' : 'away'
}

function bucketName(accountId: string, name: string): string {
  return `${name}-of-${accountId}`
}

function rootOf(accountId: string): AwsClients {
  return required(roots.get(accountId), accountId)
}

async function makeBuckets(accountId: string): Promise<void> {
  const { s3 } = rootOf(accountId)
  const everyone = { AWS: [home, away] }
  const policies: Readonly<Record<string, ((arn: string) => readonly object[]) | null>> = {
    closed: null,
    open: (arn) => [
      { Effect: 'Allow', Principal: everyone, Action: 's3:*', Resource: [arn, `${arn}/*`] },
      { Effect: 'Deny', Principal: everyone, Action: 's3:DeleteObject', Resource: `${arn}/*protected` },
    ],
    denying: (arn) => [
      { Effect: 'Allow', Principal: everyone, Action: 's3:*', Resource: [arn, `${arn}/*`] },
      { Effect: 'Deny', Principal: everyone, Action: 's3:GetObject', Resource: `${arn}/*` },
    ],
    services: (arn) => [
      { Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: 's3:*', Resource: `${arn}/*` },
    ],
    public: (arn) => [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${arn}/*` }],
  }
  for (const [name, statements] of Object.entries(policies)) {
    const Bucket = bucketName(accountId, name)
    await s3.send(new CreateBucketCommand({ Bucket }))
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'body' }))
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }))
    if (statements === null) continue
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy(...statements(`arn:aws:s3:::${Bucket}`)) }))
  }
}

async function makeRoles(accountId: string): Promise<void> {
  const { iam } = rootOf(accountId)
  const trusting = { open: { AWS: [home, away] }, closed: { Service: 'ec2.amazonaws.com' } }
  for (const [RoleName, Principal] of Object.entries(trusting)) {
    const AssumeRolePolicyDocument = policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' })
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
  }
}

async function makeCallers(): Promise<void> {
  const { iam } = rootOf(home)
  const anything = policy({ Effect: 'Allow', Action: ['s3:*', 'sts:*'], Resource: '*' })
  const mine = policy({ Effect: 'Allow', Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::*/mine*' })
  for (const [UserName, PolicyDocument] of Object.entries({ user: anything, powerless: null, picky: mine })) {
    await iam.send(new CreateUserCommand({ UserName }))
    if (PolicyDocument !== null) {
      await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'may', PolicyDocument }))
    }
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
    callers.set(UserName, credentialsOf(AccessKey))
  }
  await iam.send(new PutRolePolicyCommand({ RoleName: 'open', PolicyName: 'may', PolicyDocument: anything }))
  const assume = { RoleArn: `arn:aws:iam::${home}:role/open`, RoleSessionName: 'work' }
  using user = awsClients({ url: server.url, credentials: required(callers.get('user'), 'user') })
  const { Credentials: session } = await user.sts.send(new AssumeRoleCommand(assume))
  callers.set('session', credentialsOf(session))
  const Policy = policy({ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' })
  const { Credentials: limited } = await user.sts.send(new AssumeRoleCommand({ ...assume, Policy }))
  callers.set('limited', credentialsOf(limited))
}

function policy(...Statement: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement })
}

interface IssuedKey {
  readonly AccessKeyId?: string | undefined
  readonly SecretAccessKey?: string | undefined
  readonly SessionToken?: string | undefined
}

function credentialsOf(issued: IssuedKey | undefined): Credentials {
  return {
    accessKeyId: required(issued?.AccessKeyId, 'a key id'),
    secretAccessKey: required(issued?.SecretAccessKey, 'a secret'),
    sessionToken: issued?.SessionToken ?? null,
  }
}
