import { setTimeout as sleep } from 'node:timers/promises'
import { recordNumber } from '../base/brands.ts'
import { CorruptFileError, NewerFormatError } from '../base/file-system.ts'
import { absentLeafHash } from '../formats/merkle-leaf.ts'
import type { RecordRun } from '../records/record-runs.ts'
import type { RecordStoreClient } from '../records/store-client.ts'
import { dayOf } from './day.ts'
import type { DaySecrets } from './day-secrets.ts'
import { ContradictionError, ProofsStoppedError } from './errors.ts'
import { leafHashesOf } from './tree/hash-runs.ts'
import type { ProofTree } from './tree/proof-tree.ts'

export interface TreeFollowerParts {
  readonly store: Pick<RecordStoreClient, 'runs'>
  readonly tree: ProofTree
  readonly secrets: Pick<DaySecrets, 'find' | 'require' | 'dropBelow'>
  /** Told once, when the tree stops for good. */
  readonly stopped: (problem: string) => void
}

/** How far the tree is behind the records. */
export interface FollowerStats {
  readonly leaves: number
  readonly lagRecords: number
  /** Why the last step failed; null once one succeeded. It is tried again. */
  readonly failure: string | null
  /** Why nothing is added or signed any more; null while all is well. */
  readonly problem: string | null
}

/** Bytes as stored of one step: some 2 MB of records, so that a proof that comes between waits a few milliseconds. */
const stepBytesMax = 256 * 1024

/** Leaves of records that are gone, in one step. */
const absentStepMax = 10_000

/** What arrives in so long is hashed together. */
const pollMs = 500

const retryMs = 5_000

/** Brings the tree after the records, in order, and stops it where the two do not agree. */
export class TreeFollower {
  readonly #parts: TreeFollowerParts
  #size = 0
  #recordBefore = 0
  #failure: string | null = null
  #problem: string | null = null
  #isChecked = false
  #isStopping = false
  #running: Promise<void> | null = null
  #wake = new AbortController()
  #waiting: (() => void)[] = []

  constructor(parts: TreeFollowerParts) {
    this.#parts = parts
  }

