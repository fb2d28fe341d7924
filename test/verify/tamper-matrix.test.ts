import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CheckPool } from '../../src/verify/check-pool.ts'
import { isWrong } from '../../src/verify/finding.ts'
import type { Alteration } from '../support/alteration.ts'
import { MadeChain, makeKey, publicKeyList, usualChain } from '../support/made-chain.ts'
import { alterations } from '../support/tampering.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { inShort, verifyFolder } from '../support/verify-folder.ts'

/** Some hundred copies of a folder, on a machine that has other work. */
const matrixMsMax = 300_000

// Goal: whatever is changed, deleted, moved, replayed or added in a bucket is found, and named for what it is.
//
// Method: a chain of digests and log files is written by code that shares nothing with the verifier. Each of some hundred
// alterations is applied to a copy of its folder. The verifier must find the object wrong, with the problem expected, and
// must not find a log file wrong that is as it was, nor anything where no content is other than it was. Alterations at the end of the chain leave no trace in
// the bucket; there the verifier is told when the newest digest was delivered, as a server would tell it.
test('tamper matrix: every alteration is found, and no untouched log file is blamed', {
  timeout: matrixMsMax,
}, async () => {
  using made = temporaryFolder()
  const [key, unknownKey, otherKey] = [makeKey(), makeKey(), makeKey()]
  const original = join(made.path, 'original')
  const chain = new MadeChain({ ...usualChain, folder: original, key })
  for (const logFiles of [2, 1, 0, 1, 2, 1]) chain.addWindow({ logFiles })
  const keys = publicKeyList(key, otherKey)
  const all = alterations({ chain, unknownKey, otherKey })
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  expect(all.length).toBeGreaterThan(300)

  const pool = new CheckPool()
  const wrongVerdicts: string[] = []
  for (const [at, alteration] of all.entries()) {
    const folder = join(made.path, String(at))
    cpSync(original, folder, { recursive: true })
    alteration.apply(folder)
    const complaint = await judge(alteration, folder)
    rmSync(folder, { recursive: true })
    if (complaint !== null) wrongVerdicts.push(`${alteration.name}: ${complaint}`)
  }
  await pool.close()
  expect(wrongVerdicts).toEqual([])

  async function judge({ expected }: Alteration, folder: string): Promise<string | null> {
    const latest = { deliveredAtMs: async () => chain.endMs + 5_000, expected: [] }
    const options = { bucketName: usualChain.bucketName, latest: expected?.needsServer === true ? latest : null }
    const findings = await verifyFolder(folder, keys, options, pool)
    const wrong = findings.filter(isWrong)
    if (expected === null) return wrong.length === 0 ? null : `expected nothing, found ${inShort(wrong).join(', ')}`
    const blamed = wrong.filter(
      (finding) =>
        finding.type === 'log-file' && finding.object.key !== expected.key && isUntouched(finding.object.key, folder),
    )
    if (blamed.length > 0) return `untouched, and found ${inShort(blamed).join(', ')}`
    const isFound = wrong.some(
      (finding) =>
        (finding.type === 'digest-file' || finding.type === 'log-file') &&
        finding.object.key === expected.key &&
        finding.problems.includes(expected.problem),
    )
    return isFound ? null : `expected ${expected.problem} ${expected.key}, found ${inShort(wrong).join(', ')}`
  }

  function isUntouched(key: string, folder: string): boolean {
    const [before, now] = [join(original, key), join(folder, key)]
    return existsSync(before) && existsSync(now) && readFileSync(before).equals(readFileSync(now))
  }
})
