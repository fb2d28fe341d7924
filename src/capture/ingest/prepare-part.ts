import { type ItemResult, mapItem } from '../../audit-items/map-item.ts'
import { mappings, type SourceReading } from '../../audit-items/mappings.ts'
import type { RecordRedactor } from '../../event/field-redaction/record-redactor.ts'
import { type PreparedRecords, prepareRecords, type Rejection } from '../../records/prepare.ts'
import type { FilePart } from './file-cut.ts'
import type { Admission } from './prepare-job.ts'
import { placeProblem } from './split-source-items.ts'

export interface PreparedPart {
  /** Rejections count what stands in the part. */
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
  { provenance, rules }: Admission,
  redactor: RecordRedactor,
): PreparedPart {
  const found = new FoundRecords(part, mapperOf(reading))
  const { rejections, ...prepared } = prepareRecords(found.records(), provenance, rules, redactor)
  const all = [...found.rejections, ...rejections.map(({ index, reason }) => found.ofRecord(index, reason))]
  all.sort((one, other) => one.index - other.index)
  return {
    prepared: { ...prepared, rejections: all },
    names: all.map(({ index }) => found.names.get(index) ?? ''),
    offsets: found.offsets,
  }
}

type Mapper = (content: Uint8Array) => ItemResult

function mapperOf(reading: SourceReading | null): Mapper {
  if (reading === null) return (record) => ({ record, name: '' })
  const mapping = mappings[reading.kind]
  return (content) => mapItem(mapping, content, reading.context)
}

/** What stands in a part, on its way to records. Each is made when it is asked for: together they may be many times the part. */
class FoundRecords {
  /** Of each that counts. */
  readonly offsets: number[] = []
  /** Of each that has one, by its index. */
  readonly names = new Map<number, string>()
  readonly rejections: Rejection[] = []
  readonly #part: FilePart
  readonly #map: Mapper
  /** Of each record, the index of what it was made of. */
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

  /** Of a record that is not taken in, told of what it was made of. */
  ofRecord(record: number, reason: string): Rejection {
    return { index: this.#indexOfRecord[record] ?? 0, reason }
  }

  #resultAt(at: number, start: number): ItemResult {
    const { content, ends, problems } = this.#part
    const problem = placeProblem(problems[at] ?? 0)
    return problem === null ? this.#map(content.subarray(start, ends[at])) : { problem, name: '' }
  }
}
