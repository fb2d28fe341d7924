import { createHash } from 'node:crypto'
import { CreateAccessKeyCommand, CreateUserCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { required } from '../../src/base/assert.ts'
import { type AwsClients, awsClients } from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { seededNumbers } from '../support/simulation.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

const Bucket = 'killed'
const rounds = 3
const writers = 6

/** What a key may hold: null for nothing. More than one where a call was under way when the server died. */
type Contents = Map<string, Set<string | null>>

interface Acknowledged {
  readonly contents: Contents
  readonly users: Map<string, Credentials | null>
  readonly requestIds: string[]
}

// Goal: what was acknowledged before a kill is there after it, whole; what was not is there whole or not at all; and
// every acknowledged call is on record.
//
// Method: writers put, overwrite, upload in parts and delete objects, others make users and keys, until the server is
// killed after a random time. It is started again on the same folder, everything is compared with what the writers were
// told, and the next round goes on from there.
test('kill: acknowledged objects and users survive it whole, with their records, and nothing is there by half', async () => {
  const seed = 20_261_120
  const random = seededNumbers(seed)
  await using server = await startServer({ env: { CAIRN_DATA_EVENTS: 'all' } })
  const known: Acknowledged = { contents: new Map(), users: new Map(), requestIds: [] }
  {
    using root = rootOf(server)
    await root.s3.send(new CreateBucketCommand({ Bucket }))
  }
  for (let round = 0; round < rounds; round += 1) {
    const where = `seed ${seed}, round ${round}`
    const before = known.requestIds.length
    await loadUntilKilled(server, random, round, known)
    expect(known.requestIds.length, where).toBeGreaterThan(before)
    await server.start()
    await expectAllThere(server, known, where)
  }
})

async function loadUntilKilled(server: TestServer, random: () => number, round: number, known: Acknowledged) {
  using root = rootOf(server)
  let isRunning = true
  const untilKilled = async (act: (turn: number) => Promise<void>) => {
    for (let turn = 0; isRunning; turn += 1) await act(turn).catch(() => {})
  }
  const load = [
    ...Array.from({ length: writers }, (_, writer) =>
      untilKilled((turn) => writeOnce({ root, random, known, name: `${round}-${writer}-${turn % 5}` })),
    ),
    untilKilled((turn) => makeUser(root, known, `user-${round}-${turn}`)),
  ]
  await new Promise((resolve) => setTimeout(resolve, 300 + random() * 1_200))
  const killed = server.kill('SIGKILL')
  isRunning = false
  await killed
  await Promise.all(load)
}

interface Write {
  readonly root: AwsClients
  readonly random: () => number
  readonly known: Acknowledged
  /** Of a key that no other writer writes. */
  readonly name: string
}

/** One call, or one upload; until it is answered the key may hold what was there or what it would be. */
async function writeOnce({ root: { s3 }, random, known, name: Key }: Write): Promise<void> {
  const { contents, requestIds } = known
  const may = contents.get(Key) ?? new Set([null])
  contents.set(Key, may)
  const kind = random()
  const Body = kind < 0.15 ? null : String(random()).repeat(Math.floor(random() ** 3 * 20_000))
  may.add(Body === null ? null : hashOf(Body))
  const answered = (answer: { readonly $metadata: { readonly requestId?: string | undefined } }) => {
    requestIds.push(required(answer.$metadata.requestId, 'an id'))
    return answer
  }
  if (Body === null) answered(await s3.send(new DeleteObjectCommand({ Bucket, Key })))
  else if (kind < 0.7) answered(await s3.send(new PutObjectCommand({ Bucket, Key, Body })))
  else {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))
    const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body }))
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
    answered(await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload })))
  }
  contents.set(Key, new Set([Body === null ? null : hashOf(Body)]))
}

async function makeUser({ iam }: AwsClients, { users, requestIds }: Acknowledged, UserName: string): Promise<void> {
  const made = await iam.send(new CreateUserCommand({ UserName }))
  requestIds.push(required(made.$metadata.requestId, 'an id'))
  users.set(UserName, null)
  const key = await iam.send(new CreateAccessKeyCommand({ UserName }))
  requestIds.push(required(key.$metadata.requestId, 'an id'))
  const { AccessKeyId, SecretAccessKey } = key.AccessKey ?? {}
  users.set(UserName, {
    accessKeyId: required(AccessKeyId, 'a key'),
    secretAccessKey: required(SecretAccessKey, 'a secret'),
    sessionToken: null,
  })
}

async function expectAllThere(server: TestServer, known: Acknowledged, where: string): Promise<void> {
  using root = rootOf(server)
  const listed = new Set(await listAll(root))
  for (const key of listed) expect(known.contents.has(key), `${where}: ${key}`).toBe(true)
  for (const [key, may] of known.contents) {
    const held = listed.has(key) ? hashOf(await read(root, key)) : null
    expect(may.has(held), `${where}: ${key} holds ${held}, and may hold ${[...may].join()}`).toBe(true)
    // What it held before the kill is settled now.
    known.contents.set(key, new Set([held]))
  }
  const { Users = [] } = await root.iam.send(new ListUsersCommand({ MaxItems: 1_000 }))
  const names = new Set(Users.map(({ UserName }) => UserName))
  for (const [name, key] of known.users) {
    expect(names.has(name), `${where}: ${name}`).toBe(true)
    if (key === null) continue
    using user = awsClients({ url: server.url, credentials: key })
    expect((await user.sts.send(new GetCallerIdentityCommand({}))).Arn).toContain(`:user/${name}`)
  }
  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  const { records } = await cairn.search([])
  const recorded = new Set(records.map(({ record }) => record.requestID))
  expect(
    known.requestIds.filter((requestId) => !recorded.has(requestId)),
    where,
  ).toEqual([])
}

async function listAll({ s3 }: AwsClients): Promise<string[]> {
  const keys: string[] = []
  let ContinuationToken: string | undefined
  do {
    const page: ListObjectsV2CommandOutput = await s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken }))
    keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key))
    ContinuationToken = page.NextContinuationToken
  } while (ContinuationToken !== undefined)
  return keys
}

async function read({ s3 }: AwsClients, Key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
  return required(await Body?.transformToString(), 'a body')
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

function rootOf(server: TestServer): AwsClients {
  return awsClients({ url: server.url, credentials: server.credentials() })
}
