import { type ItemResult, mapItem } from '../../audit-items/map-item.ts'
import { mappings, type SourceReading } from '../../audit-items/mappings.ts'
import type { RecordRedactor } from '../../event/field-redaction/record-redactor.ts'
import type { UnpackedLogFile } from '../../formats/unpack-log-file.ts'
import { type PreparedRecords, prepareRecords, type Rejection } from '../../records/prepare.ts'
import type { Admission } from './prepare-job.ts'
import { type SplitItem, splitSourceItems } from './split-source-items.ts'

export interface PreparedSourceFile extends Pick<UnpackedLogFile, 'offsets' | 'damage'> {
  /** Rejections count the items. */
  readonly prepared: PreparedRecords
  /** What each rejected item calls itself, in order. */
  readonly names: readonly string[]
}

/** Makes records of the items that a file or a request holds, and prepares those. */
export function prepareSourceFile(
  bytes: Uint8Array,
  { kind, layout, context }: SourceReading,
  { provenance, rules }: Admission,
  redactor: RecordRedactor,
): PreparedSourceFile {
  const mapping = mappings[kind]
  const { items, damage } = splitSourceItems(bytes, mapping.listMember, layout)
  const mapped = new MappedItems(items, (content) => mapItem(mapping, content, context))
  const { rejections, ...prepared } = prepareRecords(mapped.records(), provenance, rules, redactor)
  const all = [...mapped.rejections, ...rejections.map(({ index, reason }) => mapped.ofRecord(index, reason))]
  all.sort((one, other) => one.index - other.index)
  return {
    prepared: { ...prepared, rejections: all },
    names: all.map(({ index }) => mapped.names[index] ?? ''),
    offsets: mapped.offsets,
    damage,
  }
}

/** Items on their way to records. A record is made when it is asked for: all together they may be many times the items. */
class MappedItems {
  /** Of each item that counts. */
  readonly offsets: number[] = []
  readonly names: string[] = []
  readonly rejections: Rejection[] = []
  readonly #items: readonly SplitItem[]
  readonly #map: (content: Uint8Array) => ItemResult
  /** Of each record, which item it was made of. */
  readonly #itemOfRecord: number[] = []

  constructor(items: readonly SplitItem[], map: (content: Uint8Array) => ItemResult) {
    this.#items = items
    this.#map = map
  }

  *records(): Generator<Uint8Array> {
    for (const { offsetBytes, content } of this.#items) {
      const result = content instanceof Uint8Array ? this.#map(content) : { ...content, name: '' }
      if (result === 'nothing') continue
      const index = this.offsets.push(offsetBytes) - 1
      this.names.push(result.name)
      if ('problem' in result) this.rejections.push({ index, reason: result.problem })
      else {
        this.#itemOfRecord.push(index)
        yield result.record
      }
    }
  }

  /** Of a record that is not taken in, told of its item. */
  ofRecord(record: number, reason: string): Rejection {
    return { index: this.#itemOfRecord[record] ?? 0, reason }
  }
}
