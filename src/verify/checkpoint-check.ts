import { type Checkpoint, MalformedCheckpointError, parseCheckpoint } from '../formats/checkpoint.ts'
import { verifyCosignature } from '../formats/checkpoint-cosignature.ts'
import { type Note, type NoteKey, parseNote, verifyNote } from '../formats/checkpoint-note.ts'
import type { TreeRoot } from '../formats/merkle-proof.ts'
import type { Problem } from './finding.ts'

/** Who has to have signed a checkpoint. */
export interface CheckpointDemands {
  /** Keys of logs, one of which must have signed; none: nobody's signature proves anything. */
  readonly logKeys: readonly NoteKey[]
  /** Each of them must have cosigned. */
  readonly witnesses: readonly NoteKey[]
}

/** A checkpoint that was seen before. */
export interface SeenCheckpoint extends TreeRoot {
  /** Where: such as `s3://bucket/prefix/CairnLog/`. */
  readonly place: string
  readonly origin: string
}

export interface JudgedCheckpoint {
  /** Null where it is none. */
  readonly checkpoint: Checkpoint | null
  readonly problems: readonly Problem[]
  /** Whether a key was at hand that has signed it. */
  readonly isProved: boolean
}

/** What a checkpoint is worth by itself. */
export function judgeCheckpoint(text: string, { logKeys, witnesses }: CheckpointDemands): JudgedCheckpoint {
  try {
    const note = parseNote(text)
    const checkpoint = parseCheckpoint(note.text)
    const isSigned = logKeys.some((key) => key.name === checkpoint.origin && verifyNote(note, key))
    const problems: Problem[] = isSigned || logKeys.length === 0 ? [] : ['checkpoint-unsigned']
    if (!witnesses.every((key) => isCosigned(note, key))) problems.push('not-cosigned')
    return { checkpoint, problems, isProved: isSigned }
  } catch (error) {
    if (!(error instanceof MalformedCheckpointError)) throw error
    return { checkpoint: null, problems: ['invalid-format'], isProved: false }
  }
}

/** What the checkpoints seen before at the same place say against one that is there now. */
export function problemsOfPlace(
  { origin, size }: Checkpoint,
  place: string,
  seen: readonly SeenCheckpoint[],
): readonly Problem[] {
  const before = seen.filter((one) => one.place === place)
  if (before.some((one) => one.origin !== origin)) return ['another-log']
  return before.some((one) => one.size > size) ? ['older-than-seen'] : []
}

function isCosigned(note: Note, key: NoteKey): boolean {
  return verifyCosignature(note, key) !== null
}
