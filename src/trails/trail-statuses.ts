import * as v from 'valibot'
import type { MetadataStore } from '../storage/metadata-store.ts'
import { Edit, Table, type TableOptions } from '../storage/table.ts'
import { trailPartition } from './trail-place.ts'
import type { TrailStatus, TrailStatuses } from './trail-status.ts'

/** What is delivered for a trail, each with a status of its own, because they are written side by side. */
export type DeliveryKind = 'log-file' | 'digest'

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

/** How the deliveries of each trail go, durably: `trail-status/<trail>/<log-file or digest>`. */
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

  statusOf(trailArn: string): TrailStatus {
    const [files, digests] = [this.#of(trailArn, 'log-file'), this.#of(trailArn, 'digest')]
    return {
      deliveredAtMs: files?.deliveredAtMs ?? null,
      deliveryError: files?.error ?? null,
      attemptedAtMs: files?.attemptedAtMs ?? null,
      digestDeliveredAtMs: digests?.deliveredAtMs ?? null,
      digestError: digests?.error ?? null,
    }
  }

  /** Adds to `edit` that a delivery succeeded. */
  delivered(edit: Edit, kind: DeliveryKind, trailArn: string, atMs: number): Edit {
    return edit.put(this.#table, placeOf(trailArn, kind), { deliveredAtMs: atMs, error: null, attemptedAtMs: atMs })
  }

  /** Resolves once it is durable that a delivery failed, with the error code of the bucket. */
  async failed(kind: DeliveryKind, trailArn: string, error: string, atMs: number): Promise<void> {
    const deliveredAtMs = this.#of(trailArn, kind)?.deliveredAtMs ?? null
    const status = { deliveredAtMs, error, attemptedAtMs: atMs }
    await new Edit().put(this.#table, placeOf(trailArn, kind), status).commit(this.#metadata)
  }

  /** Adds to `edit` that nothing is known of the trail: it is gone, or another one of its name begins. */
  forget(edit: Edit, trailArn: string): Edit {
    for (const kind of ['log-file', 'digest'] as const) {
      if (this.#of(trailArn, kind) !== null) edit.remove(this.#table, placeOf(trailArn, kind))
    }
    return edit
  }

  #of(trailArn: string, kind: DeliveryKind): KindStatus | null {
    return this.#table.get(placeOf(trailArn, kind))
  }
}

function placeOf(trailArn: string, kind: DeliveryKind) {
  return { partition: trailPartition(trailArn), name: kind }
}
