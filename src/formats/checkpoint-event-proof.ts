import * as v from 'valibot'
import { decodeBase64, MalformedCheckpointError, parseCheckpoint } from './checkpoint.ts'
import { type NoteKey, parseNote, verifyNote } from './checkpoint-note.ts'
import { hashBytes, leafHash } from './merkle-hash.ts'
import { nonceBytes, recordLeaf } from './merkle-leaf.ts'
import { pathHashesMax, verifyInclusion } from './merkle-proof.ts'

/** All that shows that one event record stands in the tree, whoever holds it. */
export interface EventProof {
  readonly eventId: string
  /** Exact bytes. */
  readonly record: Buffer
  readonly nonce: Buffer
  readonly leafIndex: number
  /** From the leaf up. */
  readonly inclusionPath: readonly Buffer[]
  /** As the server says; it is not in the leaf and nothing proves it. Null where the document does not say. */
  readonly provenance: ShownProvenance | null
}

/** How a record came to the server. */
export interface ShownProvenance {
  /** `captured`, `proxied`, `submitted`, `channel` or `imported`. */
  readonly kind: string
  /** Of a proxied record: `claimed`, `accepted`, `verified` or `unknown`. */
  readonly identity?: string | undefined
  /** ISO 8601. */
  readonly storedAt: string
  readonly principal: string
  readonly origin: string
}

/** The proofs of all records with one `eventID`, under one checkpoint. */
export interface EventProofs {
  /** A signed note. */
  readonly checkpoint: string
  readonly proofs: readonly EventProof[]
}

/** As `GET /_cairn/v1/proof/EVENT_ID` answers (docs/guide/proofs.md). */
export function encodeEventProofs({ checkpoint, proofs }: EventProofs): string {
  return `${JSON.stringify({
    version: 1,
    checkpoint,
    proofs: proofs.map(({ eventId, record, nonce, leafIndex, inclusionPath, provenance }) => ({
      eventID: eventId,
      record: record.toString('base64'),
      nonce: nonce.toString('base64'),
      leafIndex,
      inclusionPath: inclusionPath.map((hash) => hash.toString('base64')),
      provenance,
    })),
  })}\n`
}

/** @throws {MalformedCheckpointError} `text` is no such document. Members that are not known are passed over. */
export function parseEventProofs(text: string): EventProofs {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (cause) {
    throw new MalformedCheckpointError('the proof is no JSON', { cause })
  }
  const result = v.safeParse(schema, parsed)
  if (!result.success) {
    const [issue] = result.issues
    throw new MalformedCheckpointError(`the proof is not of its form: ${v.getDotPath(issue) ?? ''} ${issue.message}`)
  }
  return {
    checkpoint: result.output.checkpoint,
    proofs: result.output.proofs.map(({ eventID, ...beside }) => ({ eventId: eventID, ...beside })),
  }
}

/**
 * Why a proof does not show that its record stands in the tree of a checkpoint that one of `keys` has signed; null
 * where it does.
 */
export function eventProofProblem(checkpoint: string, proof: EventProof, keys: readonly NoteKey[]): string | null {
  try {
    const note = parseNote(checkpoint)
    const tree = parseCheckpoint(note.text)
    if (!keys.some((key) => key.name === tree.origin && verifyNote(note, key))) {
      return 'none of the given keys of this log has signed the checkpoint'
    }
    const leaf = leafHash(recordLeaf(proof.nonce, proof.record))
    return verifyInclusion(leaf, proof.leafIndex, proof.inclusionPath, tree)
      ? null
      : 'the record, as it is here, does not stand in the tree at this place'
  } catch (error) {
    if (error instanceof MalformedCheckpointError) return error.message
    throw error
  }
}

const base64 = (lengthBytes: number | null) =>
  v.pipe(
    v.string(),
    v.check((text) => decodeBase64(text) !== null, 'not base64'),
    v.transform((text) => Buffer.from(text, 'base64')),
    v.check((bytes) => lengthBytes === null || bytes.length === lengthBytes, 'not of the length that it must have'),
  )

const schema = v.object({
  version: v.literal(1),
  checkpoint: v.string(),
  proofs: v.array(
    v.object({
      eventID: v.string(),
      record: base64(null),
      nonce: base64(nonceBytes),
      leafIndex: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
      inclusionPath: v.pipe(v.array(base64(hashBytes)), v.maxLength(pathHashesMax)),
      provenance: v.nullish(
        v.object({
          kind: v.string(),
          identity: v.optional(v.string()),
          storedAt: v.string(),
          principal: v.string(),
          origin: v.string(),
        }),
        null,
      ),
    }),
  ),
})
