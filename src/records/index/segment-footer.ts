import { ByteReader, ByteWriter } from '../../base/bytes.ts'
import {
  footerMagic,
  type SectionName,
  type SectionRange,
  type SegmentSummary,
  sectionNames,
} from './segment-layout.ts'

type Sections = Readonly<Record<SectionName, SectionRange>>

export interface SegmentFooter {
  readonly pages: number
  readonly summary: SegmentSummary
  readonly sections: Sections
}

/** The content of a segment's last page. */
export function encodeFooter(
  pages: number,
  summary: SegmentSummary,
  section: (name: SectionName) => SectionRange,
): Buffer {
  const writer = new ByteWriter()
    .bytes(Buffer.from(footerMagic, 'latin1'))
    .u32(pages)
    .u16(summary.extractionVersion)
    .u32(summary.records)
    .u32(summary.values)
    .u32(summary.lists)
    .u48(summary.postings)
    .bytes(float64(summary.firstTimeMs))
    .bytes(float64(summary.lastTimeMs))
    .u40(summary.recordMin)
    .u40(summary.recordMax)
    .u8(sectionNames.length)
  for (const name of sectionNames) {
    const { offset, length } = section(name)
    writer.u48(offset).u48(length)
  }
  return writer.copy()
}

/** The footer, or null where `content` is none. */
export function parseFooter(content: Uint8Array): SegmentFooter | null {
  const reader = new ByteReader(content)
  if (reader.bytes(footerMagic.length).toString('latin1') !== footerMagic) return null
  const pages = reader.u32()
  const summary = {
    extractionVersion: reader.u16(),
    records: reader.u32(),
    values: reader.u32(),
    lists: reader.u32(),
    postings: reader.u48(),
    firstTimeMs: reader.bytes(8).readDoubleLE(0),
    lastTimeMs: reader.bytes(8).readDoubleLE(0),
    recordMin: reader.u40(),
    recordMax: reader.u40(),
  }
  if (reader.u8() !== sectionNames.length) return null
  const range = () => ({ offset: reader.u48(), length: reader.u48() })
  const sections = {
    orderKeys: range(),
    terms: range(),
    eventIds: range(),
    identities: range(),
    orderKeyDirectory: range(),
    scopes: range(),
    termDirectory: range(),
    valueFilter: range(),
    eventIdDirectory: range(),
    eventIdFilter: range(),
    identityDays: range(),
  }
  return { pages, summary, sections }
}

/** Eight bytes, little-endian. */
export function float64(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8)
  bytes.writeDoubleLE(value)
  return bytes
}
