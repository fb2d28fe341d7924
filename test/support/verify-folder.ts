import { systemRandom } from '../../src/base/random.ts'
import type { BucketReader } from '../../src/verify/bucket-reader.ts'
import { CheckPool } from '../../src/verify/check-pool.ts'
import { type Finding, isWrong } from '../../src/verify/finding.ts'
import { FolderBucket } from '../../src/verify/folder-bucket.ts'
import { parsePublicKeyList } from '../../src/verify/public-keys.ts'
import type { Verification } from '../../src/verify/verification.ts'
import { verifyBucket } from '../../src/verify/verify-bucket.ts'

type VerifyOptions = Partial<Verification> & { readonly wrap?: (bucket: FolderBucket) => BucketReader }

/** All findings about the copy of a bucket in `folder`, with the keys in `keyList`. */
export async function verifyFolder(
  folder: string,
  keyList: unknown,
  { wrap = (bucket) => bucket, ...options }: VerifyOptions = {},
  givenPool?: CheckPool,
): Promise<Finding[]> {
  const bucket = await FolderBucket.open(folder, options.bucketName ?? null)
  if (bucket === null) return []
  const keys = parsePublicKeyList(keyList)
  if (keys === null) throw new Error('the list of public keys is none')
  const findings: Finding[] = []
  const pool = givenPool ?? new CheckPool()
  const verification: Verification = {
    bucket: wrap(bucket),
    scope: { prefix: '', accountId: null, regions: [] },
    range: { fromMs: 0, toMs: Number.POSITIVE_INFINITY },
    trail: null,
    keys: { keysOf: async () => keys },
    latest: null,
    tree: null,
    random: systemRandom,
    nowMs: Date.now(),
    ...options,
    bucketName: bucket.bucketName,
  }
  try {
    for await (const finding of verifyBucket(verification, pool)) findings.push(finding)
    return findings
  } finally {
    if (pool !== givenPool) await pool.close()
  }
}

/** One line for each finding, shortened to what a test compares: `invalid log-file hash-differs …name`. */
export function inShort(findings: readonly Finding[]): string[] {
  return findings.map((finding) => {
    switch (finding.type) {
      case 'gap':
        return `gap ${finding.reason} ${timeOf(finding.fromMs)} ${timeOf(finding.toMs)}`
      case 'chain':
        return `chain ${finding.digestFiles} ${timeOf(finding.provedFromMs)} ${timeOf(finding.provedToMs)}`
      default:
        return [finding.verdict, finding.type, ...finding.problems, finding.object.key].join(' ')
    }
  })
}

export function wrongInShort(findings: readonly Finding[]): string[] {
  return inShort(findings.filter(isWrong))
}

function timeOf(ms: number | null): string {
  return ms === null ? 'unknown' : new Date(ms).toISOString()
}
