import { splitLogFile } from '../../formats/log-file.ts'
import {
  describeDamage,
  logFileRecordsMax,
  type UnpackedLogFile,
  unpackContent,
} from '../../formats/unpack-log-file.ts'

/** Where the records or items of a file stand: in few large pieces of memory, however many they are. */
export interface FileCut {
  /** Of the file, unpacked. */
  readonly content: Uint8Array
  readonly starts: Uint32Array<ArrayBuffer>
  readonly ends: Uint32Array<ArrayBuffer>
  /** For each, 0 where it can be read, else why it cannot, counted from 1 in `placeProblems`. */
  readonly problems: Uint8Array<ArrayBuffer>
}

export interface CutFile {
  readonly cut: FileCut
  /** Why the content could not be read to its end; what came before counts. */
  readonly damage: UnpackedLogFile['damage']
}

/** Some of them that follow each other, and only the content that they stand in. */
export interface FilePart extends FileCut {
  /** Where that content begins in the file's. */
  readonly offsetBytes: number
}

/**
 * What is worked on at once: as many items as make some 10 MB of records at most, or as many bytes. Others get their
 * turn between two parts, and what is held in memory for a file does not grow with it.
 */
const partItemsMax = 8_192
const partBytesMax = 4 * 1024 * 1024

/** The event records of a log file, gzip or plain. */
export function cutLogFile(bytes: Uint8Array): CutFile {
  const { content, damage } = unpackContent(bytes)
  const { records, damage: splitDamage } = splitLogFile(content, logFileRecordsMax)
  const cut = {
    content,
    starts: new Uint32Array(records.length),
    ends: new Uint32Array(records.length),
    problems: new Uint8Array(records.length),
  }
  for (const [at, { start, end }] of records.entries()) {
    cut.starts[at] = start
    cut.ends[at] = end
  }
  return { cut, damage: damage ?? describeDamage(splitDamage) }
}

/** The first part, in the cut's own memory, and what is left; null where nothing is. */
export function firstPart(cut: FileCut): { readonly part: FilePart; readonly rest: FileCut | null } {
  const end = partEnd(cut, 0)
  const part = partOf(cut, 0, end)
  if (end >= cut.starts.length) return { part, rest: null }
  const { content, starts, ends, problems } = cut
  return { part, rest: { content, starts: starts.slice(end), ends: ends.slice(end), problems: problems.slice(end) } }
}

/** All parts in order, each in memory of its own. */
export function* partsOf(cut: FileCut): Generator<FilePart> {
  for (let from = 0; from < cut.starts.length; ) {
    const end = partEnd(cut, from)
    const part = partOf(cut, from, end)
    yield { ...part, content: new Uint8Array(part.content) }
    from = end
  }
}

/** At least one, however large it is. */
function partEnd({ starts, ends }: FileCut, from: number): number {
  const start = starts[from] ?? 0
  let end = from + 1
  while (end < starts.length && end - from < partItemsMax && (ends[end] ?? 0) - start <= partBytesMax) end += 1
  return end
}

function partOf({ content, starts, ends, problems }: FileCut, from: number, end: number): FilePart {
  const offsetBytes = starts[from] ?? 0
  return {
    content: content.subarray(offsetBytes, ends[end - 1] ?? offsetBytes),
    offsetBytes,
    starts: starts.slice(from, end).map((start) => start - offsetBytes),
    ends: ends.slice(from, end).map((itemEnd) => itemEnd - offsetBytes),
    problems: problems.slice(from, end),
  }
}
