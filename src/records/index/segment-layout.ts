/** First bytes of a segment file, in US-ASCII. */
export const segmentMagic = 'CAIRNIDX'
export const segmentVersion = 1

/** First bytes of the last page. */
export const footerMagic = 'CAIRNEND'

/** Most records of a segment: offsets within a hash table or a chunk of postings stay within 32 bits. */
export const segmentRecordsMax = 2 ** 28

/** Keys in a dictionary block: what a lookup reads and scans. */
export const blockKeys = 32

/** The first byte of a key in a block: two flags, and a number that goes on in a varint when it reaches the most. */
export const keyHead = { repeats: 0x80, single: 0x40, numberMax: 0x3f } as const

/** Entries of a group in a hash table: what a probe reads and scans. */
export const groupEntries = 128

/** Bits of every hash. */
export const hashBits = 40

/** Bytes of a group's line in a hash table's directory: first hash u40, offset u32. */
export const groupLineBytes = 9

/** How the times of a chunk of order keys are written. */
export const timeForms = { float64: 0, deltaMs: 1, deltaSeconds: 2 } as const

/** The sections of a segment, in the order of the footer and of the file. */
export const sectionNames = [
  'orderKeys',
  'terms',
  'eventIds',
  'identities',
  'orderKeyDirectory',
  'scopes',
  'termDirectory',
  'valueFilter',
  'eventIdDirectory',
  'eventIdFilter',
  'identityDays',
] as const
export type SectionName = (typeof sectionNames)[number]

/** Where a section lies, in bytes of page content. */
export interface SectionRange {
  readonly offset: number
  readonly length: number
}

/** The records of a segment. Times and numbers are 0 where it has none. */
export interface OrderKeySpan {
  readonly records: number
  readonly firstTimeMs: number
  readonly lastTimeMs: number
  readonly recordMin: number
  readonly recordMax: number
}

/** What a segment says of itself. */
export interface SegmentSummary extends OrderKeySpan {
  /** Distinct pairs of attribute and value. */
  readonly values: number
  /** Distinct triples of attribute, value and scope: posting lists. */
  readonly lists: number
  readonly postings: number
  /** Version of the rules that made the fields; the oldest where several did. */
  readonly extractionVersion: number
}

/** The fewest whole bytes, at least 1, that hold `value`. */
export function bytesFor(value: number): number {
  let bytes = 1
  while (value >= 2 ** (8 * bytes)) bytes += 1
  return bytes
}

/** The fewest bits, at least 1, that hold `value`. */
export function bitsFor(value: number): number {
  let bits = 1
  while (value >= 2 ** bits) bits += 1
  return bits
}
