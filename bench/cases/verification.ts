import { join } from 'node:path'
import { systemRandom } from '../../src/base/random.ts'
import { CheckPool } from '../../src/verify/check-pool.ts'
import { FolderBucket } from '../../src/verify/folder-bucket.ts'
import { type PublicKeySource, parsePublicKeyList } from '../../src/verify/public-keys.ts'
import { verifyBucket } from '../../src/verify/verify-bucket.ts'
import { publicKeyList } from '../../test/support/made-chain.ts'
import { unpackFiles } from '../baselines/unpack-files.ts'
import type { BenchCase } from '../bench-case.ts'
import { writeDigestFiles } from '../corpus/digest-files.ts'
import { interleaved, perSecond } from '../measure.ts'

export const benchCase: BenchCase = {
  name: 'verification',
  about: 'Verification of a bucket in a folder, beside unpacking and hashing whole files on both cores.',
  async run(context) {
    const { paths } = await context.logFiles()
    const records = context.plan.records
    const folder = join(context.folder, 'log-files')
    const key = await context.once('digest files', async () => writeDigestFiles(folder, paths))
    const keys = parsePublicKeyList(publicKeyList(key)) ?? []
    const measured = await interleaved(3, {
      limit: async () => perSecond(records, await unpackFiles({ paths, task: 'hash' })),
      verified: () => verifyAll(folder, { keysOf: async () => keys }, paths.length, records),
    })
    return [
      {
        stage: 'verification of log files and their digests',
        value: measured.verified,
        unit: 'records/s',
        baseline: { stage: 'gunzip and SHA-256, both cores', value: measured.limit },
        target: { of: 'ratio', is: 'at least', figure: 0.9 },
        note: 'What the baseline leaves out limits it: each text is searched for its event times, signatures are verified, log files looked for that no digest names, and the threads started.',
      },
    ]
  },
}

async function verifyAll(folder: string, keys: PublicKeySource, files: number, records: number): Promise<number> {
  const startedAtMs = performance.now()
  const pool = new CheckPool()
  const bucket = await FolderBucket.open(folder, null)
  if (bucket === null) throw new Error('the folder has no digest files')
  let valid = 0
  const verification = {
    bucket,
    bucketName: bucket.bucketName,
    scope: { prefix: '', accountId: null, regions: [] },
    range: { fromMs: 0, toMs: Number.POSITIVE_INFINITY },
    trail: null,
    keys,
    latest: null,
    tree: null,
    random: systemRandom,
    nowMs: Date.now(),
  }
  for await (const finding of verifyBucket(verification, pool)) {
    if (finding.type === 'log-file' && finding.verdict === 'valid') valid += 1
    else if (finding.type === 'gap' || (finding.type !== 'chain' && finding.verdict !== 'valid')) {
      throw new Error(`a ${finding.type} is not valid`)
    }
  }
  await pool.close()
  if (valid !== files) throw new Error(`${valid} of ${files} log files are valid`)
  return (records * 1000) / (performance.now() - startedAtMs)
}
