import { type AccountId, isAccountId, isRegion, type Region } from '../base/brands.ts'
import { logFolders } from '../formats/log-file-key.ts'
import type { BucketReader } from './bucket-reader.ts'

/** The files of one account and Region. */
export interface BucketGroup {
  /** What stands before `AWSLogs/`, without the slash between; '' where nothing does. */
  readonly prefix: string
  readonly organizationId: string | null
  readonly accountId: AccountId
  readonly region: Region
}

/** Which part of a bucket to look at. */
export interface BucketScope {
  /** `AWSLogs` or a folder above it, with a slash at its end, or ''. */
  readonly prefix: string
  readonly accountId: AccountId | null
  /** None: all that are found. */
  readonly regions: readonly Region[]
}

/** `AWSLogs` is looked for this far below the folder that was named. A trail's prefix has at most 200 characters. */
const depthMax = 16

const digestFolderName = 'CloudTrail-Digest'
const organizationPattern = /^o-[a-z0-9]{10,32}$/

/** Every account and Region of the scope for which the bucket has folders of digests or log files. */
export async function* groupsIn(bucket: BucketReader, { prefix, accountId, regions }: BucketScope) {
  for await (const account of accountsBelow(bucket, prefix, depthMax)) {
    if (accountId !== null && account.accountId !== accountId) continue
    for (const region of await regionsOf(bucket, account.path)) {
      if (regions.length > 0 && !regions.includes(region)) continue
      const { prefix, organizationId, accountId } = account
      yield { prefix, organizationId, accountId, region } satisfies BucketGroup
    }
  }
}

interface AccountFolder extends Omit<BucketGroup, 'region'> {
  /** With a slash at its end. */
  readonly path: string
}

async function* accountsBelow(bucket: BucketReader, path: string, depth: number): AsyncGenerator<AccountFolder> {
  const prefix = /^(?:(.*)\/)?AWSLogs\/(?:(o-[a-z0-9]{10,32})\/)?$/s.exec(path)
  for await (const name of bucket.folders(path)) {
    const below = `${path}${name}/`
    if (prefix !== null && isAccountId(name)) {
      yield { prefix: prefix[1] ?? '', organizationId: prefix[2] ?? null, accountId: name, path: below }
    } else if (depth > 0 && !(prefix !== null && prefix[2] !== undefined && organizationPattern.test(name))) {
      yield* accountsBelow(bucket, below, depth - 1)
    }
  }
}

async function regionsOf(bucket: BucketReader, accountPath: string): Promise<readonly Region[]> {
  const regions = new Set<Region>()
  for (const folder of [digestFolderName, ...Object.values(logFolders)]) {
    for await (const name of bucket.folders(`${accountPath}${folder}/`)) if (isRegion(name)) regions.add(name)
  }
  return [...regions].sort()
}
