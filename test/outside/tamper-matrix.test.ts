import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail'
import { expect, test } from 'vitest'
import type { BucketObject } from '../support/digest-reader.ts'
import { makeKey } from '../support/made-chain.ts'
import { OutsideFolder } from '../support/outside-folder.ts'
import { cloneFolder } from '../support/readme-tour.ts'
import { startServer } from '../support/start-server.ts'
import { alterations } from '../support/tampering.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { quickTrails, WrittenBucket } from '../support/written-bucket.ts'
import { chainOf, writeCopy } from '../support/written-chain.ts'

const digestsMin = 6
const matrixMsMax = 600_000

/** Of the alterations of a digest, those of this one are done; what they do to the others is the same. */
const sampledDigest = 2

/**
 * What no tool can find here: of a bucket with windows of seconds the server's word about its newest digest tells
 * nothing, a log file of the last quarter of an hour may still be named, and a folder's links are no objects.
 */
const leftOut = /newest|no digest names|among the log files|link to/

// Goal: what AWS's own tool misses of what can be done to a bucket is known, and Cairn's misses nothing of it.
//
// Method: one alteration of each kind of the tamper matrix is done to a bucket that a server wrote, through S3, and judged
// by both. The test prints what AWS's tool says is valid.
test('tamper matrix: both tools on a served bucket', { timeout: matrixMsMax }, async () => {
  await using server = await startServer({ env: quickTrails })
  using shell = new OutsideFolder(server)
  using bucket = await WrittenBucket.create(server, 'audit')
  await bucket.start()
  await bucket.fill(digestsMin, ({ cloudtrail }) => cloudtrail.send(new DescribeTrailsCommand({})))
  await bucket.stop()
  const found = await bucket.settled()
  const chain = chainOf(bucket.written, found)
  using made = temporaryFolder()
  const [original, altered] = [join(made.path, 'original'), join(made.path, 'altered')]
  writeCopy(original, bucket.written)

  const all = alterations({ chain, unknownKey: makeKey(), otherKey: makeKey() })
  const sample = all.filter(({ name }) => isSampled(name) && !leftOut.test(name))
  const missedByAws: string[] = []
  const missedByCairn: string[] = []
  for (const { name, apply, expected } of sample) {
    cpSync(original, altered, { recursive: true })
    apply(altered)
    const touched = await serve(altered)
    rmSync(altered, { recursive: true })
    const since = '--start-time 2020-01-01T00:00:00Z'
    const aws = await shell.run(`aws cloudtrail validate-logs --trail-arn ${bucket.trailArn} ${since}`)
    const own = await shell.run(`'${cloneFolder}/cairn' verify audit`)
    await bucket.restore(touched)
    if (expected === null) expect([aws.status, own.status], `${name}\n${aws.printed}${own.printed}`).toEqual([0, 0])
    else {
      if (aws.status === 0) missedByAws.push(name)
      if (own.status !== 1) missedByCairn.push(`${name}: ${own.printed}`)
    }
  }
  console.info(
    `aws cloudtrail validate-logs misses ${missedByAws.length} of ${sample.length}:\n${missedByAws.join('\n')}`,
  )
  expect(missedByCairn).toEqual([])

  /** Brings the bucket to what the folder holds; the keys that are other than they were. */
  async function serve(folder: string): Promise<readonly string[]> {
    const now = keysBelow(folder, '')
    const gone = [...bucket.written.keys()].filter((key) => !now.includes(key))
    const changed = now.filter((key) => !isSame(objectIn(folder, key), bucket.written.get(key)))
    for (const key of gone) await bucket.remove(key)
    for (const key of changed) await bucket.put(key, objectIn(folder, key))
    return [...gone, ...changed]
  }

  function isSampled(name: string): boolean {
    const [, digest] = /^digests? (\d+)/.exec(name) ?? []
    if (digest !== undefined) return Number(digest) === sampledDigest
    const files = chain.logFiles.slice(0, 2).map(({ key }) => key.slice(-24, -8))
    return (
      !/^log files? /.test(name) || name.startsWith(`log file ${files[0]}`) || name.endsWith(`${files[1]}: swapped`)
    )
  }
})

function keysBelow(folder: string, prefix: string): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return keysBelow(folder, `${prefix}${entry.name}/`)
    return entry.name.endsWith('.metadata.json') ? [] : [`${prefix}${entry.name}`]
  })
}

function objectIn(folder: string, key: string): BucketObject {
  const path = join(folder, `${key}.metadata.json`)
  const { Metadata = {} } = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
  const metadata = new Map<string, string>(Object.entries(Metadata))
  return { body: readFileSync(join(folder, key)), metadata }
}

function isSame(now: BucketObject, before: BucketObject | undefined): boolean {
  if (before === undefined || !Buffer.from(now.body).equals(before.body)) return false
  return JSON.stringify([...now.metadata].sort()) === JSON.stringify([...before.metadata].sort())
}
