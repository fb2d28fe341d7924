import { type DigestFileKey, digestFolder } from '../formats/digest-file-key.ts'
import type { ObjectAt } from './bucket-reader.ts'
import { chainId, chainOf, type DigestChain, usualWindowMs } from './digest-chain.ts'
import type { ChainName, Finding } from './finding.ts'
import { mayBeLatest, missingNewest, type NewestDigest } from './newest-digest.ts'
import type { Verification } from './verification.ts'

interface ListedDigest {
  readonly at: ObjectAt
  readonly name: DigestFileKey
  readonly modifiedAtMs: number | null
}

/** The newest digests of a chain and of the backfill chain beside it: the server counts them as one. */
interface Newest {
  readonly chain: ChainName
  readonly regular: ListedDigest | null
  readonly backfill: ListedDigest | null
}

/** The newest digest files of one account and Region that a bucket lists, those before the range to be verified too. */
export class NewestDigests {
  readonly #newest = new Map<string, Newest>()

  /** Takes the digest files of a chain from the oldest to the newest. */
  add(listed: ListedDigest): void {
    const chain = { ...chainOf(listed.name), isBackfill: false }
    const id = chainId(chain)
    const { regular, backfill } = this.#newest.get(id) ?? { regular: null, backfill: null }
    const newest = listed.name.isBackfill ? { regular, backfill: listed } : { regular: listed, backfill }
    this.#newest.set(id, { chain, ...newest })
  }

  /** Whether the bucket lists any of `chain` or of the backfill chain beside it. */
  has(chain: ChainName): boolean {
    return this.#newest.has(chainId(chain))
  }

  /**
   * What is missing where the server delivered a digest of this account and Region at that time.
   *
   * @param chainBy The chain of an id as far as it was verified; null where it was not.
   */
  *missing(
    deliveredAtMs: number,
    bucketName: string,
    isAskedFor: (chain: ChainName) => boolean,
    chainBy: (id: string) => DigestChain | null,
  ): Generator<Finding> {
    for (const [id, { chain, regular, backfill }] of this.#newest) {
      if (!isAskedFor(chain)) continue
      const late = chainBy(chainId({ ...chain, isBackfill: true }))?.newest?.signed?.backfillGeneratedAtMs ?? null
      const newest = regular === null ? null : { ...regular, dueMs: regular.name.endMs }
      const there: NewestDigest[] = newest === null ? [] : [newest]
      if (backfill !== null) there.push({ ...backfill, dueMs: late })
      const windowMs = chainBy(id)?.coverage.windowMs ?? usualWindowMs
      if (there.some((digest) => mayBeLatest(digest, windowMs, deliveredAtMs))) continue
      yield* missingNewest(chain, { bucket: bucketName, key: digestFolder(chain) }, newest, deliveredAtMs)
    }
  }
}

/** When the server last delivered a digest that has to be there; null where that does not matter, or nobody knows. */
export async function latestDelivery(
  { latest, range }: Pick<Verification, 'latest' | 'range'>,
  of: Pick<ChainName, 'accountId' | 'region'>,
): Promise<number | null> {
  if (latest === null || Number.isFinite(range.toMs)) return null
  const deliveredAtMs = await latest.deliveredAtMs(of)
  // Whatever it was, its window ended before.
  return deliveredAtMs === null || deliveredAtMs <= range.fromMs ? null : deliveredAtMs
}
