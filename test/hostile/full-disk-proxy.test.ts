import { expect, test } from 'vitest'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { required } from '../../src/base/assert.ts'
import { RecordingUpstream, upstreamsEnv } from '../support/recording-upstream.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { metric, search, send } from './attacker.ts'
import { LaunchedServer } from './launched-server.ts'
import { SmallDisk, smallDiskLauncher } from './small-disk.ts'

const mebibyte = 1024 * 1024

const root: Credentials = {
  accessKeyId: 'AKIAFULLDISKFULLDISK',
  secretAccessKey: 'a-secret-of-forty-characters-for-a-test0',
  sessionToken: null,
}

/** Longer than the guard trusts what the disk said. */
const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 300))

// Goal: a call whose record has no room is refused by name, and nothing of it reaches its upstream: changes first, then
// reads; with `relaxed` it goes on, and what is not on record is counted; with room again everything goes on.
//
// Method: a server on a disk of its own, which is filled to below each level; its upstreams keep what they are sent. The
// system may give no such disk.
test('full disk: a strict proxied call is refused by name before anything of it is forwarded', async () => {
  using folder = temporaryFolder()
  const launcher = smallDiskLauncher(folder.path, 320 * mebibyte)
  if (launcher === null) return
  await using upstream = await RecordingUpstream.start((_seen, response) => response.end('{}'))
  const { endpoint } = upstream
  const env = {
    ...upstreamsEnv({ dynamodb: { endpoint }, sqs: { endpoint, recording: 'relaxed' } }),
    CAIRN_ROOT_ACCESS_KEY_ID: root.accessKeyId,
    CAIRN_ROOT_SECRET_ACCESS_KEY: root.secretAccessKey,
  }
  await using server = LaunchedServer.launch({ dataDir: `${folder.path}/data`, env, launcher })
  const url = required(await server.ready(), 'a server that is ready')
  const disk = new SmallDisk(server.pid, folder.path)
  const call = async (service: string, target: string, input: unknown) => {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target }
    return await send(url, { credentials: root, service, headers, body: JSON.stringify(input) })
  }
  const change = async () => await call('dynamodb', 'DynamoDB_20120810.DeleteTable', { TableName: 'refused' })
  const read = async () => await call('dynamodb', 'DynamoDB_20120810.ListTables', {})
  const relaxed = async () => await call('sqs', 'AmazonSQS.CreateQueue', { QueueName: 'relaxed' })
  const answers = async () => {
    await pause()
    return [await change(), await read(), await relaxed()]
  }
  const statuses = async () => (await answers()).map(({ status }) => status)

  expect(await statuses()).toEqual([200, 200, 200])
  expect(upstream.requests.splice(0)).toHaveLength(3)

  disk.leave(50)
  const [refused, ...others] = await answers()
  expect(refused).toMatchObject({ status: 503, text: expect.stringContaining('The disk is full') })
  expect(JSON.parse(refused?.text ?? '')).toMatchObject({ __type: expect.stringContaining('ServiceUnavailable') })
  expect(others.map(({ status }) => status)).toEqual([200, 200])
  expect(operations(upstream)).toEqual(['ListTables', 'CreateQueue'])
  expect(await metric(url, 'cairn_proxy_dropped_total')).toBe(1)

  disk.leave(8)
  expect(await statuses()).toEqual([503, 503, 200])
  expect(operations(upstream)).toEqual(['CreateQueue'])

  disk.clear()
  expect(await statuses()).toEqual([200, 200, 200])
  const found = await search(url, root, 'eventName=DeleteTable&order=oldest-first')
  expect(found.map(({ record }) => record.errorCode ?? null)).toEqual(
    expect.arrayContaining([null, expect.stringMatching(/^ServiceUnavailable/)]),
  )
  expect((await server.stop()).status).toBe(0)
})

/** What has reached the upstream since the last time. */
function operations({ requests }: RecordingUpstream): readonly string[] {
  const lines = requests.splice(0).map(({ rawHeaders }) => rawHeaders.join('\n'))
  return lines.map((text) => /\n(?:DynamoDB_20120810|AmazonSQS)\.(\w+)/.exec(text)?.[1] ?? '')
}
