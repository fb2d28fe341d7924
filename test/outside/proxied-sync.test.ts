import { expect, test } from 'vitest'
import { CairnClient } from '../support/cairn-client.ts'
import { OutsideFolder } from '../support/outside-folder.ts'
import { startVersityGateway } from '../support/peers/versity-gateway.ts'
import { upstreamsEnv } from '../support/recording-upstream.ts'
import { mostMemory, residentBytes } from '../support/server-memory.ts'
import { startServer } from '../support/start-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const mebibyte = 2 ** 20
const smallFiles = 200
const largeFiles = 2
const largeFileMebibytes = 1_024

/** What a server may hold beyond what it held before: the pieces on their way, and what the collector leaves lying. */
const memoryBytesMax = 250 * mebibyte

const user = { accessKeyId: 'AKIACALLEREXAMPLE001', secretAccessKey: 'the-secret-of-the-caller', sessionToken: null }
const operator = { CAIRN_ROOT_ACCESS_KEY_ID: user.accessKeyId, CAIRN_ROOT_SECRET_ACCESS_KEY: user.secretAccessKey }

// Goal: gigabytes go through Cairn and come back unchanged, its memory does not grow with them, and every call is on record.
//
// Method: the aws command syncs two files of 1 GiB and two hundred small ones to versitygw and back, the memory of the
// server looked at all along; then a folder that is in sync is synced once more.
test('proxied sync: 2 GiB to versitygw and back', async () => {
  using store = temporaryFolder()
  await using gateway = await startVersityGateway(store.path, user)
  const env = { ...operator, ...upstreamsEnv({ s3: { endpoint: gateway.url } }), CAIRN_DATA_EVENTS: 'all' }
  await using server = await startServer({ env })
  using folder = new OutsideFolder(server)
  await folder.text(`mkdir -p there/small && cd there
    for at in $(seq ${largeFiles}); do (head -c 1M /dev/urandom; truncate -s ${largeFileMebibytes - 1}M hole; cat hole) > large-$at; done
    rm hole
    for at in $(seq ${smallFiles}); do echo $at > small/$at; done
    find . -type f -exec touch -d '1 minute ago' {} +
    aws s3 mb s3://synced`)
  const before = await residentBytes(server)
  for (const command of [
    'aws s3 sync there s3://synced --only-show-errors',
    'aws s3 sync s3://synced back --only-show-errors',
  ]) {
    const most = await mostMemory(server, () => folder.text(command))
    expect((most - before) / mebibyte, command).toBeLessThan(memoryBytesMax / mebibyte)
  }
  await folder.text('diff -r there back')
  expect(await folder.text('aws s3 sync there s3://synced')).toBe('')

  using cairn = new CairnClient({ url: server.url, credentials: user })
  const matched = async (eventName: string) => (await cairn.search([['eventName', eventName]])).end.matched
  expect(await matched('PutObject')).toBe(smallFiles)
  expect(await matched('CompleteMultipartUpload')).toBe(largeFiles)
  expect(await matched('UploadPart')).toBe((largeFiles * largeFileMebibytes) / 8)
})

// Goal: a server that dies in the middle of an object costs that call alone, which is on record as what it was.
//
// Method: versitygw is killed while 1 GiB goes to it. The aws command gives up; Cairn answers, and the record says why.
test('proxied sync: a server behind that dies in the middle is on record, and Cairn goes on', async () => {
  using store = temporaryFolder()
  await using gateway = await startVersityGateway(store.path, user)
  const env = { ...operator, ...upstreamsEnv({ s3: { endpoint: gateway.url } }), CAIRN_DATA_EVENTS: 'all' }
  await using server = await startServer({ env })
  using folder = new OutsideFolder(server)
  await folder.text('aws s3 mb s3://cut && truncate -s 1G large')
  const put = folder.run('AWS_MAX_ATTEMPTS=1 aws s3api put-object --bucket cut --key large --body large')
  using cairn = new CairnClient({ url: server.url, credentials: user })
  while (gateway.bytesRead() < 50 * mebibyte) await new Promise((resolve) => setTimeout(resolve, 20))
  await gateway.kill()
  expect((await put).status).not.toBe(0)
  const { records } = await cairn.search([['eventName', 'PutObject']])
  expect(records).toHaveLength(1)
  expect(records[0]?.record.errorCode).toEqual(expect.any(String))
})
