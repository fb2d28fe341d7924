import { digestFolder } from '../formats/digest-file-key.ts'
import { groupsIn } from './bucket-groups.ts'
import type { CheckPool } from './check-pool.ts'
import type { ChainName, Finding } from './finding.ts'
import { GroupCheck } from './group-check.ts'
import { LogFileChecks } from './log-file-checks.ts'
import { missingNewest } from './newest-digest.ts'
import { latestDelivery } from './newest-digests.ts'
import { noTree, treeFindings } from './tree-check.ts'
import type { Verification } from './verification.ts'

/**
 * Checks digest files, the chains that they form, and the log files that they name, and looks for log files that none
 * names. Findings come as they are made: one for each file, and one for each gap and chain.
 *
 * It needs nothing but the bucket and public keys, and memory for one account and Region at a time.
 *
 * @param pool Its threads unpack and hash; whoever made it closes it.
 * @throws Whatever the bucket or the source of the keys throws: then nothing is said about the rest.
 */
export async function* verifyBucket(verification: Verification, pool: CheckPool): AsyncGenerator<Finding> {
  const expected = await expectedChains(verification)
  const checks = new LogFileChecks(verification.bucket, pool)
  const prefixes = new Set([prefixOf(verification)])
  for await (const group of groupsIn(verification.bucket, verification.scope)) {
    prefixes.add(group.prefix === '' ? '' : `${group.prefix}/`)
    const check = new GroupCheck(verification, group, checks)
    yield* check.findings()
    for (const chain of expected.keys()) if (check.newest.has(chain)) expected.delete(chain)
  }
  yield* await checks.end()
  for (const [chain, deliveredAtMs] of expected) {
    const folder = { bucket: verification.bucketName, key: digestFolder(chain) }
    yield* missingNewest(chain, folder, null, deliveredAtMs)
  }
  yield* trees(verification, prefixes)
}

/** Trees are published beside `AWSLogs`. */
function prefixOf({ scope }: Pick<Verification, 'scope'>): string {
  return scope.prefix.replace(/(^|\/)AWSLogs\/.*$/s, '$1')
}

async function* trees({ bucket, bucketName, tree, scope }: Verification, prefixes: ReadonlySet<string>) {
  if (tree === null) return
  let isFound = false
  for (const prefix of prefixes) {
    for await (const finding of treeFindings(bucket, bucketName, prefix, tree)) {
      isFound = true
      yield finding
    }
  }
  if (!isFound && tree.isDemanded) yield noTree(bucketName, prefixOf({ scope }))
}

/** Chains of which the server has delivered digests, and when the last one. */
async function expectedChains(verification: Verification): Promise<Map<ChainName, number>> {
  const expected = new Map<ChainName, number>()
  for (const chain of verification.latest?.expected ?? []) {
    const deliveredAtMs = await latestDelivery(verification, chain)
    if (deliveredAtMs !== null) expected.set(chain, deliveredAtMs)
  }
  return expected
}
