import type { DigestFile, PreviousDigest } from '../formats/digest-file.ts'
import { type DigestFileKey, parseDigestFileKey } from '../formats/digest-file-key.ts'
import { parseLogFileKey } from '../formats/log-file-key.ts'
import type { ObjectAt } from './bucket-reader.ts'
import { problemsOfContent, problemsOfSignature } from './digest-checks.ts'
import type { DigestContent, ReadDigest } from './digest-reader.ts'
import type { ChainName, DigestFinding, Finding, GapReason, Problem } from './finding.ts'
import type { PublicKeySource } from './public-keys.ts'

/** What is known of one digest file, and the log files that it vouches for. */
export interface JudgedDigest {
  readonly findings: readonly Finding[]
  /** Null where nothing that it says counts. */
  readonly vouching: { readonly content: DigestContent; readonly at: ObjectAt; readonly isProved: boolean } | null
}

/** Spans of time in which files may have been delivered that no digest names, and the span that the chain covers apart from these. */
export interface Coverage {
  readonly fromMs: number | null
  readonly toMs: number | null
  /** How long its windows are: one between two others is whole, the first and the last may be of a second. */
  readonly windowMs: number
  readonly gaps: readonly { readonly fromMs: number; readonly toMs: number }[]
}

export interface ChainSurroundings {
  readonly keys: PublicKeySource
  /** A digest file that is not among those of the chain; null where there is none. */
  readonly find: (at: ObjectAt) => Promise<ReadDigest | null>
  /** What a digest before this time is followed by does not matter, in milliseconds since the epoch. */
  readonly fromMs: number
}

/** What came right before in the chain. */
interface Before {
  readonly read: ReadDigest
  readonly isProved: boolean
}

interface Link {
  readonly problems: readonly Problem[]
  readonly missing: ObjectAt | null
  readonly isElsewhere: boolean
}

/** AWS's, and Cairn's where nothing else is set: how long windows are held to be where none is whole. */
export const usualWindowMs = 3_600_000

/** Names of log files tell the minute. */
const nameMs = 60_000

const noLink: Link = { problems: [], missing: null, isElsewhere: false }

/**
 * Judges the digest files of one chain, given from the oldest to the newest. Each is judged when the next one is there: a
 * copy of a bucket without metadata has a digest's signature only in the one after it.
 *
 * What a digest says counts only when its signature is right. So a changed digest is never held against its neighbours.
 */
export class DigestChain {
  readonly name: ChainName
  readonly #surroundings: ChainSurroundings
  #count = 0
  #waiting: ReadDigest | null = null
  #before: Before | null = null
  #coveredFromMs: number | null = null
  #coveredToMs: number | null = null
  #wholeWindowMs = 0
  #longestWindowMs = usualWindowMs
  /** What went wrong since the last digest that is proved. */
  #fault: GapReason | null = null
  readonly #gaps: { readonly fromMs: number; readonly toMs: number }[] = []

  constructor(name: ChainName, surroundings: ChainSurroundings) {
    this.name = name
    this.#surroundings = surroundings
  }

