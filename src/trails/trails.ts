import type { AccountId, Region } from '../base/brands.ts'
import { Serial } from '../base/serial.ts'
import type { MetadataStore } from '../storage/metadata-store.ts'
import { Edit, Table } from '../storage/table.ts'
import { trailError, unknownTrail } from './errors.ts'
import type { Trail, TrailRevision } from './trail.ts'
import { checkTrailReference, parseTrailArn, trailArn } from './trail-name.ts'
import { trailRows } from './trail-row.ts'

/** A trail with the revisions that its deliveries have not passed yet, the oldest first; the last is how it stands. */
export interface TrailRow {
  readonly arn: string
  readonly accountId: AccountId
  readonly revisions: readonly TrailRevision[]
}

/** Who asks for a trail, and where. */
export interface TrailScope {
  readonly accountId: AccountId
  readonly region: Region
}

/** Most trails that are seen in a Region, multi-Region ones included. */
export const trailsPerRegionMax = 5

/**
 * All trails of this Cairn, in memory; the metadata store has the truth.
 *
 * A trail stands in its home Region; one of all Regions is seen in the others too, as its shadow, and cannot be changed
 * there.
 */
export class Trails {
  readonly #metadata: MetadataStore
  readonly #table: Table<TrailRow>
  readonly #changes = new Serial()

  private constructor(metadata: MetadataStore, table: Table<TrailRow>) {
    this.#metadata = metadata
    this.#table = table
  }

  /**
   * Reads all trails.
   *
   * @throws {MalformedRowError}
   * @throws {MetadataUnavailableError} Opening may be tried again.
   */
  static async open(metadata: MetadataStore): Promise<Trails> {
    return new Trails(metadata, await Table.open(metadata, trailRows))
  }

  /** Every trail of an account that is not deleted, by name. */
  ofAccount(accountId: AccountId): readonly Trail[] {
    const trails = this.#table.list(accountId).flatMap((row) => currentOf(row) ?? [])
    return trails.sort((left, right) => (left.name < right.name ? -1 : 1))
  }

  /** Those that are seen in a Region: of it, and of all Regions. */
  seenIn({ accountId, region }: TrailScope): readonly Trail[] {
    return this.ofAccount(accountId).filter((trail) => isSeenIn(trail, region))
  }

  /** Rows of trails, deleted ones included until everything of theirs has been delivered. */
  rows(): Iterable<TrailRow> {
    return this.#table.all()
  }

  /** The trail that a name in this Region, or an ARN, stands for; null where there is none that the account sees. */
  find(reference: string, { accountId, region }: TrailScope): Trail | null {
    const arn = parseTrailArn(reference)
    if (arn !== null) return this.ofAccount(accountId).find((trail) => trail.arn === reference) ?? null
    return this.ofAccount(accountId).find((trail) => trail.name === reference && trail.homeRegion === region) ?? null
  }

  /**
   * @throws {ServiceError} `TrailNotFoundException`, `InvalidTrailNameException`, `CloudTrailARNInvalidException`.
   */
  get(reference: string, scope: TrailScope): Trail {
    checkTrailReference(reference)
    const found = this.find(reference, scope)
    if (found === null) throw unknownTrail(expanded(reference, scope), scope.accountId)
    return found
  }

  /**
   * The trail, where it may be changed.
   *
   * @throws {ServiceError} As {@link get}, and `InvalidHomeRegionException`.
   */
  getAtHome(reference: string, scope: TrailScope): Trail {
    const trail = this.get(reference, scope)
    if (trail.homeRegion === scope.region) return trail
    throw trailError(
      'InvalidHomeRegionException',
      `The trail ${trail.arn} can only be changed in its home region ${trail.homeRegion}.`,
    )
  }

