import { DescribeTrailsCommand, UpdateTrailCommand } from '@aws-sdk/client-cloudtrail'
import { expect, test } from 'vitest'
import { required } from '../../src/base/assert.ts'
import { type CommandRun, runCommand } from '../../src/cli/testing/run-command.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { quickTrails, WrittenBucket } from '../support/written-bucket.ts'

/** A digest is waited for, on a machine that has other work. */
const digestsMsMax = 300_000

const missing = 'the server delivered a newer digest, which is not there'

// Goal: nobody is accused of a newest digest that is there, and all that was there is missed once it is gone.
//
// Method: a trail is stopped and started within moments, so that its newest digests are of very short windows. The newest
// is written again, as whoever restores or copies a bucket does; then the trail has another prefix, below which there is
// nothing yet; then all of its digests are deleted.
test('verify: a trail that was stopped and started, whose newest digest was written again', {
  timeout: digestsMsMax,
}, async () => {
  await using server = await startServer({ env: quickTrails })
  using folder = temporaryFolder()
  using bucket = await WrittenBucket.create(server, 'audit')
  const verify = () => verifyTrail(server, folder.path)
  await bucket.start()
  await bucket.fill(1, ({ cloudtrail }) => cloudtrail.send(new DescribeTrailsCommand({})))
  for (let moment = 0; moment < 2; moment += 1) {
    await bucket.stop()
    await bucket.start()
  }
  await bucket.stop()
  const digests = await bucket.settled()
  expect(await verify()).toMatchObject({ err: 'valid\n', status: 0 })

  const newest = required(digests.at(-1), 'a digest').key
  await bucket.put(newest, required(bucket.written.get(newest), newest))
  expect(await verify()).toMatchObject({ err: 'valid\n', status: 0 })

  const move = (S3KeyPrefix: string) =>
    bucket.clients.cloudtrail.send(new UpdateTrailCommand({ Name: 'audit', S3KeyPrefix }))
  await move('elsewhere')
  expect((await verify()).out).not.toContain(missing)

  await move('')
  for (const { key } of await bucket.settled()) await bucket.remove(key)
  const bad = await verify()
  expect(bad.out).toContain(missing)
  expect(bad.status).toBe(1)
})

function verifyTrail(server: TestServer, cwd: string): Promise<CommandRun> {
  const { accessKeyId, secretAccessKey } = server.credentials()
  const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey }
  return runCommand(['verify', 'audit'], { cwd, env: { ...keys, AWS_ENDPOINT_URL: server.url } })
}