  stats(): FollowerStats {
    const lagRecords = Math.max(this.#recordBefore - this.#size, 0)
    return { leaves: this.#size, lagRecords, failure: this.#failure, problem: this.#problem }
  }

  /** Begins. What goes wrong is in {@link stats}. */
  start(): void {
    this.#running ??= this.#run()
  }

  /**
   * Resolves when the first `leaves` records are in the tree, and otherwise after `waitMs`; whether they are.
   *
   * @throws {ProofsStoppedError}
   */
  async reach(leaves: number, waitMs: number): Promise<boolean> {
    const deadline = AbortSignal.timeout(waitMs)
    const late = new Promise<void>((resolve) => deadline.addEventListener('abort', () => resolve(), { once: true }))
    this.#wake.abort()
    // What the tree has counts once it is known to belong to these records.
    while ((!this.#isChecked || this.#size < leaves) && !deadline.aborted && !this.#isStopping) {
      this.demandRunning()
      await Promise.race([late, this.#nextStep()])
    }
    this.demandRunning()
    return this.#isChecked && this.#size >= leaves
  }

  /** @throws {ProofsStoppedError} Nothing is added to the tree any more. */
  demandRunning(): void {
    if (this.#problem !== null) throw new ProofsStoppedError(this.#problem)
  }

  /** Nothing is added or signed from now on. */
  fail(problem: string): void {
    if (this.#problem !== null) return
    this.#problem = problem
    this.#parts.stopped(problem)
  }

  /** Resolves when the step that is under way has ended. */
  async stop(): Promise<void> {
    this.#isStopping = true
    this.#wake.abort()
    await this.#running
    this.#tell()
  }

  async #run(): Promise<void> {
    // A start has other things to do than to start a thread.
    await this.#pause(pollMs)
    while (!this.#isStopping && this.#problem === null) {
      const waitMs = await this.#stepOrFail()
      this.#tell()
      if (waitMs > 0) await this.#pause(waitMs)
    }
  }

  /** How long to wait before the next step. */
  async #stepOrFail(): Promise<number> {
    try {
      const isCaughtUp = await this.advance()
      this.#failure = null
      return isCaughtUp ? pollMs : 0
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      if (isFinal(error)) this.fail(message)
      this.#failure = message
      return retryMs
    }
  }

  /** One step: takes in the next records; whether those were all. Not to be called beside {@link start}. */
  async advance(): Promise<boolean> {
    try {
      if (!this.#isChecked) await this.#check()
      return await this.#takeNext()
    } catch (error) {
      // After a failure of the disk the tree is as it was when it was last durable.
      this.#isChecked = false
      throw error
    }
  }

  async #takeNext(): Promise<boolean> {
    const { store, tree, secrets } = this.#parts
    const { runs, recordFrom, recordBefore } = await store.runs(recordNumber(this.#size), stepBytesMax)
    this.#recordBefore = recordBefore
    if (recordBefore < this.#size) throw tooFewRecords(this.#size, recordBefore)
    await secrets.dropBelow(Math.min(recordFrom, this.#size))
    const absent = Math.min(recordFrom - this.#size, absentStepMax)
    if (absent > 0) this.#size = await tree.appendAbsent(absent)
    else if (runs.length > 0) this.#size = await tree.append(runs, await this.#secretsOf(runs))
    return this.#size >= recordBefore
  }

  /** The tree may have been put beside other records than those it was made of: the last leaf tells. */
  async #check(): Promise<void> {
    const { store, tree, secrets } = this.#parts
    const { size } = await tree.state()
    this.#size = size
    const last = Math.max(size - 1, 0)
    const { runs, recordFrom, recordBefore } = await store.runs(recordNumber(last), 1)
    if (recordBefore < size) throw tooFewRecords(size, recordBefore)
    const [run] = runs
    const day = run === undefined || size === 0 || last < recordFrom ? null : dayAt(run, last)
    const secret = day === null ? null : secrets.find(day, last)
    if (run !== undefined && day !== null && secret !== null) {
      const leaf = Buffer.from(await tree.leafHash(last))
      const expected = leafHashesOf(onlyRecord(run, last), last, new Map([[day, secret]]))
      if (!leaf.equals(expected) && !leaf.equals(absentLeafHash)) {
        throw new ContradictionError(`record ${last} is not the one that was hashed`)
      }
    }
    this.#isChecked = true
  }

  async #secretsOf(runs: readonly RecordRun[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const secrets = new Map<string, Uint8Array>()
    for (const { first, stored } of runs) {
      let next: number = first
      for (const { recordCount, storedAtMs } of stored) {
        const from = Math.max(next, this.#size)
        next += recordCount
        const day = dayOf(storedAtMs)
        if (next > this.#size && !secrets.has(day)) secrets.set(day, await this.#parts.secrets.require(day, from))
      }
    }
    return secrets
  }

  async #pause(waitMs: number): Promise<void> {
    await sleep(waitMs, undefined, { signal: this.#wake.signal, ref: false }).catch(() => {})
    this.#wake = new AbortController()
    if (this.#isStopping) this.#wake.abort()
  }

  #nextStep(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
    })
  }

  #tell(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}

function isFinal(error: unknown): boolean {
  return error instanceof ContradictionError || error instanceof CorruptFileError || error instanceof NewerFormatError
}

function tooFewRecords(leaves: number, records: number): ContradictionError {
  return new ContradictionError(`the tree has ${leaves} leaves, and there are ${records} records`)
}

function dayAt({ first, stored }: RecordRun, number: number): string | null {
  let end: number = first
  for (const { recordCount, storedAtMs } of stored) {
    end += recordCount
    if (number < end) return dayOf(storedAtMs)
  }
  return null
}

/** The run up to one record. */
function onlyRecord(run: RecordRun, number: number): RecordRun {
  const count = number - run.first + 1
  let left = count
  const stored = run.stored.flatMap(({ recordCount, storedAtMs }) => {
    const taken = Math.min(recordCount, left)
    left -= taken
    return taken === 0 ? [] : [{ recordCount: taken, storedAtMs }]
  })
  return { ...run, bodyLengths: run.bodyLengths.slice(0, count), stored }
}
