import { parseDigestFileKey } from '../formats/digest-file-key.ts'
import type { ObjectAt } from './bucket-reader.ts'

/** Where the files of a copy come from. */
export interface CopyOrigin {
  readonly bucketName: string
  /** What stands before a path in the copy to make it a key. */
  readonly prefix: string
}

/** How many digest files are asked. */
const askedMax = 25

/**
 * The bucket that digest files say they lie in; null where none says it. Most decide: single ones may have been changed.
 *
 * @param paths Of digest files, in the copy.
 * @param read Where the digest file at a path says that it lies; null where it says nothing.
 */
export async function askForBucket(
  paths: AsyncIterable<string>,
  read: (path: string) => Promise<ObjectAt | null>,
): Promise<CopyOrigin | null> {
  const votes = new Map<string, CopyOrigin & { count: number }>()
  let asked = 0
  for await (const path of paths) {
    if (asked === askedMax) break
    asked += 1
    const said = await read(path)
    if (said === null || !said.key.endsWith(path) || parseDigestFileKey(said.key) === null) continue
    const prefix = said.key.slice(0, said.key.length - path.length)
    const id = JSON.stringify([said.bucket, prefix])
    const vote = votes.get(id) ?? { bucketName: said.bucket, prefix, count: 0 }
    vote.count += 1
    votes.set(id, vote)
  }
  const [winner = null] = [...votes.values()].sort((one, other) => other.count - one.count)
  return winner
}
