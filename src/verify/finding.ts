import type { AccountId, Region } from '../base/brands.ts'
import type { ObjectAt } from './bucket-reader.ts'

/** One chain of digest files. Backfill digests form one of their own. */
export interface ChainName {
  readonly prefix: string
  readonly organizationId: string | null
  readonly accountId: AccountId
  readonly region: Region
  readonly trailName: string
  readonly homeRegion: Region
  readonly isBackfill: boolean
}

/** What is wrong with a file. The texts of `problemTexts` say it to a person. */
export type Problem =
  | 'not-found'
  | 'invalid-format'
  | 'too-large'
  | 'moved'
  | 'name-differs'
  | 'times-impossible'
  | 'unknown-algorithm'
  | 'signature-missing'
  | 'signature-wrong'
  | 'key-unknown'
  | 'key-unusable'
  | 'key-not-valid-then'
  | 'previous-hash-differs'
  | 'previous-signature-differs'
  | 'replaced'
  | 'passed-over'
  | 'overlap'
  | 'newest-missing'
  | 'hash-differs'
  | 'event-times-differ'
  | 'named-twice'
  | 'unnamed'
  | 'foreign-name'
  | 'checkpoint-unsigned'
  | 'not-cosigned'
  | 'another-log'
  | 'older-than-seen'
  | 'not-continued'
  | 'root-differs'
  | 'tile-differs'
  | 'tiles-wrong'
  | 'tree-missing'

export const problemTexts: Readonly<Record<Problem, string>> = {
  'not-found': 'it is named, and not there',
  'invalid-format': 'it is not in the form of such a file',
  'too-large': 'it is larger than any such file',
  moved: 'it says of itself that it lies elsewhere',
  'name-differs': 'its name and its content name different things',
  'times-impossible': 'its times cannot be',
  'unknown-algorithm': 'it names an algorithm that is not used for such files',
  'signature-missing': 'it has no signature',
  'signature-wrong': 'its signature is not that of its content',
  'key-unknown': 'no public key has the fingerprint that it names',
  'key-unusable': 'the public key of its fingerprint cannot be loaded',
  'key-not-valid-then': 'its key was not valid at its time',
  'previous-hash-differs': 'the digest before it has another hash than it says',
  'previous-signature-differs': 'the digest before it has another signature than it says',
  replaced: 'the digest after it names another content or signature in its place',
  'passed-over': 'the digest after it names an older one as the one before',
  overlap: 'it covers time that the digest before it covers',
  'newest-missing': 'the server delivered a newer digest, which is not there',
  'hash-differs': 'its content is not what the digest says',
  'event-times-differ': 'it holds events outside the times that the digest says',
  'named-twice': 'more than one digest entry names it',
  unnamed: 'no digest names it',
  'foreign-name': 'it lies among such files and is not named as one',
  'checkpoint-unsigned': 'none of the given keys of this log has signed it',
  'not-cosigned': 'a witness that is demanded has not cosigned it',
  'another-log': 'it is of another log than the one that was seen here before',
  'older-than-seen': 'it is older than the one that was seen here before',
  'not-continued': 'what was seen before is not its beginning: records were removed or changed',
  'root-differs': 'the tiles give another root',
  'tile-differs': 'its hashes are not those of the tiles below it',
  'tiles-wrong': 'tiles of it are missing or wrong',
  'tree-missing': 'no checkpoint is published here',
}

/**
 * `valid`: proved. `invalid`: present, and wrong. `missing`: named, and absent. `unproven`: nothing is wrong with it, but
 * what would prove it is not at hand. `not-covered`: a log file that no digest covers, yet or at all.
 */
export type Verdict = 'valid' | 'invalid' | 'missing' | 'unproven' | 'not-covered'

export interface DigestFinding {
  readonly type: 'digest-file'
  readonly verdict: Exclude<Verdict, 'not-covered'>
  readonly problems: readonly Problem[]
  readonly object: ObjectAt
  /** Null where its name names none. */
  readonly chain: ChainName | null
  /** What it covers, in milliseconds since the epoch; null where that is not known. */
  readonly startMs: number | null
  readonly endMs: number | null
  /** What shows the problem, where it is another object than this one. */
  readonly seenFrom: ObjectAt | null
}

export interface LogFileFinding {
  readonly type: 'log-file'
  readonly verdict: Verdict
  readonly problems: readonly Problem[]
  readonly object: ObjectAt
  /** The digest file that names it; null where none does. */
  readonly digest: ObjectAt | null
  /** Uncompressed; null where it was not read. */
  readonly bytes: number | null
}

/**
 * Why no digest proves what was delivered in a span of time. `restart`: the digest after it is signed as the first of a
 * chain, because logging or validation was off. `elsewhere`: the chain went on under another prefix or in another bucket.
 * The others are wrong.
 */
export type GapReason = 'restart' | 'elsewhere' | 'missing-digest' | 'invalid-digest' | 'windows-do-not-touch'

export interface Gap {
  readonly type: 'gap'
  readonly reason: GapReason
  readonly chain: ChainName
  /** In milliseconds since the epoch; null where it is not known. */
  readonly fromMs: number | null
  readonly toMs: number
  /** The digest file after the gap; at the end of a chain the last one, or the folder where one belongs. */
  readonly object: ObjectAt
}

/** What was found of one chain, after all of its digest files. */
export interface ChainFinding {
  readonly type: 'chain'
  readonly chain: ChainName
  /** From the first to the last proved digest, in milliseconds since the epoch; null where none is proved. */
  readonly provedFromMs: number | null
  readonly provedToMs: number | null
  readonly digestFiles: number
}

/** What was found of a proof tree that is published in the bucket: its checkpoint, or a tile that is wrong. */
export interface TreeFinding {
  readonly type: 'proof-tree'
  readonly verdict: Exclude<Verdict, 'not-covered'>
  readonly problems: readonly Problem[]
  readonly object: ObjectAt
  /** Null unless it is of the checkpoint. */
  readonly leaves: number | null
  /** By what it is known when it is seen again. */
  readonly place: string | null
  /** The checkpoint as it stands there. */
  readonly note: string | null
}

export type Finding = DigestFinding | LogFileFinding | Gap | ChainFinding | TreeFinding

/** Whether `finding` means that something was changed, removed or added, or may have been. */
export function isWrong(finding: Finding): boolean {
  switch (finding.type) {
    case 'gap':
      return finding.reason !== 'restart' && finding.reason !== 'elsewhere'
    case 'chain':
      return false
    default:
      return finding.verdict === 'invalid' || finding.verdict === 'missing'
  }
}
