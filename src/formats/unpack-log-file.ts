import { constants, gunzipSync } from 'node:zlib'
import { type LogFileDamage, splitLogFile } from './log-file.ts'

/** Largest content of one file, in bytes. CloudTrail's own files hold some 50 MB at the most. */
export const logFileRawBytesMax = 256 * 1024 * 1024

/**
 * Most records of one file. As many real ones fill {@link logFileRawBytesMax}; a packed file of some kilobytes can
 * hold a hundred million empty ones.
 */
export const logFileRecordsMax = 500_000

export interface UnpackedLogFile {
  readonly records: readonly Uint8Array[]
  /** Where each record begins in the unpacked content. */
  readonly offsets: readonly number[]
  readonly damage: { readonly offsetBytes: number; readonly reason: string } | null
}

/** The exact bytes of each record in a log file, gzip or plain, and what is wrong with the file. */
export function unpackLogFile(bytes: Uint8Array): UnpackedLogFile {
  const { content, damage } = unpackContent(bytes)
  const records: Uint8Array[] = []
  const offsets: number[] = []
  const split = splitLogFile(content, logFileRecordsMax)
  for (const { start, end } of split.records) {
    records.push(content.subarray(start, end))
    offsets.push(start)
  }
  return { records, offsets, damage: damage ?? describeDamage(split.damage) }
}

const damageReasons: Readonly<Record<LogFileDamage['reason'], string>> = {
  'ends-early': 'the file ends too early',
  'unexpected-byte': 'the file is no list of records from here on',
  'too-many-records': `the file holds more than ${logFileRecordsMax} records`,
}

/** In words. */
export function describeDamage(damage: LogFileDamage | null): UnpackedLogFile['damage'] {
  return damage === null ? null : { offsetBytes: damage.offsetBytes, reason: damageReasons[damage.reason] }
}

/** What a file, gzip or plain, holds. */
export function unpackContent(bytes: Uint8Array): UnpackedContent {
  return isGzip(bytes) ? gunzip(bytes) : { content: bytes, damage: null }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

export interface UnpackedContent {
  readonly content: Uint8Array
  /** Why it is not all. */
  readonly damage: UnpackedLogFile['damage']
}

/** Several members one after another are one content. What a cut file holds up to the cut still counts. */
function gunzip(bytes: Uint8Array): UnpackedContent {
  try {
    return { content: gunzipSync(bytes, { maxOutputLength: logFileRawBytesMax }), damage: null }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      return refused(`the file unpacks to more than ${logFileRawBytesMax} bytes`)
    }
    if (code !== 'Z_BUF_ERROR') return refused('the gzip data is damaged')
  }
  const content = gunzipSync(bytes, { maxOutputLength: logFileRawBytesMax, finishFlush: constants.Z_SYNC_FLUSH })
  return { content, damage: { offsetBytes: content.length, reason: 'the gzip data ends too early' } }
}

function refused(reason: string): UnpackedContent {
  return { content: new Uint8Array(0), damage: { offsetBytes: 0, reason } }
}
