import type { MetadataChange, MetadataEntry, MetadataStore } from '../storage/metadata-store.ts'
import type { Edit, RowPlace, Table } from '../storage/table.ts'

/** The rows of one kind in the metadata that hold something sealed. Each feature that seals has one. */
export interface SealedRows {
  /** How their keys begin. */
  readonly prefix: string
  /**
   * Seals what these rows hold again, under the newest key. Resolves once that is durable.
   *
   * @param entries Rows as they were a moment ago, at most {@link resealedRowsMax}.
   * @throws {RevisionConflictError} One of them was changed since; the others may be done or not.
   * @throws {MetadataUnavailableError} Some may be done.
   */
  reseal(entries: readonly MetadataEntry[]): Promise<void>
}

/** Rows sealed again in one batch: other changes wait for it. */
export const resealedRowsMax = 100

/**
 * Rows whose revision nothing keeps in memory: each is replaced by what `reseal` makes of it, its expected revision
 * aside.
 */
export function storedSealedRows(
  metadata: MetadataStore,
  prefix: string,
  reseal: (entry: MetadataEntry) => MetadataChange,
): SealedRows {
  return {
    prefix,
    reseal: async (entries) => {
      await metadata.batch(entries.map((entry) => ({ ...reseal(entry), expectedRevision: entry.revision })))
    },
  }
}

/** Rows of a table that seals when it encodes: each is put again as it is, so that the table follows. */
export function tableSealedRows<Row>(
  prefix: string,
  table: Table<Row>,
  change: (partition: string, work: (edit: Edit) => void) => Promise<void>,
): SealedRows {
  return {
    prefix,
    reseal: async (entries) => {
      const places = entries.map(({ key }) => placeOf(key.slice(prefix.length)))
      for (const [partition, names] of byPartition(places)) {
        await change(partition, (edit) => {
          for (const name of names) {
            const row = table.get({ partition, name })
            if (row !== null) edit.put(table, { partition, name }, row)
          }
        })
      }
    },
  }
}

function placeOf(path: string): RowPlace {
  const cut = path.indexOf('/')
  return { partition: path.slice(0, cut), name: path.slice(cut + 1) }
}

function byPartition(places: readonly RowPlace[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>()
  for (const { partition, name } of places) names.set(partition, [...(names.get(partition) ?? []), name])
  return names
}
