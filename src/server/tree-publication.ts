import type { Log } from '../base/log.ts'
import { Serial } from '../base/serial.ts'
import type { Proofs } from '../proofs/proofs.ts'
import type { TreePlace } from '../proofs/publish/publish-tree.ts'
import { DeliveryError } from '../trails/delivery/delivery-bucket.ts'
import type { Trail } from '../trails/trail.ts'
import type { Trails } from '../trails/trails.ts'

/**
 * How the last publication for a trail went. `refused`: its bucket does not let CloudTrail write below `CairnLog/`, which
 * is its owner's choice and no error.
 */
export const publicationOutcomes = ['published', 'refused', 'failed'] as const
export type PublicationOutcome = (typeof publicationOutcomes)[number]

/** Trails by outcome. */
export type PublicationStats = Readonly<Record<PublicationOutcome, number>>

export interface TreePublicationParts {
  readonly proofs: Pick<Proofs, 'publish'>
  /** Where the tree is published for a trail; null where its bucket does not take it. */
  readonly placeOf: (trail: Trail) => (TreePlace & { readonly name: string }) | null
  readonly trails: Pick<Trails, 'find'>
  readonly log: Log
}

interface LastPublication {
  readonly trail: Trail
  readonly outcome: PublicationOutcome
  /** Null where it did not fail. */
  readonly error: string | null
}

/**
 * Publishes the proof tree into the buckets of trails, beside what is delivered there and never in its way: deliveries do not
 * wait for it, and do not hear of what goes wrong with it.
 */
export class TreePublication {
  readonly #parts: TreePublicationParts
  /** One after another: trails may share a place. */
  readonly #work = new Serial()
  readonly #waiting = new Set<Trail>()
  /** By ARN. */
  readonly #last = new Map<string, LastPublication>()
  #isClosed = false

  constructor(parts: TreePublicationParts) {
    this.#parts = parts
  }

  /** Begins a publication for `trail`, unless one is about to begin. */
  publish(trail: Trail): void {
    if (this.#waiting.has(trail)) return
    this.#waiting.add(trail)
    void this.#work.run(() => this.#attempt(trail))
  }

  /** Begins those again that have failed. */
  retry(): void {
    for (const { trail, outcome } of this.#last.values()) if (outcome === 'failed') this.publish(trail)
  }

  stats(): PublicationStats {
    const counts = { published: 0, refused: 0, failed: 0 }
    this.#forgetDeleted()
    for (const { outcome } of this.#last.values()) counts[outcome] += 1
    return counts
  }

  /** The publication under way ends; nothing more is begun. The next delivery goes on. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#work.run(async () => {})
  }

  async #attempt(trail: Trail): Promise<void> {
    this.#waiting.delete(trail)
    this.#forgetDeleted()
    const { arn, bucketName } = trail
    try {
      const outcome = await this.#complete(trail)
      if (outcome !== null) this.#last.set(arn, { trail, outcome, error: null })
    } catch (cause) {
      const error = cause instanceof DeliveryError ? cause.code : String(cause)
      // An upstream says so only when it is asked.
      const isRefused = error === 'AccessDenied'
      if (!isRefused && this.#last.get(arn)?.error !== error) {
        this.#parts.log.warn('the proof tree could not be published; it is tried again', {
          trail: arn,
          bucket: bucketName,
          error,
        })
      }
      this.#last.set(arn, { trail, outcome: isRefused ? 'refused' : 'failed', error: isRefused ? null : error })
    }
  }

  /** Null where the server ends before it is complete. */
  async #complete(trail: Trail): Promise<PublicationOutcome | null> {
    while (!this.#isClosed) {
      const place = this.#parts.placeOf(trail)
      if (place === null) return 'refused'
      const { isComplete } = await this.#parts.proofs.publish(place.name, place)
      if (isComplete) return 'published'
    }
    return null
  }

  #forgetDeleted(): void {
    for (const [arn, { trail }] of this.#last) {
      if (this.#parts.trails.find(arn, { ...trail, region: trail.homeRegion }) === null) this.#last.delete(arn)
    }
  }
}
