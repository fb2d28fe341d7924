import { digestFolder, parseDigestFileKey } from '../formats/digest-file-key.ts'
import { type LogFileKind, parseLogFileKey } from '../formats/log-file-key.ts'
import type { BucketGroup } from './bucket-groups.ts'
import type { ListedObject, ObjectAt } from './bucket-reader.ts'
import { chainId, chainOf, DigestChain, type JudgedDigest } from './digest-chain.ts'
import { type ReadDigest, readDigest } from './digest-reader.ts'
import type { ChainName, Finding, LogFileFinding } from './finding.ts'
import { inOrder } from './in-order.ts'
import type { LogFileChecks } from './log-file-checks.ts'
import { NamedFiles } from './named-files.ts'
import { latestDelivery, NewestDigests } from './newest-digests.ts'
import { startAfter, unnamedFiles } from './unnamed-files.ts'
import type { Verification } from './verification.ts'

/** Digest files that are read ahead: a remote bucket answers each in some ten milliseconds. */
const digestsAheadMax = 16

/** Windows are an hour long, or what `digest.intervalMs` says; nobody waits days for a proof. */
const windowMsMax = 2 * 86_400_000

interface ChainInHand {
  readonly chain: DigestChain
  /** Of another trail than the one asked for: it is judged only for the log files that it names. */
  readonly isReported: boolean
  /** The first digest after the range. */
  witness: ReadDigest | null
}

/** Checks all chains of one account and Region and the log files below. */
export class GroupCheck {
  readonly #verification: Verification
  readonly #group: BucketGroup
  readonly #checks: LogFileChecks
  readonly #chains = new Map<string, ChainInHand>()
  readonly #named: NamedFiles
  readonly #namedKinds = new Set<LogFileKind>()
  readonly #newest = new NewestDigests()

  /** @param checks Of the log files. Those under way at the end go on beside the next group's. */
  constructor(verification: Verification, group: BucketGroup, checks: LogFileChecks) {
    this.#verification = verification
    this.#group = group
    this.#checks = checks
    this.#named = new NamedFiles(verification.random)
  }

  /** The digest files that the bucket lists, once the findings are made. */
  get newest(): Pick<NewestDigests, 'has'> {
    return this.#newest
  }

