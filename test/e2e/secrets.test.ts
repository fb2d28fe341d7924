import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
  ChangePasswordCommand,
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
  UpdateLoginProfileCommand,
} from '@aws-sdk/client-iam'
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { AssumeRoleCommand, GetFederationTokenCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { HttpRequest } from '@smithy/protocol-http'
import { expect, test } from 'vitest'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { required } from '../../src/base/assert.ts'
import { nodeFileSystem } from '../../src/base/node-file-system.ts'
import { type MasterKey, readMasterKeys } from '../../src/identity/master-key-file.ts'
import { openLmdbMetadata } from '../../src/storage/metadata/lmdb/lmdb-metadata-store.ts'
import { metadataListEntriesMax } from '../../src/storage/metadata-store.ts'
import { chunkedS3, legacyTarget } from '../hostile/s3-attacker.ts'
import { type AwsClients, awsClients } from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

/** Everything that nobody but its holder may ever see, by what it is. */
class Secrets {
  readonly #words = new Map<string, string>()

  add(what: string, secret: string | undefined): string {
    const word = required(secret, what)
    expect(word.length, what).toBeGreaterThan(15)
    this.#words.set(word, what)
    return word
  }

  /** What of them stands in `bytes`. */
  in(bytes: Buffer | string): readonly string[] {
    return [...this.#words].flatMap(([word, what]) => (bytes.includes(word) ? [what] : []))
  }

  get count(): number {
    return this.#words.size
  }
}

/** A word that is nowhere unless it was kept. */
const marked = (what: string) => `${what}-${randomBytes(12).toString('hex')}`

/** The only file that holds a secret, for the operator alone. */
const credentialsFile = 'credentials'
const masterKeyFile = join('keys', 'master')

// Goal: no secret that was ever issued, set, sent or stored stands in a file, a record or anything printed, also after
// the master key has been replaced; and then nothing is left that the old key opens.
//
// Method: a busy run with root keys, user keys, sessions, passwords, marked objects, signatures of every form and keys
// that customers send along. All records are asked for, which unpacks them, and all files are read byte for byte, before
// and after `cairn keys rotate`. Every key then still works, and every object is what it was.
test('secrets: none stands in any file, record or output, and after a rotation nothing under the old key remains', async () => {
  await using server = await startServer({
    env: { CAIRN_DATA_EVENTS: 'all', CAIRN_LOG_LEVEL: 'debug' },
    config: 'capture:\n  rejectedPerSecond: 1000\n',
  })
  const secrets = new Secrets()
  const root = server.credentials()
  secrets.add('the key of root', root.secretAccessKey)
  using clients = watched(server, root, secrets)
  const { keys, objects } = await beBusy(server, clients, root, secrets)
  expect(secrets.count).toBeGreaterThan(40)
  await expectNowhere(server, secrets)

  const old = masterKey(server)
  const sealedUnder = () =>
    filesOf(server.dataDir).filter(({ bytes }) => formsOf(old.id).some((id) => bytes.includes(id)))
  expect(
    sealedUnder()
      .map(({ name }) => name)
      .sort(),
  ).toEqual([masterKeyFile, join('metadata', 'data.mdb')].sort())
  const printed = await runCairn(server, ['keys', 'rotate'])
  expect(printed).toContain('has replaced')
  expect(secrets.in(printed)).toEqual([])
  expect(sealedUnder()).toEqual([])
  await beBusy(server, clients, root, secrets, 'again-')
  await expectNowhere(server, secrets)
  await server.stop()
  await expectNothingUnder(old, server)
  await server.start()
  for (const key of [root, ...keys]) {
    using again = awsClients({ url: server.url, credentials: key })
    for (const [Key, content] of objects) {
      const { Body } = await again.s3.send(new GetObjectCommand({ Bucket: 'secrets', Key }))
      expect(await Body?.transformToString()).toBe(content)
    }
  }
  await expectNowhere(server, secrets)
})

/** The clients, every signature of which is remembered. */
function watched(server: TestServer, credentials: Credentials, secrets: Secrets): AwsClients {
  const clients = awsClients({ url: server.url, credentials })
  for (const { requestHandler } of [clients.iam.config, clients.s3.config, clients.sts.config]) {
    const handle = requestHandler.handle.bind(requestHandler)
    requestHandler.handle = async (request, options) => {
      if (!HttpRequest.isInstance(request)) throw new Error('the client sends HTTP')
      const authorization = request.headers.authorization ?? ''
      secrets.add('an Authorization header', authorization)
      secrets.add('a signature', authorization.slice(-64))
      return await handle(request, options)
    }
  }
  return clients
}

interface Busy {
  /** That may read the objects. */
  readonly keys: readonly Credentials[]
  readonly objects: ReadonlyMap<string, string>
}

async function beBusy(
  server: TestServer,
  { iam, s3, sts }: AwsClients,
  root: Credentials,
  secrets: Secrets,
  prefix = '',
): Promise<Busy> {
  const UserName = `${prefix}ann`
  await iam.send(new CreateUserCommand({ UserName }))
  const PolicyDocument = policy({ Effect: 'Allow', Action: '*', Resource: '*' })
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'all', PolicyDocument }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  const user = credentialsOf(AccessKey)
  secrets.add('the key of a user', user.secretAccessKey)
  const passwords = ['first', 'second', 'third'].map((which) => secrets.add('a password', `Aa1!${marked(which)}`))
  const [first, second, third] = passwords
  await iam.send(new CreateLoginProfileCommand({ UserName, Password: required(first, 'one') }))
  await iam.send(new UpdateLoginProfileCommand({ UserName, Password: required(second, 'one') }))
  using asUser = watched(server, user, secrets)
  const change = { OldPassword: required(second, 'one'), NewPassword: required(third, 'one') }
  await asUser.iam.send(new ChangePasswordCommand(change))
  const wrong = { OldPassword: secrets.add('a wrong password', marked('wrong')), NewPassword: required(first, 'one') }
  await expect(asUser.iam.send(new ChangePasswordCommand(wrong))).rejects.toThrow()

  const trust = policy({ Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' })
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: `${prefix}role`, AssumeRolePolicyDocument: trust }))
  const sessions = [
    await asUser.sts.send(new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'night' })),
    await asUser.sts.send(new GetSessionTokenCommand({})),
    await asUser.sts.send(new GetFederationTokenCommand({ Name: 'guest', Policy: PolicyDocument })),
    await sts.send(new GetSessionTokenCommand({})),
  ].map(({ Credentials: issued }) => credentialsOf(issued))
  for (const { secretAccessKey } of sessions) secrets.add('the key of a session', secretAccessKey)
  using cairn = new CairnClient({ url: server.url, credentials: root })
  const other = await cairn.createAccount(prefix === '' ? '222222222222' : '333333333333')
  secrets.add('the key of another root', other.secretAccessKey)
  using asOther = watched(server, other, secrets)
  const added = credentialsOf((await asOther.iam.send(new CreateAccessKeyCommand({}))).AccessKey)
  secrets.add('the second key of another root', added.secretAccessKey)
  await asOther.iam.send(new UpdateAccessKeyCommand({ AccessKeyId: added.accessKeyId, Status: 'Inactive' }))
  const lost = prefix === '' ? '444444444444' : '555555555555'
  secrets.add('a lost key of a root', (await cairn.createAccount(lost)).secretAccessKey)
  secrets.add('the key that replaces it', (await cairn.resetRootKey(lost)).secretAccessKey)

  const Bucket = 'secrets'
  if (prefix === '') await s3.send(new CreateBucketCommand({ Bucket }))
  const objects = new Map<string, string>()
  const content = (Key: string) => {
    const text = `${secrets.add('the content of an object', marked('content'))}\n`.repeat(2_000)
    objects.set(Key, text)
    return text
  }
  const small = secrets.add('the content of a small object', marked('small'))
  objects.set(`${prefix}small`, small)
  await s3.send(new PutObjectCommand({ Bucket, Key: `${prefix}small`, Body: small }))
  await s3.send(new PutObjectCommand({ Bucket, Key: `${prefix}put`, Body: content(`${prefix}put`) }))
  await s3.send(new CopyObjectCommand({ Bucket, Key: `${prefix}copy`, CopySource: `${Bucket}/${prefix}put` }))
  const Key = `${prefix}parts`
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))
  const part = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: content(Key) }))
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: part.ETag }] }
  await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }))
  const left = { Bucket, Key: `${prefix}left`, UploadId: undefined as string | undefined }
  left.UploadId = (await s3.send(new CreateMultipartUploadCommand(left))).UploadId
  const unfinished = secrets.add('the content of a part', marked('part'))
  await s3.send(new UploadPartCommand({ ...left, PartNumber: 1, Body: unfinished }))

  const url = new URL(server.url)
  const chunked = { method: 'PUT', target: `/${Bucket}/${prefix}chunked`, credentials: user }
  await chunkedS3(url, chunked, [content(`${prefix}chunked`)], (lines) => {
    for (const line of lines) secrets.add('the signature of a chunk', /chunk-signature=(\w{64})/.exec(line)?.[1])
    return lines
  })
  const presigned = await getSignedUrl(asUser.s3, new GetObjectCommand({ Bucket, Key }))
  secrets.add('a presigned signature', new URL(presigned).searchParams.get('X-Amz-Signature') ?? undefined)
  expect((await fetch(presigned)).status).toBe(200)
  expect((await fetch(presigned.replace('X-Amz-Expires=900', 'X-Amz-Expires=901'))).status).toBe(403)
  const legacy = new URL(legacyTarget(user, 'GET', `/${Bucket}/${Key}`, Date.now() + 60_000), url)
  secrets.add('a presigned signature of Version 2', legacy.searchParams.get('Signature') ?? undefined)
  expect((await fetch(legacy)).status).toBe(200)
  legacy.searchParams.set('Expires', '1')
  expect((await fetch(legacy)).status).toBe(403)

  const customers = secrets.add('a key of a customer', randomBytes(16).toString('hex'))
  secrets.add('a key of a customer, encoded', Buffer.from(customers).toString('base64'))
  const encrypted = { Bucket, Key: 'customers', SSECustomerAlgorithm: 'AES256', SSECustomerKey: customers }
  await expect(s3.send(new PutObjectCommand({ ...encrypted, Body: 'x' }))).rejects.toThrow()
  await expect(s3.send(new GetObjectCommand(encrypted))).rejects.toThrow()

  using forger = watched(server, { ...user, secretAccessKey: marked('forged') }, secrets)
  await expect(forger.s3.send(new PutObjectCommand({ Bucket, Key, Body: marked('forged') }))).rejects.toThrow()
  await expect(forger.sts.send(new GetSessionTokenCommand({}))).rejects.toThrow()
  return { keys: [user], objects }
}

