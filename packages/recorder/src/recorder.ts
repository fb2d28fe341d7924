import { randomUUID } from 'node:crypto'
import { nowMs } from './clock.ts'
import { type EventDetails, type EventNameOf, type EventsDefinition, identityTypesOf } from './define-events.ts'
import { eventRecord, type LooseDetails, type RecordFrame } from './event-record.ts'
import { Notices, type Problem } from './notices.ts'
import { type RecorderOptions, type Settings, settingsOf } from './options.ts'
import { Pipeline } from './pipeline.ts'

export interface RecorderStats {
  /** Events that were taken since the start. */
  readonly recordedEvents: number
  /** Records that are with the server: stored, there already, or there with other content. */
  readonly storedRecords: number
  readonly duplicateRecords: number
  readonly conflictRecords: number
  /** Records that the server, or the recorder itself, refused, each told to `onRejected`. */
  readonly rejectedRecords: number
  /** Events that are gone, each counted in a record of its gap. */
  readonly lostEvents: number
  /** Records that wait, in memory and in the spool; those of an earlier process count too. */
  readonly waitingRecords: number
  readonly waitingBytes: number
  /** What is wrong now; null where nothing is. */
  readonly problem: Problem | null
}

export interface DrainOptions {
  /** When to give up. 5,000 without it. */
  readonly deadlineMs?: number
}

const drainMsUsual = 5_000

/**
 * Starts a recorder. Nothing that it does afterwards throws into the application.
 *
 * @throws {RecorderSetupError} An option is wrong; the message names all that are.
 */
export function createRecorder<const Definition extends EventsDefinition>(
  options: RecorderOptions<Definition>,
): Recorder<Definition> {
  return new Recorder(options.events, settingsOf(options), new Notices(options, options.events.eventSource))
}

/** Records events of one application. Use {@link createRecorder}. */
export class Recorder<Definition extends EventsDefinition> {
  readonly #notices: Notices
  readonly #events: EventsDefinition['events']
  readonly #frame: RecordFrame
  readonly #pipeline: Pipeline
  #recordedEvents = 0
  #refusedEvents = 0

  constructor(events: Definition, settings: Settings, notices: Notices) {
    this.#notices = notices
    this.#events = events.events
    const { region: awsRegion, accountId } = settings
    this.#frame = { eventSource: events.eventSource, awsRegion, accountId, identityTypes: identityTypesOf(events) }
    this.#pipeline = new Pipeline(this.#frame, settings, notices)
  }

  /**
   * Records that `eventName` happened. Returns at once with the record's `eventID`; null where it is not recorded, which
   * `onLoss` or `onRejected` tells.
   */
  record<Name extends EventNameOf<Definition>>(eventName: Name, details: EventDetails<Definition, Name>): string | null
  record(eventName: string, details: LooseDetails): string | null {
    const eventID = randomUUID()
    const body = this.#textOf(eventID, eventName, details)
    if (body === null || !this.#pipeline.accept(body)) return null
    this.#recordedEvents += 1
    return eventID
  }

  stats(): RecorderStats {
    const { counts, ledger, waiting } = this.#pipeline
    return {
      recordedEvents: this.#recordedEvents,
      storedRecords: counts?.stored ?? 0,
      duplicateRecords: counts?.duplicate ?? 0,
      conflictRecords: counts?.conflict ?? 0,
      rejectedRecords: (counts?.rejected ?? 0) + this.#refusedEvents,
      lostEvents: ledger.lostEvents,
      waitingRecords: waiting.records,
      waitingBytes: waiting.bytes,
      problem: this.#notices.lastProblem(),
    }
  }

  /**
   * Whether everything that was recorded until now stood in the spool before the deadline: it survives the end of the
   * process from then on, and with `spoolSync: 'always'` that of the machine. For calls whose answer must not be given before.
   * Never rejects.
   */
  async spooled({ deadlineMs = drainMsUsual }: DrainOptions = {}): Promise<boolean> {
    return await this.#pipeline.spooled(deadlineMs)
  }

  /** Whether everything that was recorded until now left for the server before the deadline. Never rejects. */
  async flush({ deadlineMs = drainMsUsual }: DrainOptions = {}): Promise<boolean> {
    return await this.#pipeline.drain(deadlineMs)
  }

  /**
   * Takes nothing more and sends what waits. What the server has not taken at the deadline stays in the spool for the
   * next start. Never rejects.
   */
  async close({ deadlineMs = drainMsUsual }: DrainOptions = {}): Promise<RecorderStats> {
    await this.#pipeline.close(deadlineMs)
    return this.stats()
  }

  /** Tells `onProblem` of something that a middleware met. */
  reportProblem(message: string): void {
    this.#notices.problem({ kind: 'middleware', message })
  }

  /** Null where it is none, which only a caller can bring about whom no compiler checked. */
  #textOf(eventID: string, eventName: string, details: LooseDetails): string | null {
    try {
      const definition = Object.hasOwn(this.#events, eventName) ? this.#events[eventName] : undefined
      if (definition === undefined) return this.#refuse(eventID, eventName, 'There is no such event.')
      const atMs = details.atMs ?? nowMs()
      return eventRecord(this.#frame, definition, { eventID, eventName, atMs }, details)
    } catch (error) {
      return this.#refuse(eventID, eventName, error instanceof Error ? error.message : String(error))
    }
  }

  #refuse(eventID: string, eventName: string, reason: string): null {
    this.#refusedEvents += 1
    this.#notices.rejected({ eventID, eventName: String(eventName), reason })
    return null
  }
}
