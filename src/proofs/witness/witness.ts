import { MalformedCheckpointError } from '../../formats/checkpoint.ts'
import { verifyCosignature } from '../../formats/checkpoint-cosignature.ts'
import { encodeSignatureLine, type NoteKey, parseNote, parseSignatureLine } from '../../formats/checkpoint-note.ts'
import type { SignedCheckpoint } from '../checkpoints.ts'
import { ContradictionError } from '../errors.ts'
import type { ProofTree } from '../tree/proof-tree.ts'

/** Sends a request to a witness: bounded in time and size, and without a redirect. */
export type AddCheckpoint = (body: string) => Promise<WitnessAnswer>

export interface WitnessAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

export interface WitnessParts {
  readonly key: NoteKey
  readonly tree: Pick<ProofTree, 'consistencyPath'>
  readonly addCheckpoint: AddCheckpoint
}

/** Asks again where the witness has seen another checkpoint than we thought: once after a restart, or a lost answer. */
const attemptsMax = 3

/**
 * A witness: somebody else, who signs a checkpoint only where it follows from all that they signed of this log before
 * (https://c2sp.org/tlog-witness).
 */
export class Witness {
  readonly #parts: WitnessParts
  #seenSize = 0
  #failure: string | null = null

  constructor(parts: WitnessParts) {
    this.#parts = parts
  }

  /** Why the last checkpoint went without; null where it did not. */
  get failure(): string | null {
    return this.#failure
  }

  /**
   * The checkpoint's note with the cosignature behind it, or as it is where the witness does not answer: a witness that
   * is away must not hold up deliveries, and whoever demands its cosignature sees that it is missing.
   *
   * @throws {ContradictionError} The witness has seen a tree that this one does not continue.
   */
  async cosign(checkpoint: SignedCheckpoint): Promise<string> {
    try {
      const line = await this.#ask(checkpoint)
      this.#seenSize = checkpoint.size
      this.#failure = null
      return checkpoint.note + line
    } catch (error) {
      this.#failure = error instanceof Error ? error.message : String(error)
      if (error instanceof ContradictionError) throw error
      return checkpoint.note
    }
  }

  async #ask({ note, size }: SignedCheckpoint): Promise<string> {
    const { tree, addCheckpoint } = this.#parts
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      const path = await tree.consistencyPath(this.#seenSize, size)
      const proof = path.map((hash) => `${Buffer.from(hash).toString('base64')}\n`).join('')
      const answer = await addCheckpoint(`old ${this.#seenSize}\n${proof}\n${note}`)
      if (answer.status === 200) return this.#cosignatureIn(note, answer.body)
      if (answer.status === 422) {
        throw new ContradictionError(`the witness has seen other leaves among the first ${this.#seenSize}`)
      }
      if (answer.status !== 409) throw new Error(`the witness answers with status ${answer.status}`)
      const seen = /^(0|[1-9]\d{0,15})\n$/.exec(answer.body)?.[1]
      if (seen === undefined) throw new Error('the witness does not say which size it has seen')
      if (Number(seen) > size) {
        throw new ContradictionError(`the witness has seen a tree of ${seen} leaves, and this one has ${size}`)
      }
      this.#seenSize = Number(seen)
    }
    throw new Error('the witness names another size each time')
  }

  /** The one line that the key makes good; a witness may send lines of older keys of its own too. */
  #cosignatureIn(note: string, body: string): string {
    for (const line of body.split('\n')) {
      const signature = parsedOrNull(line)
      if (signature === null) continue
      const cosigned = { ...parseNote(note), signatures: [signature] }
      if (verifyCosignature(cosigned, this.#parts.key) !== null) return encodeSignatureLine(signature)
    }
    throw new Error('the witness sends no good cosignature of its key')
  }
}

function parsedOrNull(line: string) {
  try {
    return parseSignatureLine(line)
  } catch (error) {
    if (error instanceof MalformedCheckpointError) return null
    throw error
  }
}