async function expectNowhere(server: TestServer, secrets: Secrets): Promise<void> {
  expect(secrets.in(server.printed), 'printed').toEqual([])
  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  const { records } = await cairn.search([])
  expect(records.length).toBeGreaterThan(30)
  for (const { text, record } of records) expect(secrets.in(text), `a record of ${record.eventName}`).toEqual([])
  for (const { name, bytes } of filesOf(server.dataDir)) {
    if (name !== credentialsFile) expect(secrets.in(bytes), name).toEqual([])
  }
}

/** Neither the old key nor what it sealed stands in a file, be it a page that the store has freed; every row is there. */
async function expectNothingUnder({ id, key }: MasterKey, server: TestServer): Promise<void> {
  const [newest, older] = readMasterKeys(nodeFileSystem, join(server.dataDir, masterKeyFile))
  expect(older).toBeUndefined()
  expect(newest.id.equals(id)).toBe(false)
  for (const { name, bytes } of filesOf(server.dataDir)) {
    for (const form of [key, key.toString('hex'), key.toString('base64'), ...formsOf(id)])
      expect(bytes.includes(form), name).toBe(false)
  }
  const metadata = await openLmdbMetadata(nodeFileSystem, join(server.dataDir, 'metadata'))
  try {
    let rows = 0
    for (let from: string | null = ''; from !== null; ) {
      const page: Awaited<ReturnType<typeof metadata.list>> = await metadata.list('', from, metadataListEntriesMax)
      for (const entry of page.entries) {
        const value = Buffer.from(entry.value)
        for (const form of formsOf(id)) expect(value.includes(form), entry.key).toBe(false)
        rows += 1
      }
      from = page.next
    }
    expect(rows).toBeGreaterThan(10)
  } finally {
    await metadata.close()
  }
}

/** The id stands at the head of what its key has sealed, behind one byte. */
function formsOf(id: Buffer): readonly (Buffer | string)[] {
  const head = Buffer.concat([Buffer.of(1), id]).subarray(0, 15)
  return [id, head.toString('base64'), head.toString('base64url')]
}

function masterKey(server: TestServer): MasterKey {
  return readMasterKeys(nodeFileSystem, join(server.dataDir, masterKeyFile))[0]
}

async function runCairn(server: TestServer, words: readonly string[]): Promise<string> {
  const main = fileURLToPath(new URL('../../bundled/cairn/main.js', import.meta.url))
  const env = { PATH: process.env.PATH, CAIRN_DATA_DIR: server.dataDir }
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [main, ...words, '--endpoint', server.url], {
    env,
  })
  return `${stdout}${stderr}`
}

function filesOf(folder: string): { readonly name: string; readonly bytes: Buffer }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    if (!entry.isFile()) return []
    const path = join(entry.parentPath, entry.name)
    const bytes = bytesOf(path)
    return bytes === null ? [] : [{ name: path.slice(folder.length + 1), bytes }]
  })
}

/** Null for a file that is no more, as that of an upload which was refused. */
function bytesOf(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
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
