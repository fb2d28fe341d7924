import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Checkpoint } from '../../formats/checkpoint.ts'
import { verifyConsistency } from '../../formats/merkle-proof.ts'
import { judgeCheckpoint, problemsOfPlace, type SeenCheckpoint } from '../../verify/checkpoint-check.ts'
import { type Problem, problemTexts } from '../../verify/finding.ts'
import { type CairnConnection, connect } from '../client/connect.ts'
import { askCheckpoint, askConsistency } from '../client/proof-calls.ts'
import { type CommandContext, CommandError, type ExitStatus } from '../context.ts'
import { escapeForTerminal } from '../output/escape.ts'
import { noteKey } from '../verify/key-sources.ts'
import { ProofDemands, type ProofOptions } from '../verify/proof-demands.ts'
import { type ProofFinding, reportProofs } from '../verify/proof-report.ts'

export interface VerifyCheckpointOptions extends ProofOptions {
  readonly json?: boolean
}

/** Where checkpoints are seen that the server answers, and those that somebody hands over. */
const serverPlace = 'server'
const filePlace = 'file'

/**
 * Shows that the log continues every checkpoint that was seen before: that nothing was removed or changed since.
 *
 * @param file A checkpoint to check; null: the server's newest.
 */
export async function verifyCheckpoint(
  context: CommandContext,
  file: string | null,
  options: VerifyCheckpointOptions,
): Promise<ExitStatus> {
  const proofDemands = new ProofDemands(context, options)
  const { seen, witnesses, pinnedKeys } = proofDemands
  const connection = connect(context, options)
  try {
    const newest = await askCheckpoint(connection)
    const logKeys = pinnedKeys.length > 0 ? pinnedKeys : [noteKey(newest.key, 'ed25519')]
    const note = file === null ? newest.note : readCheckpoint(file, context.cwd)
    const place = file === null ? serverPlace : filePlace
    const { checkpoint, problems } = judgeCheckpoint(note, { logKeys, witnesses })
    const before = [...seen.checkpoints, ...(file === null ? [] : seenAtServer(newest.note))]
    const all = [...problems]
    if (checkpoint !== null) {
      if (place === serverPlace) all.push(...problemsOfPlace(checkpoint, place, before))
      if (!(await isOneHistory(connection, checkpoint, before))) all.push('not-continued')
      if (all.length === 0 && isNewest(checkpoint, place, before)) seen.remember(place, note, logKeys)
    }
    const findings = [findingOf(checkpoint, all, file ?? 'the newest checkpoint')]
    return await reportProofs(context, findings, options.json === true)
  } finally {
    connection.close()
  }
}

function readCheckpoint(file: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8')
  } catch {
    throw new CommandError(`The checkpoint in ${escapeForTerminal(file)} cannot be read.`)
  }
}

function seenAtServer(note: string): readonly SeenCheckpoint[] {
  const { checkpoint } = judgeCheckpoint(note, { logKeys: [], witnesses: [] })
  return checkpoint === null ? [] : [{ place: serverPlace, ...checkpoint }]
}

async function isOneHistory(
  connection: CairnConnection,
  checkpoint: Checkpoint,
  others: readonly SeenCheckpoint[],
): Promise<boolean> {
  for (const other of others) {
    if (other.origin !== checkpoint.origin) continue
    const [older, newer] = other.size <= checkpoint.size ? [other, checkpoint] : [checkpoint, other]
    const isSame = older.size === newer.size || older.size === 0
    const path = isSame ? [] : await askConsistency(connection, older.size, newer.size)
    if (path === null || !verifyConsistency(older, newer, path)) return false
  }
  return true
}

function isNewest({ size }: Checkpoint, place: string, before: readonly SeenCheckpoint[]): boolean {
  return before.every((one) => one.place !== place || one.size <= size)
}

function findingOf(checkpoint: Checkpoint | null, problems: readonly Problem[], what: string): ProofFinding {
  const { origin = null, size = null } = checkpoint ?? {}
  return {
    type: 'checkpoint',
    problems: problems.map((problem) => problemTexts[problem]),
    what,
    said: `${size} records, nothing before it was removed or changed`,
    members: { origin, leaves: size },
  }
}