  /**
   * Makes a trail. Resolves once it is durable.
   *
   * @param eventId Of the record of the call that makes it.
   * @throws {ServiceError} `TrailAlreadyExistsException`, `MaximumNumberOfTrailsExceededException`.
   */
  create(trail: Trail, eventId: string): Promise<void> {
    return this.#changes.run(async () => {
      this.checkNew(trail)
      await this.#put(trail.arn, trail.accountId, eventId, trail)
    })
  }

  /** @throws {ServiceError} A trail of this name, or as many as there may be, are seen where it would be. */
  checkNew({ name, accountId, homeRegion, isMultiRegion }: Trail): void {
    const trails = this.ofAccount(accountId)
    const meets = (other: Trail) => isMultiRegion || isSeenIn(other, homeRegion)
    if (trails.some((other) => other.name === name && meets(other))) {
      throw trailError('TrailAlreadyExistsException', `Trail ${name} already exists for customer: ${accountId}`)
    }
    const regions = isMultiRegion ? [homeRegion, ...trails.map((trail) => trail.homeRegion)] : [homeRegion]
    const full = regions.find((region) => this.seenIn({ accountId, region }).length >= trailsPerRegionMax)
    if (full !== undefined) {
      throw trailError(
        'MaximumNumberOfTrailsExceededException',
        `User: ${accountId} already has ${trailsPerRegionMax} trails in ${full}.`,
      )
    }
  }

  /**
   * Replaces a trail by what `change` makes of it; null deletes it. Changes happen one after another. Resolves once it
   * is durable.
   *
   * @param eventId Of the record of the call that changes it.
   * @throws {ServiceError} `TrailNotFoundException`, and whatever `change` throws; then nothing is changed.
   */
  change<Changed extends Trail | null>(
    arn: string,
    eventId: string,
    change: (trail: Trail) => Changed,
  ): Promise<Changed> {
    return this.#changes.run(async () => {
      const place = placeOf(arn)
      const row = place === null ? null : this.#table.get(place)
      const trail = row === null ? null : currentOf(row)
      if (row === null || trail === null) throw unknownTrail(arn, place?.partition ?? '')
      const changed = change(trail)
      await this.#put(arn, trail.accountId, eventId, changed)
      return changed
    })
  }

  /**
   * Forgets what came before a revision, once everything of it has been delivered; of a trail that was deleted then
   * nothing is left. Resolves once it is durable.
   *
   * @param beside Changes of other rows that happen with it.
   */
  passed(arn: string, revision: number, beside: (edit: Edit) => Edit): Promise<void> {
    return this.#changes.run(async () => {
      const place = placeOf(arn)
      const row = place === null ? null : this.#table.get(place)
      const edit = beside(new Edit())
      if (place !== null && row !== null) {
        const revisions = row.revisions.filter((one) => one.revision >= revision)
        const isGone = revisions.every(({ trail }) => trail === null)
        if (isGone) edit.remove(this.#table, place)
        else edit.put(this.#table, place, { ...row, revisions })
      }
      await edit.commit(this.#metadata)
    })
  }

  async #put(arn: string, accountId: AccountId, eventId: string, trail: Trail | null): Promise<void> {
    const place = { partition: accountId, name: arn }
    const before = this.#table.get(place)?.revisions ?? []
    const revision = (before.at(-1)?.revision ?? 0) + 1
    const row = { arn, accountId, revisions: [...before, { revision, eventId, trail }] }
    await new Edit().put(this.#table, place, row).commit(this.#metadata)
  }
}

/** Whether a trail is seen in a Region: its own, or any of a trail of all Regions. */
export function isSeenIn({ homeRegion, isMultiRegion }: Trail, region: Region): boolean {
  return isMultiRegion || homeRegion === region
}

function currentOf({ revisions }: TrailRow): Trail | null {
  return revisions.at(-1)?.trail ?? null
}

function placeOf(arn: string) {
  const parsed = parseTrailArn(arn)
  return parsed === null ? null : { partition: parsed.accountId, name: arn }
}

/** A bare name is the ARN that it would have in the Region of the request. */
function expanded(reference: string, { accountId, region }: TrailScope): string {
  return parseTrailArn(reference) === null ? trailArn(accountId, region, reference) : reference
}