  get coverage(): Coverage {
    const windowMs = this.#wholeWindowMs === 0 ? this.#longestWindowMs : this.#wholeWindowMs
    return { fromMs: this.#coveredFromMs, toMs: this.#coveredToMs, windowMs, gaps: this.#gaps }
  }

  /** The newest digest file that was given; null before the first. */
  get newest(): ReadDigest | null {
    return this.#waiting ?? this.#before?.read ?? null
  }

  /** Takes the next digest file and judges the one before it. */
  async take(next: ReadDigest): Promise<JudgedDigest | null> {
    const judged = this.#waiting === null ? null : await this.#judge(this.#waiting, next)
    this.#waiting = next
    return judged
  }

  /**
   * Judges the last one.
   *
   * @param witness The digest after it, which is not to be judged; null where there is none.
   */
  async end(witness: ReadDigest | null): Promise<JudgedDigest> {
    const last = this.#waiting
    const judged = last === null ? { findings: [], vouching: null } : await this.#judge(last, witness)
    this.#waiting = null
    const findings = [...judged.findings, ...(last === null ? [] : this.#gapAtEnd(last))]
    findings.push({
      type: 'chain',
      chain: this.name,
      provedFromMs: this.#coveredFromMs,
      provedToMs: this.#coveredToMs,
      digestFiles: this.#count,
    })
    return { findings, vouching: judged.vouching }
  }

  async #judge(read: ReadDigest, next: ReadDigest | null): Promise<JudgedDigest> {
    this.#count += 1
    const { content } = read
    if (content === null) return this.#rejected(read, [read.problem ?? 'invalid-format'])
    const signature = signatureFor(read, next)
    const problems = await this.#problemsOf(read, content, signature)
    if (problems.length === 0) problems.push(...(await this.#contradiction(read, next)))
    if (problems.length > 0) return this.#rejected(read, problems)

    const link = await this.#linkOf(read, content)
    const findings: Finding[] = link.missing === null ? [] : [this.#missing(link.missing, read)]
    if (link.missing !== null) this.#fault = 'missing-digest'
    const overlap: Problem[] = this.#overlaps(content) ? ['overlap'] : []
    if (link.problems.length + overlap.length > 0) {
      const rejected = this.#rejected(read, [...link.problems, ...overlap])
      return { ...rejected, findings: [...findings, ...rejected.findings] }
    }

    const isProved = signature !== null
    if (isProved) findings.push(...this.#cover(read, content, link))
    findings.push(this.#finding(read, isProved ? 'valid' : 'unproven', []))
    this.#before = { read, isProved }
    return { findings, vouching: { content, at: read.at, isProved } }
  }

  async #problemsOf(read: ReadDigest, content: DigestContent, signature: string | null): Promise<Problem[]> {
    const problems = problemsOfContent(read, content)
    if (read.signed !== null && (read.signed.value === null || read.signed.algorithm === null)) {
      problems.push('signature-missing')
    } else if (signature !== null) {
      const keys = await this.#keysFor(content)
      problems.push(...problemsOfSignature(read, content, signature, keys))
    }
    return problems
  }

  /** The keys of the Region that the digest covers, and those of the home Region where these do not know it. */
  async #keysFor({ digest, startMs }: DigestContent) {
    const { region, homeRegion } = this.name
    const keys = await this.#surroundings.keys.keysOf(region, startMs)
    const isKnown = keys.some(({ fingerprint }) => fingerprint === digest.digestPublicKeyFingerprint)
    return isKnown || region === homeRegion ? keys : this.#surroundings.keys.keysOf(homeRegion, startMs)
  }

  /** What the digest after `read` says against it. One with a wrong signature says nothing. */
  async #contradiction(read: ReadDigest, next: ReadDigest | null): Promise<readonly Problem[]> {
    if (next === null || next.content === null) return []
    const problem = contradictionOf(read, next.content.digest.previous, next.signed !== null)
    if (problem === null) return []
    const isBelieved =
      next.signed === null || (await this.#problemsOf(next, next.content, next.signed.value)).length === 0
    return isBelieved ? [problem] : []
  }

  async #linkOf(read: ReadDigest, { digest, startMs }: DigestContent): Promise<Link> {
    const { previous } = digest
    if (previous === null) return noLink
    const at = { bucket: previous.bucket, key: previous.object }
    const before = this.#before
    if (before !== null && isSameObject(before.read.at, at)) {
      // Where the one before is itself wrong, it has been reported, and nothing follows from the difference.
      return before.isProved ? { ...noLink, problems: differences(previous, before.read) } : noLink
    }
    if (before === null && startMs <= this.#surroundings.fromMs) return noLink
    const found = await this.#surroundings.find(at)
    if (found === null) {
      return at.bucket === read.at.bucket ? { ...noLink, missing: at } : { ...noLink, isElsewhere: true }
    }
    const isElsewhere = !isSameChain(found.name, read.name)
    return { problems: differences(previous, found), missing: null, isElsewhere }
  }

  #overlaps({ digest, startMs }: DigestContent): boolean {
    if (this.name.isBackfill || digest.previous === null || this.#coveredToMs === null) return false
    return startMs < this.#coveredToMs
  }

  #cover({ at }: ReadDigest, content: DigestContent, link: Link): Finding[] {
    const { digest, startMs, endMs } = content
    this.#measure(content)
    const coveredToMs = this.#coveredToMs
    const fault = this.#fault
    this.#fault = null
    this.#coveredFromMs ??= startMs
    this.#coveredToMs = Math.max(coveredToMs ?? endMs, endMs)
    // Backfill digests come only where something was late.
    const isHole = coveredToMs === null ? fault !== null : startMs > coveredToMs && !this.name.isBackfill
    if (!isHole && !(this.name.isBackfill && fault !== null)) return []
    const linked: GapReason = link.isElsewhere ? 'elsewhere' : 'windows-do-not-touch'
    const reason = fault ?? (digest.previous === null ? 'restart' : linked)
    return [this.#gap(reason, coveredToMs, startMs, at)]
  }

  #measure({ digest, startMs, endMs }: DigestContent): void {
    const before = this.#before?.isProved === true ? this.#before.read : null
    const isLinked = digest.previous !== null && digest.previous.object === before?.at.key
    if (isLinked && before.content !== null && before.content.digest.previous !== null) {
      this.#wholeWindowMs = Math.max(this.#wholeWindowMs, before.content.endMs - before.content.startMs)
    }
    this.#longestWindowMs = Math.max(this.#longestWindowMs, endMs - startMs)
    // The first covers time before digests were asked for, when log files may have come that none names.
    if (digest.previous === null) this.#gaps.push({ fromMs: startMs, toMs: Math.min(endMs, firstNamedMs(digest)) })
  }

  #gapAtEnd({ at, name }: ReadDigest): Finding[] {
    if (this.#fault === null || name.endMs <= (this.#coveredToMs ?? 0)) return []
    return [this.#gap(this.#fault, this.#coveredToMs, name.endMs, at)]
  }

  #gap(reason: GapReason, fromMs: number | null, toMs: number, object: ObjectAt): Finding {
    this.#gaps.push({ fromMs: fromMs ?? Number.NEGATIVE_INFINITY, toMs })
    return { type: 'gap', reason, chain: this.name, fromMs, toMs, object }
  }

  #rejected(read: ReadDigest, problems: readonly Problem[]): JudgedDigest {
    this.#fault ??= 'invalid-digest'
    this.#before = { read, isProved: false }
    return { findings: [this.#finding(read, 'invalid', problems)], vouching: null }
  }

  #missing(at: ObjectAt, { at: seenFrom }: ReadDigest): DigestFinding {
    const endMs = parseDigestFileKey(at.key)?.endMs ?? null
    const common = { type: 'digest-file', verdict: 'missing', problems: ['not-found'] } as const
    return { ...common, object: at, chain: this.name, startMs: null, endMs, seenFrom }
  }

  #finding(read: ReadDigest, verdict: DigestFinding['verdict'], problems: readonly Problem[]): DigestFinding {
    const { at, content, name } = read
    return {
      type: 'digest-file',
      verdict,
      problems,
      object: at,
      chain: this.name,
      startMs: content?.startMs ?? null,
      endMs: content?.endMs ?? name.endMs,
      seenFrom: null,
    }
  }
}

/** The chain that a digest file of this name belongs to, as a text that no other chain has. */
export function chainId({ prefix, organizationId, accountId, region, trailName, homeRegion, isBackfill }: ChainName) {
  return JSON.stringify([prefix, organizationId, accountId, region, trailName, homeRegion, isBackfill])
}

export function chainOf({ endMs: _, ...name }: DigestFileKey): ChainName {
  return name
}

/** From when on a digest names log files, to the minute; infinite where it names none. */
function firstNamedMs({ logFiles }: DigestFile): number {
  return logFiles.reduce((firstMs, { s3Object }) => {
    const namedMs = parseLogFileKey(s3Object)?.deliveredAtMs ?? Number.POSITIVE_INFINITY
    return Math.min(firstMs, namedMs + nameMs)
  }, Number.POSITIVE_INFINITY)
}

function isSameChain(one: ChainName, other: ChainName): boolean {
  return chainId(one) === chainId(other)
}

function isSameObject(one: ObjectAt, other: ObjectAt): boolean {
  return one.bucket === other.bucket && one.key === other.key
}

/** The signature of `read`: its object's, or where this copy has no metadata what the next digest says; null: not at hand. */
function signatureFor({ at, signed }: ReadDigest, next: ReadDigest | null): string | null {
  if (signed !== null) return signed.value
  const previous = next?.content?.digest.previous ?? null
  const isNamed = previous !== null && isSameObject({ bucket: previous.bucket, key: previous.object }, at)
  return isNamed ? previous.signature : null
}

/**
 * How what the next digest says of the one before it speaks against `read`; null where it does not.
 *
 * @param isSigned The next one has a signature of its own. Where it has none, its words are weighed when it is judged.
 */
function contradictionOf(read: ReadDigest, previous: PreviousDigest | null, isSigned: boolean): Problem | null {
  if (previous === null || previous.bucket !== read.at.bucket) return null
  if (previous.object === read.at.key) return isSigned && differences(previous, read).length > 0 ? 'replaced' : null
  const named = parseDigestFileKey(previous.object)
  const isOlder = named !== null && isSameChain(named, read.name) && named.endMs < read.name.endMs
  return isOlder ? 'passed-over' : null
}

/** What a digest says of the one before it, and is not so. */
function differences(previous: PreviousDigest, { content, signed }: ReadDigest): Problem[] {
  const problems: Problem[] = []
  if (content?.sha256 !== previous.hashValue) problems.push('previous-hash-differs')
  const signature = signed?.value ?? null
  if (signature !== null && signature !== previous.signature) problems.push('previous-signature-differs')
  return problems
}
