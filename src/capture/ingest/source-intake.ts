import type { ItemLayout } from '../../audit-items/mappings.ts'
import type { PushSource } from '../../config/source.ts'
import { provenanceKinds } from '../../records/provenance.ts'
import type { FileOutcome, Ingest, ItemOutcome } from './ingest.ts'

/** What became of what a source brought, since the start. */
export type SourceCounts = Record<ItemOutcome['status'], number>

/** Takes in the items that sources bring, and counts them by source. */
export class SourceIntake {
  readonly #ingest: Pick<Ingest, 'file'>
  readonly #refusedEventSources: readonly string[]
  readonly #counts = new Map<string, SourceCounts>()

  /** @param refusedEventSources For which only this server speaks. */
  constructor(ingest: Pick<Ingest, 'file'>, refusedEventSources: readonly string[]) {
    this.#ingest = ingest
    this.#refusedEventSources = refusedEventSources
  }

  /** By the names of the sources that have brought something. */
  get counts(): ReadonlyMap<string, SourceCounts> {
    return this.#counts
  }

  /**
   * Makes records of what `bytes` hold, in the source's own form. Resolves once they are durable; an item of which none
   * can be made keeps no other from being taken.
   *
   * @param bringer Who signed; '' for the source itself.
   */
  async take(source: PushSource, bytes: Uint8Array, bringer: string, layout: ItemLayout): Promise<FileOutcome> {
    const { name, kind, accountId, region } = source
    const admission = {
      provenance: { kind: provenanceKinds.channel, principal: bringer, origin: name },
      rules: { accountIds: [accountId], refusedEventSources: this.#refusedEventSources },
    }
    const { items, damage } = await this.#ingest.file(bytes, admission, {
      kind,
      layout,
      context: { accountId, region },
    })
    const counts = this.#countsOf(name)
    if (damage !== null) counts.rejected += 1
    return { items: counted(items, counts), damage }
  }

  #countsOf(name: string): SourceCounts {
    const counts = this.#counts.get(name) ?? { stored: 0, duplicate: 0, conflict: 0, rejected: 0 }
    this.#counts.set(name, counts)
    return counts
  }
}

async function* counted(groups: FileOutcome['items'], counts: SourceCounts): AsyncGenerator<readonly ItemOutcome[]> {
  for await (const group of groups) {
    for (const { status } of group) counts[status] += 1
    yield group
  }
}
