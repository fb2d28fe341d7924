import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { textAt } from '../../event/event-record.ts'
import { MalformedCheckpointError } from '../../formats/checkpoint.ts'
import {
  type EventProof,
  type EventProofs,
  eventProofProblem,
  parseEventProofs,
} from '../../formats/checkpoint-event-proof.ts'
import { type CheckpointDemands, judgeCheckpoint } from '../../verify/checkpoint-check.ts'
import { problemTexts } from '../../verify/finding.ts'
import { type CommandContext, CommandError, type ExitStatus } from '../context.ts'
import { parseJsonObject } from '../json.ts'
import { escapeForTerminal } from '../output/escape.ts'
import { ProofDemands, type ProofOptions } from '../verify/proof-demands.ts'
import { type ProofFinding, reportProofs } from '../verify/proof-report.ts'

export interface VerifyEventOptions extends ProofOptions {
  readonly json?: boolean
}

/** Proves that the records in a document of `./cairn proof` stand in the tree, from the document and the log's key alone. */
export async function verifyEvent(
  context: CommandContext,
  file: string,
  options: VerifyEventOptions,
): Promise<ExitStatus> {
  const text = readProof(file, context.cwd)
  const demands = await new ProofDemands(context, options).fromServer()
  return await reportProofs(context, findingsIn(text, file, demands), options.json === true)
}

function readProof(file: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8')
  } catch {
    throw new CommandError(`The proof in ${escapeForTerminal(file)} cannot be read.`)
  }
}

function findingsIn(text: string, file: string, demands: CheckpointDemands): readonly ProofFinding[] {
  const nothing = (problem: string): ProofFinding => {
    return { type: 'event', problems: [problem], what: file, said: '', members: { file } }
  }
  try {
    const document = parseEventProofs(text)
    if (document.proofs.length === 0) return [nothing('it proves nothing')]
    return [
      ...checkpointFindings(document, demands),
      ...document.proofs.map((proof) => judge(document, proof, demands)),
    ]
  } catch (error) {
    if (error instanceof MalformedCheckpointError) return [nothing(error.message)]
    throw error
  }
}

/** The checkpoint is a finding of its own only where something is wrong with it. */
function checkpointFindings({ checkpoint: note }: EventProofs, demands: CheckpointDemands): readonly ProofFinding[] {
  const { checkpoint, problems } = judgeCheckpoint(note, demands)
  if (problems.length === 0) return []
  const members = { origin: checkpoint?.origin ?? null, leaves: checkpoint?.size ?? null }
  const texts = problems.map((problem) => problemTexts[problem])
  return [{ type: 'checkpoint', problems: texts, what: 'its checkpoint', said: '', members }]
}

function judge({ checkpoint }: EventProofs, proof: EventProof, { logKeys }: CheckpointDemands): ProofFinding {
  const record = proof.record.toString()
  const problem = eventProofProblem(checkpoint, proof, logKeys) ?? idProblem(record, proof.eventId)
  const { eventId, leafIndex, provenance } = proof
  return {
    type: 'event',
    problems: problem === null ? [] : [problem],
    what: `event ${eventId}`,
    said: `it is record ${leafIndex} of the log`,
    members: { eventID: eventId, leafIndex, provenance: { ...provenance }, record },
  }
}

/** A record without an eventID is known by one that was made for it. */
function idProblem(record: string, eventId: string): string | null {
  const own = textAt(parseJsonObject(record) ?? {}, 'eventID')
  return own === null || own === eventId ? null : `the record is that of event ${own}`
}
