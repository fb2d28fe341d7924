import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail'
import { expect, test } from 'vitest'
import { CheckPool } from '../../src/verify/check-pool.ts'
import { isWrong } from '../../src/verify/finding.ts'
import type { Alteration } from '../support/alteration.ts'
import { makeKey, publicKeyList } from '../support/made-chain.ts'
import { startServer } from '../support/start-server.ts'
import { alterations } from '../support/tampering.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { inShort, verifyFolder } from '../support/verify-folder.ts'
import { quickTrails, WrittenBucket } from '../support/written-bucket.ts'
import { chainOf, writeCopy } from '../support/written-chain.ts'

const digestsMin = 6

/** Where nobody waits for it all are applied; else each so manieth, beginning with another every day. */
const sampledEvery = process.env.CI === undefined ? 8 : 1

/** Some hundred copies of a folder, on a machine that has other work. */
const matrixMsMax = 300_000

/**
 * Among log files of the last quarter of an hour one more is not found: AWS names its own for an earlier time. This whole
 * bucket is younger.
 */
const tooYoung: ReadonlySet<string> = new Set(['a log file that no digest names', 'a file among the log files'])

/** Windows of seconds and a copy that does not say when its files were written: what was delivered minutes later is missed. */
const laterMs = 300_000

// Goal: what was written by a running server is proved, and whatever is done to it is found.
//
// Method: a server writes a bucket while things happen. Each alteration of the tamper matrix is applied to a copy of it.
test('tampered bucket: every alteration of what a server wrote is found', { timeout: matrixMsMax }, async () => {
  await using server = await startServer({ env: quickTrails })
  using bucket = await WrittenBucket.create(server, 'audit')
  await bucket.start()
  await bucket.fill(digestsMin, ({ cloudtrail }) => cloudtrail.send(new DescribeTrailsCommand({})))
  await bucket.stop()
  const found = await bucket.settled()

  using made = temporaryFolder()
  const original = join(made.path, 'original')
  writeCopy(original, bucket.written)
  const [unknownKey, otherKey] = [makeKey(), makeKey()]
  const written = await bucket.publicKeys('us-east-1')
  const PublicKeyList = [
    ...publicKeyList(otherKey).PublicKeyList,
    ...written.map(({ value, fingerprint }) => ({
      Value: Buffer.from(value).toString('base64'),
      Fingerprint: fingerprint,
    })),
  ]
  const chain = chainOf(bucket.written, found)
  const all = alterations({ chain, unknownKey, otherKey }).filter(({ name }) => !tooYoung.has(name))
  expect(all.length).toBeGreaterThan(300)

  const pool = new CheckPool()
  const missed: string[] = []
  for (const [at, alteration] of all.entries()) {
    if ((at + new Date().getDate()) % sampledEvery !== 0) continue
    const folder = join(made.path, String(at))
    cpSync(original, folder, { recursive: true })
    alteration.apply(folder)
    const wrong = await wrongIn(folder, alteration)
    rmSync(folder, { recursive: true })
    if (wrong.length > 0 !== (alteration.expected !== null)) missed.push(`${alteration.name}: ${wrong.join(', ')}`)
  }
  expect(await wrongIn(original, null)).toEqual([])
  await pool.close()
  expect(missed).toEqual([])

  async function wrongIn(folder: string, alteration: Alteration | null): Promise<readonly string[]> {
    const deliveredAtMs = Date.now() + laterMs
    const latest = { deliveredAtMs: async () => deliveredAtMs, expected: [] }
    const options = {
      bucketName: bucket.bucketName,
      latest: alteration?.expected?.needsServer === true ? latest : null,
    }
    return inShort((await verifyFolder(folder, { PublicKeyList }, options, pool)).filter(isWrong))
  }
})
