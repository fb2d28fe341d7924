import { monotonicMs } from './clock.ts'
import type { Loss } from './spool/loss-notes.ts'

/** A record that the server, or the recorder itself, did not take. It is not submitted again. */
export interface Rejection {
  readonly eventID: string
  readonly eventName: string
  readonly reason: string
}

/**
 * Something that needs somebody's attention, or passes by itself. `server`: it is away or refuses the caller; records
 * wait. `spool`: the folder cannot be used; records wait in memory. `middleware`: a function that was given to a
 * middleware threw; the record lacks what it would have said.
 */
export interface Problem {
  readonly kind: 'server' | 'spool' | 'middleware'
  readonly message: string
}

/** Whatever these throw is passed over. */
export interface RecorderCallbacks {
  /** A gap began, grew (at most once a second), or was stated on record. */
  readonly onLoss?: ((loss: Loss) => void) | undefined
  readonly onRejected?: ((rejection: Rejection) => void) | undefined
  /** Called when it begins and when its message changes, not at every try. */
  readonly onProblem?: ((problem: Problem) => void) | undefined
}

/** Without a callback of its own a kind of notice becomes a warning of the process, so seldom. */
const warningIntervalMs = 60_000

/** Tells the application what it should know, whether it listens or not. */
export class Notices {
  readonly #callbacks: RecorderCallbacks
  readonly #warnedAtMs = new Map<string, number>()
  readonly #lastMessages = new Map<string, string>()
  readonly #eventSource: string

  constructor(callbacks: RecorderCallbacks, eventSource: string) {
    this.#callbacks = callbacks
    this.#eventSource = eventSource
  }

  loss(loss: Loss): void {
    const { onLoss } = this.#callbacks
    if (onLoss !== undefined) attempt(() => onLoss(loss))
    else
      this.#warn(
        'loss',
        `${loss.count} events of ${this.#eventSource} are lost (${Object.keys(loss.reasons).join(', ')})`,
      )
  }

  rejected(rejection: Rejection): void {
    const { onRejected } = this.#callbacks
    if (onRejected !== undefined) attempt(() => onRejected(rejection))
    else this.#warn('rejected', `${rejection.eventName} ${rejection.eventID} is refused: ${rejection.reason}`)
  }

  problem(problem: Problem): void {
    if (this.#lastMessages.get(problem.kind) === problem.message) return
    this.#lastMessages.set(problem.kind, problem.message)
    const { onProblem } = this.#callbacks
    if (onProblem !== undefined) attempt(() => onProblem(problem))
    else this.#warn(problem.kind, `${problem.kind}: ${problem.message}`)
  }

  /** The next problem of this kind is a new one. */
  over(kind: Problem['kind']): void {
    this.#lastMessages.delete(kind)
  }

  /** Null where nothing is wrong. */
  lastProblem(): Problem | null {
    for (const kind of ['spool', 'server'] as const) {
      const message = this.#lastMessages.get(kind)
      if (message !== undefined) return { kind, message }
    }
    return null
  }

  #warn(kind: string, message: string): void {
    const now = monotonicMs()
    const last = this.#warnedAtMs.get(kind)
    if (last !== undefined && now - last < warningIntervalMs) return
    this.#warnedAtMs.set(kind, now)
    process.emitWarning(message, 'CairnRecorderWarning')
  }
}

/** An application's own function must not end what the recorder does. */
function attempt(action: () => void): void {
  try {
    action()
  } catch {
    // There is nobody left to tell.
  }
}
