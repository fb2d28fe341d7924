import * as v from 'valibot'
import type { Region } from '../base/brands.ts'
import type { MetadataStore } from '../storage/metadata-store.ts'
import { Edit, Table, type TableOptions } from '../storage/table.ts'
import { parseTrailArn } from './trail-name.ts'
import { trailPartition } from './trail-place.ts'
import type { TrailStatus, TrailStatuses } from './trail-status.ts'

/** What is delivered for a trail, each with a status of its own, because they are written side by side. */
export type DeliveryKind = 'log-file' | 'digest'

/** What a delivery was of. */
export interface DeliveryPlaces {
  readonly trailArn: string
  readonly regions: readonly Region[]
}

/** How the last attempts went; the error is null where the last succeeded. */
interface KindStatus {
  readonly deliveredAtMs: number | null
  readonly error: string | null
  readonly attemptedAtMs: number
}

/** Version of the form of a status row. */
const rowVersion = 1

const rowSchema = v.strictObject({
  version: v.literal(rowVersion),
  deliveredAtMs: v.nullable(v.number()),
  error: v.nullable(v.string()),
  attemptedAtMs: v.number(),
})

const statusRows: TableOptions<KindStatus> = {
  prefix: 'trail-status/',
  encode: (status) => ({ version: rowVersion, ...status }),
  decode: (value) => {
    const { version: _, ...status } = v.parse(rowSchema, value)
    return status
  },
}

/**
 * How the deliveries of each trail go in each Region, durably: `trail-status/<trail>/<log-file or digest>/<Region>`. The
 * home Region's row has no Region in its name, as the one row that older versions kept of a whole trail.
 */
export class StoredTrailStatuses implements TrailStatuses {
  readonly #metadata: MetadataStore
  readonly #table: Table<KindStatus>

  private constructor(metadata: MetadataStore, table: Table<KindStatus>) {
    this.#metadata = metadata
    this.#table = table
  }

  /** @throws {MalformedRowError | MetadataUnavailableError} */
  static async open(metadata: MetadataStore): Promise<StoredTrailStatuses> {
    return new StoredTrailStatuses(metadata, await Table.open(metadata, statusRows))
  }

  statusOf(trailArn: string, region: Region): TrailStatus {
    const files = this.#table.get(placeOf(trailArn, 'log-file', region))
    const digests = this.#table.get(placeOf(trailArn, 'digest', region))
    return {
      deliveredAtMs: files?.deliveredAtMs ?? null,
      deliveryError: files?.error ?? null,
      attemptedAtMs: files?.attemptedAtMs ?? null,
      digestDeliveredAtMs: digests?.deliveredAtMs ?? null,
      digestError: digests?.error ?? null,
    }
  }

  /** Adds to `edit` that a delivery succeeded in each of these Regions. */
  delivered(edit: Edit, kind: DeliveryKind, { trailArn, regions }: DeliveryPlaces, atMs: number): Edit {
    const status = { deliveredAtMs: atMs, error: null, attemptedAtMs: atMs }
    for (const region of new Set(regions)) edit.put(this.#table, placeOf(trailArn, kind, region), status)
    return edit
  }

  /** Resolves once it is durable that a delivery failed in each of these Regions, with the error code of the bucket. */
  async failed(kind: DeliveryKind, { trailArn, regions }: DeliveryPlaces, error: string, atMs: number): Promise<void> {
    const edit = new Edit()
    for (const region of new Set(regions)) {
      const place = placeOf(trailArn, kind, region)
      const deliveredAtMs = this.#table.get(place)?.deliveredAtMs ?? null
      edit.put(this.#table, place, { deliveredAtMs, error, attemptedAtMs: atMs })
    }
    await edit.commit(this.#metadata)
  }

  /** Adds to `edit` that nothing is known of the trail: it is gone, or another one of its name begins. */
  forget(edit: Edit, trailArn: string): Edit {
    const partition = trailPartition(trailArn)
    for (const name of this.#table.names(partition)) edit.remove(this.#table, { partition, name })
    return edit
  }
}

function placeOf(trailArn: string, kind: DeliveryKind, region: Region) {
  const isHome = parseTrailArn(trailArn)?.region === region
  return { partition: trailPartition(trailArn), name: isHome ? kind : `${kind}/${region}` }
}
