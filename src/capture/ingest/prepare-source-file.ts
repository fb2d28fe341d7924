import { mapItem } from '../../audit-items/map-item.ts'
import { mappings, type SourceReading } from '../../audit-items/mappings.ts'
import type { RecordRedactor } from '../../event/field-redaction/record-redactor.ts'
import type { UnpackedLogFile } from '../../formats/unpack-log-file.ts'
import { type PreparedRecords, prepareRecords, type Rejection } from '../../records/prepare.ts'
import type { Admission } from './prepare-job.ts'
import { splitSourceItems } from './split-source-items.ts'

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
  const offsets: number[] = []
  const names: string[] = []
  const records: Uint8Array[] = []
  /** Of each record, which item it was made of. */
  const itemOfRecord: number[] = []
  const rejections: Rejection[] = []
  for (const { offsetBytes, content } of items) {
    const result = content instanceof Uint8Array ? mapItem(mapping, content, context) : { ...content, name: '' }
    if (result === 'nothing') continue
    const index = offsets.push(offsetBytes) - 1
    names.push(result.name)
    if ('problem' in result) rejections.push({ index, reason: result.problem })
    else {
      records.push(result.record)
      itemOfRecord.push(index)
    }
  }
  const { rejections: refused, ...prepared } = prepareRecords(records, provenance, rules, redactor)
  for (const { index, reason } of refused) rejections.push({ index: itemOfRecord[index] ?? 0, reason })
  rejections.sort((one, other) => one.index - other.index)
  return {
    prepared: { ...prepared, rejections },
    names: rejections.map(({ index }) => names[index] ?? ''),
    offsets,
    damage,
  }
}
