import { mappings, type SourceReading } from '../../audit-items/mappings.ts'
import { type PackedTexts, packTexts } from '../../base/packed-texts.ts'
import type { RecordRedactor } from '../../event/field-redaction/record-redactor.ts'
import { type AdmissionRules, type PreparedRecords, prepareRecords } from '../../records/prepare.ts'
import type { Provenance } from '../../records/provenance.ts'
import type { EncodedBatch } from '../../records/record-frame.ts'
import { cutLogFile, type FileCut, type FilePart, firstPart } from './file-cut.ts'
import { preparePart } from './prepare-part.ts'
import { splitSourceItems } from './split-source-items.ts'

/** Where prepared records come from and what is let in. Plain data. */
export interface Admission {
  readonly provenance: Provenance
  readonly rules: AdmissionRules
}

export interface LinesJob extends Admission {
  readonly kind: 'lines'
  readonly bytes: Uint8Array
}

export interface FileJob extends Admission {
  readonly kind: 'file'
  /** As they stand in the file: gzip or not. */
  readonly bytes: Uint8Array
  /** Whose items they are, from which records are made; null: they are records. */
  readonly reading: SourceReading | null
}

/** What a file holds behind its first part. */
export interface PartJob extends Admission {
  readonly kind: 'part'
  readonly part: FilePart
  readonly reading: SourceReading | null
}

export type PrepareJob = LinesJob | FileJob | PartJob

/**
 * What came of one job, in a few large pieces: hundreds of thousands of small ones would hold up the thread that
 * receives them.
 */
export interface PreparedJob {
  readonly batches: readonly EncodedBatch[]
  /** For each record given, where it stood: its line (from 0) in a block of lines, its byte offset in a file. */
  readonly places: Uint32Array<ArrayBuffer>
  /** For each record given, 0 where it was accepted, else which of `reasons` it was not, counted from 1. */
  readonly verdicts: Uint8Array<ArrayBuffer>
  readonly reasons: readonly string[]
  /** What each that was not accepted calls itself, in order; '' where it says nothing. */
  readonly names: PackedTexts
  /** `eventID` of each accepted record, in order. */
  readonly eventIds: PackedTexts
  /** Values that the user's rules took out or replaced. */
  readonly redactions: number
  /** Why a file could not be read to its end; what came before counts. */
  readonly damage: { readonly offsetBytes: number; readonly reason: string } | null
  /** What a file holds beyond what is done at once; null where that was all. */
  readonly rest: FileCut | null
}

/** The work of one job: unpack, cut, parse, redact, extract, compress. */
export function prepare(job: PrepareJob, redactor: RecordRedactor): PreparedJob {
  switch (job.kind) {
    case 'lines':
      return prepareLines(job, redactor)
    case 'file':
      return prepareFile(job, redactor)
    case 'part':
      return assemblePart(job.part, job, redactor)
  }
}

function prepareLines({ bytes: block, provenance, rules }: LinesJob, redactor: RecordRedactor): PreparedJob {
  // As a Buffer, which finds a byte many times faster.
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength)
  const places: number[] = []
  const records: Uint8Array[] = []
  let line = 0
  for (let start = 0; start < bytes.length; line += 1) {
    const found = bytes.indexOf(0x0a, start)
    const end = found === -1 ? bytes.length : found
    const record = trimmed(bytes.subarray(start, end))
    if (record.length > 0) {
      records.push(record)
      places.push(line)
    }
    start = end + 1
  }
  const prepared = prepareRecords(records, provenance, rules, redactor)
  return assemble(
    prepared,
    places,
    prepared.rejections.map(() => ''),
  )
}

/** Its first part; often that is all. */
function prepareFile(job: FileJob, redactor: RecordRedactor): PreparedJob {
  const { bytes, reading } = job
  const { cut, damage } =
    reading === null ? cutLogFile(bytes) : splitSourceItems(bytes, mappings[reading.kind].listMember, reading.layout)
  const { part, rest } = firstPart(cut)
  return { ...assemblePart(part, job, redactor), damage, rest }
}

function assemblePart(part: FilePart, job: FileJob | PartJob, redactor: RecordRedactor): PreparedJob {
  const { prepared, names, offsets } = preparePart(part, job.reading, job, redactor)
  return assemble(prepared, offsets, names)
}

function assemble(
  { batches, eventIds, rejections, redactions }: PreparedRecords,
  places: readonly number[],
  names: readonly string[],
): PreparedJob {
  // Few: each is a fixed sentence, names one of the hosted services, or a member of a source's items.
  const reasons = [...new Set(rejections.map(({ reason }) => reason))]
  const verdicts = new Uint8Array(places.length)
  for (const { index, reason } of rejections) verdicts[index] = reasons.indexOf(reason) + 1
  return {
    batches,
    places: Uint32Array.from(places),
    verdicts,
    reasons,
    names: packTexts(names),
    eventIds: packTexts(eventIds),
    redactions,
    damage: null,
    rest: null,
  }
}

/** Without blanks and carriage returns around it, as they stand between lines, not in a record. */
function trimmed(line: Uint8Array): Uint8Array {
  let start = 0
  let end = line.length
  while (start < end && isBlank(line[start])) start += 1
  while (end > start && isBlank(line[end - 1])) end -= 1
  return line.subarray(start, end)
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d
}
