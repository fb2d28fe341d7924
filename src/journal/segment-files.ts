import { join } from 'node:path'
import type { Position } from '../base/brands.ts'
import type { FileHandle, FileSystem } from '../base/file-system.ts'
import {
  decodeSegmentHeader,
  encodeSegmentHeader,
  misplaced,
  type Problem,
  parseSegmentName,
  type SegmentHeader,
  segmentHeaderBytes,
  segmentName,
} from './segment-format.ts'

/** A segment as its file name tells of it. */
export interface SegmentFile {
  readonly path: string
  readonly firstPosition: Position
}

/** Folder of a partition's segments. */
export function partitionFolder(journalFolder: string, partition: number): string {
  return join(journalFolder, String(partition))
}

export function segmentFile(folder: string, firstPosition: Position): SegmentFile {
  return { path: join(folder, segmentName(firstPosition)), firstPosition }
}

/** The segments in `folder`, oldest first. */
export function listSegments(fs: FileSystem, folder: string): SegmentFile[] {
  return fs
    .list(folder)
    .map(parseSegmentName)
    .filter((first) => first !== null)
    .map((first) => segmentFile(folder, first))
}

/**
 * The header of an open segment, or why it is not the one that its name and partition promise.
 *
 * @throws {NewerFormatError} A newer Cairn wrote the segment.
 */
export function readSegmentHeader(file: FileHandle, segment: SegmentFile, partition: number): SegmentHeader | Problem {
  const bytes = Buffer.alloc(segmentHeaderBytes)
  const header = decodeSegmentHeader(bytes.subarray(0, file.read(bytes, 0)), segment.path)
  if ('problem' in header) return header
  if (header.firstPosition !== segment.firstPosition) return misplaced('the header is one of a segment of another name')
  if (header.partition !== partition) return misplaced(`the header is one of partition ${header.partition}`)
  return header
}

/** Writes the header of a segment that does not exist yet. Nothing is durable yet. */
export function writeNewSegment(fs: FileSystem, path: string, header: SegmentHeader): FileHandle {
  const file = fs.openWrite(path, 'create')
  try {
    file.write(encodeSegmentHeader(header), 0)
    return file
  } catch (error) {
    file.close()
    throw error
  }
}
