import { AnswerError } from '../../aws-client/answer.ts'
import { UnreachableError } from '../../aws-client/signed-client.ts'
import type { Clock } from '../../base/clock.ts'
import type { OwnActs } from '../../capture/own-acts.ts'
import { NoSpaceError } from '../../capture/space-guard.ts'
import type { MetadataStore } from '../../storage/metadata-store.ts'
import { Edit, type Table } from '../../storage/table.ts'
import type { StateRow } from './source-rows.ts'

/** Why a source cannot be followed, in a word. */
export const sourceTroubles = ['unreachable', 'denied', 'missing', 'refused', 'disk-full', 'internal'] as const
export type SourceTrouble = (typeof sourceTroubles)[number]

export interface SourceHealthParts {
  readonly metadata: MetadataStore
  readonly states: Table<StateRow>
  /** Of its row. */
  readonly partition: string
  /** What it is the health of: the bucket itself, or the queue that tells of it. */
  readonly part: 'bucket' | 'queue'
  readonly ownActs: Pick<OwnActs, 'record'>
  readonly clock: Clock
  /** What its records say of it: name and place. */
  readonly details: Readonly<Record<string, unknown>>
}

/** Whether a source can be followed; puts on record when it begins, when that ends, and when it goes on. */
export class SourceHealth {
  readonly #parts: SourceHealthParts
  #trouble: SourceTrouble | null = null

  constructor(parts: SourceHealthParts) {
    this.#parts = parts
  }

  /** Of the last attempt; null where that succeeded. */
  get trouble(): SourceTrouble | null {
    return this.#trouble
  }

  /** Resolves once it is on record that it begins to be followed, where it had never begun. */
  async begin(): Promise<void> {
    if (this.#state === null) await this.#change('StartSource', {}, { lostAtMs: null })
  }

  /** Resolves once it is on record that it can be followed again, where it could not. */
  async succeeded(): Promise<void> {
    this.#trouble = null
    const lostAtMs = this.#state?.lostAtMs ?? null
    if (lostAtMs === null) return
    const lostSeconds = Math.max(0, Math.round((this.#parts.clock.nowMs() - lostAtMs) / 1000))
    await this.#change('RecoverSource', { lostSeconds }, { lostAtMs: null })
  }

  /** Resolves once it is on record that it cannot be followed, where it could. */
  async failed(error: unknown): Promise<void> {
    this.#trouble = troubleOf(error)
    if ((this.#state?.lostAtMs ?? null) !== null) return
    const reason = { trouble: this.#trouble, errorCode: codeOf(error) }
    await this.#change('LoseSource', reason, { lostAtMs: this.#parts.clock.nowMs() })
  }

  get #state(): StateRow | null {
    return this.#parts.states.get(this.#place)
  }

  get #place() {
    return { partition: this.#parts.partition, name: this.#parts.part }
  }

  /** The record first: ended in between, it is made again, and never missing. */
  async #change(
    act: 'StartSource' | 'LoseSource' | 'RecoverSource',
    more: Readonly<Record<string, unknown>>,
    row: StateRow,
  ) {
    const { ownActs, details, part, states, metadata } = this.#parts
    await ownActs.record(act, { ...details, part, ...more })
    await new Edit().put(states, this.#place, row).commit(metadata)
  }
}

const deniedCodes = new Set([
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestTimeTooSkewed',
])
const missingCodes = new Set(['NoSuchBucket', 'QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'])

function troubleOf(error: unknown): SourceTrouble {
  if (error instanceof NoSpaceError) return 'disk-full'
  if (error instanceof UnreachableError || isBroken(error)) return 'unreachable'
  if (!(error instanceof AnswerError)) return 'internal'
  if (error.status === 401 || error.status === 403 || deniedCodes.has(error.code)) return 'denied'
  if (error.status === 404 || missingCodes.has(error.code)) return 'missing'
  return error.status >= 500 || error.status === 429 ? 'unreachable' : 'refused'
}

/** A name of the service or the system. The texts beside it may hold anything. */
function codeOf(error: unknown): string {
  if (error instanceof AnswerError) return error.code === '' ? String(error.status) : error.code.slice(0, codeLengthMax)
  if (error instanceof UnreachableError) return error.code.slice(0, codeLengthMax)
  return error instanceof Error ? error.name : 'Error'
}

/** Longer than the name of any error of AWS. */
const codeLengthMax = 128

/** The connection broke in the middle of an answer, or its time ran out. */
function isBroken(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return (
    error.name === 'AbortError' || ('code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code))
  )
}