  async *findings(): AsyncGenerator<Finding> {
    const deliveredAtMs = await latestDelivery(this.#verification, this.#group)
    yield* this.#digests()
    for (const inHand of this.#chains.values()) {
      yield* this.#take(inHand, await inHand.chain.end(inHand.witness))
      for (const { s3Bucket, s3Object } of inHand.witness?.content?.digest.logFiles ?? []) {
        this.#named.add(s3Bucket, s3Object)
      }
    }
    if (deliveredAtMs !== null) yield* this.#missingNewest(deliveredAtMs)
    // Where there is nothing of the trail asked for, all files are another's.
    const isOfTrail = [...this.#chains.values()].some(({ isReported }) => isReported)
    if (this.#verification.trail === null || isOfTrail) yield* this.#unnamed()
  }

  async *#digests(): AsyncGenerator<Finding> {
    const { bucket, range } = this.#verification
    const folder = digestFolder(this.#group)
    const listed = bucket.list(folder, startAfter(folder, range.fromMs))
    const reading = inOrder(this.#within(listed), digestsAheadMax, (object) => this.#read(object))
    for await (const { read, foreign } of reading) {
      if (foreign !== null) yield foreignDigest(foreign)
      // Null: it was listed and is gone. What names it will say so.
      else if (read !== null) yield* this.#takeDigest(read)
    }
  }

  async #read({ key }: ListedObject) {
    const { bucket } = this.#verification
    const at = this.#at({ key })
    const name = parseDigestFileKey(key)
    if (name === null) return { read: null, foreign: at }
    return { read: await readDigest(bucket, at, name), foreign: null }
  }

  /** What ends before the range is left out, and what begins long after it. */
  async *#within(listed: AsyncIterable<ListedObject>): AsyncGenerator<ListedObject> {
    const { fromMs, toMs } = this.#verification.range
    for await (const object of listed) {
      if (object.key.endsWith('/')) continue
      const name = parseDigestFileKey(object.key)
      const endMs = name?.endMs ?? null
      if (name !== null) this.#newest.add({ at: this.#at(object), name, modifiedAtMs: object.modifiedAtMs })
      if (endMs !== null && endMs <= fromMs) continue
      if (endMs !== null && endMs > toMs + windowMsMax) return
      yield object
    }
  }

  async *#takeDigest(read: ReadDigest): AsyncGenerator<Finding> {
    const inHand = this.#chainOf(read)
    if (inHand.witness !== null) return
    const startMs = read.content?.startMs ?? read.name.endMs
    if (startMs >= this.#verification.range.toMs) {
      inHand.witness = read
      return
    }
    const judged = await inHand.chain.take(read)
    if (judged !== null) yield* this.#take(inHand, judged)
  }

  #chainOf({ name }: ReadDigest): ChainInHand {
    const chainName = chainOf(name)
    const id = chainId(chainName)
    const known = this.#chains.get(id)
    if (known !== undefined) return known
    const { bucket, keys, range } = this.#verification
    const find = (at: ObjectAt) => readDigest(bucket, at, parseDigestFileKey(at.key) ?? name)
    const chain = new DigestChain(chainName, { keys, find, fromMs: range.fromMs })
    const made = { chain, isReported: this.#isAskedFor(chainName), witness: null }
    this.#chains.set(id, made)
    return made
  }

  #isAskedFor({ trailName, homeRegion }: ChainName): boolean {
    const { trail } = this.#verification
    if (trail === null) return true
    return trail.name === trailName && (trail.homeRegion === null || trail.homeRegion === homeRegion)
  }

  async *#take({ isReported }: ChainInHand, { findings, vouching }: JudgedDigest): AsyncGenerator<Finding> {
    if (isReported) yield* findings
    if (vouching === null) return
    for (const file of vouching.content.digest.logFiles) {
      const kind = parseLogFileKey(file.s3Object)?.kind
      if (kind !== undefined) this.#namedKinds.add(kind)
      const isFirst = this.#named.add(file.s3Bucket, file.s3Object)
      if (!isReported) continue
      const named = { file, digest: vouching.at, isProved: vouching.isProved }
      if (isFirst) yield* await this.#checks.add(named)
      else yield namedTwice({ bucket: file.s3Bucket, key: file.s3Object }, vouching.at)
    }
  }

  #missingNewest(deliveredAtMs: number): Iterable<Finding> {
    const chainBy = (id: string) => this.#chains.get(id)?.chain ?? null
    const isAskedFor = (chain: ChainName) => this.#isAskedFor(chain)
    return this.#newest.missing(deliveredAtMs, this.#verification.bucketName, isAskedFor, chainBy)
  }

  #at({ key }: Pick<ListedObject, 'key'>): ObjectAt {
    return { bucket: this.#verification.bucketName, key }
  }

  #unnamed(): AsyncGenerator<LogFileFinding> {
    const { bucket, bucketName, range, nowMs } = this.#verification
    const coverages = [...this.#chains.values()]
      .filter(({ chain }) => !chain.name.isBackfill)
      .map(({ chain }) => chain.coverage)
    const named = { files: this.#named, kinds: this.#namedKinds }
    return unnamedFiles(bucket, bucketName, this.#group, coverages, named, { ...range, nowMs })
  }
}

function foreignDigest(object: ObjectAt): Finding {
  const nothing = { chain: null, startMs: null, endMs: null, seenFrom: null }
  return { type: 'digest-file', verdict: 'invalid', problems: ['foreign-name'], object, ...nothing }
}

function namedTwice(object: ObjectAt, digest: ObjectAt): LogFileFinding {
  return { type: 'log-file', verdict: 'invalid', problems: ['named-twice'], object, digest, bytes: null }
}
