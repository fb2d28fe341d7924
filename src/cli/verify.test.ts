import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { deleteObject } from '../../test/support/folder-alterations.ts'
import { answerFromFolder } from '../../test/support/folder-server.ts'
import { MadeChain, makeKey, publicKeyList, usualChain } from '../../test/support/made-chain.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { parseJsonObject } from './json.ts'
import { AnsweringServer } from './testing/answering-server.ts'
import { runCommand, someKeys } from './testing/run-command.ts'

const key = makeKey()
const arn = `arn:aws:cloudtrail:us-east-1:${usualChain.accountId}:trail/${usualChain.trailName}`

function madeBucket() {
  const folder = temporaryFolder()
  const bucket = join(folder.path, 'bucket')
  const chain = new MadeChain({ ...usualChain, folder: bucket, key })
  for (const logFiles of [1, 2, 1]) chain.addWindow({ logFiles })
  const keysFile = join(folder.path, 'keys.json')
  writeFileSync(keysFile, JSON.stringify(publicKeyList(key)))
  return { chain, bucket, keysFile, cwd: folder.path, [Symbol.dispose]: () => folder[Symbol.dispose]() }
}

test('verify: a folder with a key file needs nobody to ask', async () => {
  using made = madeBucket()
  const run = await runCommand(['verify', 'bucket', '--keys', 'keys.json'], made)
  expect(run.err).toBe('valid\n')
  expect(run.status).toBe(0)
  expect(run.out).toBe(
    `${[
      'TRAIL              ACCOUNT       REGION     PROVED FROM           TO',
      'management_events  111122223333  eu-west-1  2026-11-20T20:01:31Z  2026-11-20T23:01:31Z',
      '',
      '                           VALID    INVALID    MISSING    UNNAMED   UNPROVEN  NOT COVERED',
      'digest files                   3          0          0          0          0            0',
      'log files                      4          0          0          0          0            0',
      'gaps: 0',
    ].join('\n')}\n`,
  )
})

test('verify: what is wrong has a row, a line of JSON, and exit status 1', async () => {
  using made = madeBucket()
  const [missing = ''] = made.chain.logFiles.map((file) => file.key)
  rmSync(join(made.bucket, missing))
  const args = ['verify', './bucket', '--keys', made.keysFile]
  const run = await runCommand(args, made)
  expect(run.status).toBe(1)
  expect(run.err).toBe('NOT VALID: 1 findings\n')
  expect(run.out).toContain(`missing      log file     it is named, and not there`)
  expect(run.out).toContain(`s3://audit-logs/${missing}`)

  const json = await runCommand([...args, '--json'], made)
  const lines = json.out.trim().split('\n').map(parseJsonObject)
  expect(lines.filter((line) => line?.verdict === 'missing')).toEqual([
    {
      type: 'log-file',
      verdict: 'missing',
      problems: ['not-found'],
      object: `s3://audit-logs/${missing}`,
      digest: `s3://audit-logs/${made.chain.digests[0]?.key}`,
      bytes: null,
    },
  ])
  expect(lines.at(-1)).toMatchObject({ type: 'summary', isValid: false, wrong: 1 })
})

test('verify: what cannot be run says so', async () => {
  using made = madeBucket()
  const results = await Promise.all(
    [
      ['verify', './nowhere', '--keys', made.keysFile],
      ['verify', 'bucket', '--keys', 'none.json'],
      ['verify', 'bucket', '--account-id', '12'],
      ['verify', 'bucket', '--start-time', '1h', '--end-time', '2h'],
      ['verify', 's3://bucket/AWSLogs/111122223333/'],
    ].map((args) => runCommand(args, { ...made, env: someKeys })),
  )
  expect(results.map(({ status }) => status)).toEqual([2, 2, 2, 2, 2])
  expect(results.map(({ err }) => err.split('\n')[0])).toMatchObject([
    expect.stringContaining('There is no folder'),
    expect.stringContaining('cannot be read'),
    expect.stringContaining('no account id'),
    expect.stringContaining('not before'),
    expect.stringContaining('--account-id'),
  ])
})

// Goal: a bucket is verified over S3, its keys asked for, and the server's word shows a newest digest that was deleted.
//
// Method: a made bucket is served by a small S3 with pages of three objects, which answers as CloudTrail too.
test('verify: a trail is looked up, its bucket read, and a deleted newest digest noticed', async () => {
  using made = madeBucket()
  const asked: string[] = []
  let isMultiRegion = true
  const plan = {
    folder: made.bucket,
    bucketName: usualChain.bucketName,
    cloudTrail: {
      DescribeTrails: () => ({
        trailList: [
          {
            Name: usualChain.trailName,
            TrailARN: arn,
            HomeRegion: 'us-east-1',
            IsMultiRegionTrail: isMultiRegion,
            S3BucketName: usualChain.bucketName,
          },
        ],
      }),
      ListPublicKeys: () => publicKeyList(key),
      GetTrailStatus: (input: { readonly Name?: unknown }) => {
        asked.push(String(input.Name))
        return { LatestDigestDeliveryTime: made.chain.endMs / 1000 + 4 }
      },
    },
  }
  await using server = await AnsweringServer.start(answerFromFolder(plan))
  const surroundings = { cwd: made.cwd, env: { ...someKeys, AWS_ENDPOINT_URL: server.endpoint } }
  // The home Region has no chain: the status of the other one is not asked for it.
  const region = ['--region', usualChain.region]
  const good = await runCommand(['verify', usualChain.trailName, ...region], surroundings)
  expect([good.err, good.status]).toEqual(['valid\n', 0])
  expect(asked).toEqual([arn])

  deleteObject(join(made.bucket, made.chain.digests.at(-1)?.key ?? ''))
  const bad = await runCommand(['verify', arn, ...region], surroundings)
  expect(bad.status).toBe(1)
  expect(bad.out).toContain('the server delivered a newer digest, which is not there')

  // A trail of one Region answers in each with the status of its own, which says nothing of another's files.
  isMultiRegion = false
  const elsewhere = await runCommand(['verify', arn, ...region, '--region', 'eu-north-1'], surroundings)
  expect([elsewhere.err, elsewhere.status]).toEqual(['valid\n', 0])

  // The bucket by itself does not show it.
  const byItself = await runCommand(['verify', `s3://${usualChain.bucketName}`], surroundings)
  expect([byItself.err, byItself.status]).toEqual(['valid\n', 0])
})
