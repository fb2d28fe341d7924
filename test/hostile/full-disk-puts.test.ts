import { randomBytes } from 'node:crypto'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { required } from '../../src/base/assert.ts'
import { awsClients } from '../support/aws-clients.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { search } from './attacker.ts'
import { LaunchedServer } from './launched-server.ts'
import { SmallDisk, smallDiskLauncher } from './small-disk.ts'

const mebibyte = 1024 * 1024
const Bucket = 'filling'

const root: Credentials = {
  accessKeyId: 'AKIAFULLDISKFULLDISK',
  secretAccessKey: 'a-secret-of-forty-characters-for-a-test0',
  sessionToken: null,
}

/** Longer than the guard trusts what the disk said. */
const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 300))

// Goal: an object for which there is no room is refused by name, also in the middle of it, and leaves nothing; what was
// stored stays whole; objects can be deleted when there is no room for more; and with room everything goes on.
//
// Method: objects are put on a disk of their own until one is refused, the disk is filled to below each level, and
// what is listed, read and on record is compared with what was acknowledged. The system may give no such disk.
test('full disk: puts are refused by name, none is stored by half, and deletions make room', async () => {
  using folder = temporaryFolder()
  const launcher = smallDiskLauncher(folder.path, 320 * mebibyte)
  if (launcher === null) return
  const env = {
    CAIRN_ROOT_ACCESS_KEY_ID: root.accessKeyId,
    CAIRN_ROOT_SECRET_ACCESS_KEY: root.secretAccessKey,
    CAIRN_DATA_EVENTS: 'all',
  }
  await using server = LaunchedServer.launch({ dataDir: `${folder.path}/data`, env, launcher })
  const url = required(await server.ready(), 'a server that is ready')
  const disk = new SmallDisk(server.pid, folder.path)
  using clients = awsClients({ url: url.origin, credentials: root })
  const { s3 } = clients
  await s3.send(new CreateBucketCommand({ Bucket }))

  const stored = new Map<string, Buffer>()
  const put = async (Key: string, bytes: number) => {
    const Body = randomBytes(bytes)
    await s3.send(new PutObjectCommand({ Bucket, Key, Body }))
    stored.set(Key, Body)
  }
  const refusal = { name: 'ServiceUnavailable', message: expect.stringContaining('The disk is full') }
  const expectStored = async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }))
    expect(Contents.map(({ Key }) => Key)).toEqual([...stored.keys()].sort())
    for (const [Key, body] of stored) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
      expect(body.equals(required(await Body?.transformToByteArray(), 'a body')), Key).toBe(true)
    }
  }

  await put('first', 3 * mebibyte)
  disk.leave(120)
  await pause()
  // Begun while there is room, and too large for what there is.
  await expect(put('too-large', 60 * mebibyte)).rejects.toMatchObject(refusal)
  await pause()
  await put('small', 1000)
  await expectStored()

  disk.leave(80)
  await pause()
  await expect(put('no-room', 10)).rejects.toMatchObject(refusal)
  await expect(put('first', 10)).rejects.toMatchObject(refusal)
  await expectStored()

  disk.leave(40)
  await pause()
  await expect(s3.send(new CreateBucketCommand({ Bucket: 'no-room' }))).rejects.toMatchObject(refusal)
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'small' }))
  stored.delete('small')
  await expectStored()

  disk.clear()
  await pause()
  await put('after', mebibyte)
  await expectStored()
  const refused = await search(url, root, 'errorCode=ServiceUnavailable')
  expect(refused.map(({ record }) => record.eventName)).toEqual(
    expect.arrayContaining(['PutObject', 'PutObject', 'CreateBucket']),
  )
  expect((await server.stop()).status).toBe(0)
})
