import { type ItemResult, mapItem } from '../../audit-items/map-item.ts'
import { mappings, type SourceReading } from '../../audit-items/mappings.ts'
import type { RecordRedactor } from '../../event/field-redaction/record-redactor.ts'
import { type PreparedRecords, prepareRecords, type Rejection } from '../../records/prepare.ts'
import type { FilePart } from './file-cut.ts'
import type { Admission } from './prepare-job.ts'
import { placeProblem } from './split-source-items.ts'

export interface PreparedPart {
  /** Rejections count what stands in the part, not records. */
  readonly prepared: PreparedRecords
  /** What each that was rejected calls itself, in order. */
  readonly names: readonly string[]
  /** Where each begins in the file's content. */
  readonly offsets: readonly number[]
}

/**
 * Prepares the records in a part of a file.
 *
 * @param reading Where they are the items of another system: how records are made of them.
 */
export function preparePart(
  part: FilePart,
  reading: SourceReading | null,
  admission: Admission,
  redactor: RecordRedactor,
): PreparedPart {
  return reading === null
    ? prepareAsTheyStand(part, admission, redactor)
    : prepareItems(part, reading, admission, redactor)
}

function prepareAsTheyStand(
  { content, offsetBytes, starts, ends }: FilePart,
  { provenance, rules }: Admission,
  redactor: RecordRedactor,
): PreparedPart {
  const records: Uint8Array[] = []
  const offsets: number[] = []
  for (const [at, start] of starts.entries()) {
    records.push(content.subarray(start, ends[at]))
    offsets.push(offsetBytes + start)
  }
  const prepared = prepareRecords(records, provenance, rules, redactor)
  return { prepared, names: prepared.rejections.map(() => ''), offsets }
}

function prepareItems(
  part: FilePart,
  { kind, context }: SourceReading,
  { provenance, rules }: Admission,
  redactor: RecordRedactor,
): PreparedPart {
  const mapping = mappings[kind]
  const mapped = new MappedItems(part, (content) => mapItem(mapping, content, context))
  const { rejections, ...prepared } = prepareRecords(mapped.records(), provenance, rules, redactor)
  const all = [...mapped.rejections, ...rejections.map(({ index, reason }) => mapped.ofRecord(index, reason))]
  all.sort((one, other) => one.index - other.index)
  return {
    prepared: { ...prepared, rejections: all },
    names: all.map(({ index }) => mapped.names.get(index) ?? ''),
    offsets: mapped.offsets,
  }
}

type Mapper = (content: Uint8Array) => ItemResult

/** Items of a part on their way to records. A record is made when it is asked for: together they may be many times the part. */
class MappedItems {
  /** Of each that counts. */
  readonly offsets: number[] = []
  /** Of each that has one, by its index. */
  readonly names = new Map<number, string>()
  readonly rejections: Rejection[] = []
  readonly #part: FilePart
  readonly #map: Mapper
  /** Of each record, the index of the item that it was made of. */
  readonly #indexOfRecord: number[] = []

  constructor(part: FilePart, map: Mapper) {
    this.#part = part
    this.#map = map
  }

  *records(): Generator<Uint8Array> {
    const { starts, offsetBytes } = this.#part
    for (const [at, start] of starts.entries()) {
      const result = this.#resultAt(at, start)
      if (result === 'nothing') continue
      const index = this.offsets.push(offsetBytes + start) - 1
      if (result.name !== '') this.names.set(index, result.name)
      if ('problem' in result) this.rejections.push({ index, reason: result.problem })
      else {
        this.#indexOfRecord.push(index)
        yield result.record
      }
    }
  }

  /** Of a record that is not taken in, told of its item. */
  ofRecord(record: number, reason: string): Rejection {
    return { index: this.#indexOfRecord[record] ?? 0, reason }
  }

  #resultAt(at: number, start: number): ItemResult {
    const { content, ends, problems } = this.#part
    const problem = placeProblem(problems[at] ?? 0)
    return problem === null ? this.#map(content.subarray(start, ends[at])) : { problem, name: '' }
  }
}
